# A private MariaDB (socket only) and two private Redis servers for one instance. Needs INSTANCE, the instance's folder.
# Each is in a session of its own, so that neither Ctrl-C nor a closed terminal takes the database away from under the web.
# shellcheck shell=bash

database_socket() { echo "$INSTANCE/run/db.sock"; }
database_root_user() { if database_is_given; then echo "${LEAD_CRM_DB_ROOT_USER:-root}"; else echo root; fi; }
database_root_password() { if database_is_given; then echo "${LEAD_CRM_DB_ROOT_PASSWORD:-}"; else database_password; fi; }
database_password() { cat "$INSTANCE/database/root-password"; }

# A quarter of the machine's memory: the rest is for the web, the workers and the file cache.
buffer_pool_mb() { awk '/MemTotal/ { mb = int($2 / 4096); print (mb < 256 ? 256 : mb) }' /proc/meminfo; }

write_database_config() {
	cat >"$INSTANCE/run/my.cnf" <<-CNF
		[mariadbd]
		datadir = $INSTANCE/database/data
		socket = $(database_socket)
		tmpdir = $INSTANCE/run
		pid-file = $INSTANCE/run/db.pid
		log-error = $INSTANCE/logs/database.log
		skip-networking
		skip-name-resolve
		character-set-server = utf8mb4
		collation-server = utf8mb4_unicode_ci
		innodb-buffer-pool-size = $(buffer_pool_mb)M
		innodb-log-file-size = 512M
		innodb-stats-persistent-sample-pages = 64
		tmp-table-size = 64M
		max-heap-table-size = 64M
		max-allowed-packet = 256M
		max-connections = 300
		[client]
		socket = $(database_socket)
	CNF
}

create_database_files() {
	local install
	rm -rf "$INSTANCE/database"
	mkdir -p "$INSTANCE/database"
	install=$(PATH=$PATH:/usr/sbin command -v mariadb-install-db)
	"$install" --defaults-file="$INSTANCE/run/my.cnf" --auth-root-authentication-method=normal --skip-test-db
	(umask 077 && head -c 18 /dev/urandom | base64 | tr -d '+/=' >"$INSTANCE/database/root-password")
}

database_answers() { mariadb --no-defaults --socket "$(database_socket)" -uroot -p"$(database_password)" -e 'select 1' >/dev/null 2>&1; }

set_database_password() {
	mariadb --no-defaults --socket "$(database_socket)" -uroot -e \
		"ALTER USER root@localhost IDENTIFIED BY '$(database_password)'; DELETE FROM mysql.global_priv WHERE User = ''; FLUSH PRIVILEGES"
}

start_database() {
	database_is_given && return
	mkdir -p "$INSTANCE/run" "$INSTANCE/logs"
	write_database_config
	[ -e "$INSTANCE/database/ready" ] && database_answers && return
	stop_database
	[ -e "$INSTANCE/database/ready" ] || step "Private MariaDB: data files" create_database_files
	setsid "$(find_mariadb)" --defaults-file="$INSTANCE/run/my.cnf" >/dev/null 2>&1 9>&- &
	wait_for 60 mariadb-admin --no-defaults --socket "$(database_socket)" -uroot -p- ping ||
		die "the private MariaDB did not start; $INSTANCE/logs/database.log says why."
	if [ ! -e "$INSTANCE/database/ready" ]; then
		set_database_password
		touch "$INSTANCE/database/ready"
	fi
	wait_for 10 database_answers || die "the private MariaDB refuses its own password; bin/clean removes it, the next run makes it anew."
}

wait_for() {
	local until=$((SECONDS + $1))
	shift
	until "$@" >/dev/null 2>&1; do
		[ $SECONDS -lt $until ] || return 1
		sleep 0.1
	done
}

is_running() { [ -e "$1" ] && kill -0 "$(cat "$1")" 2>/dev/null; }
is_gone() { ! is_running "$1"; }

# stop_service PIDFILE: politely, then not.
stop_service() {
	is_running "$1" || return 0
	kill -TERM "$(cat "$1")" 2>/dev/null
	wait_for 30 is_gone "$1" || kill -KILL "$(cat "$1")" 2>/dev/null
	rm -f "$1"
}
stop_database() { stop_service "$INSTANCE/run/db.pid"; }

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
port_is_free() {
	python3 - "$1" <<-'PY' 2>/dev/null
		import socket, sys
		server = socket.socket()
		server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
		server.bind(("127.0.0.1", int(sys.argv[1])))
	PY
}

# The port a Redis had last time, unless somebody else took it meanwhile.
redis_port() {
	local file=$INSTANCE/run/$1.port
	if [ ! -s "$file" ] || ! port_is_free "$(cat "$file")"; then free_port >"$file"; fi
	cat "$file"
}

redis_answers() { redis-cli -p "$(cat "$INSTANCE/run/$1.port")" ping; }

# start_redis NAME SETTING…
start_redis() {
	local name=$1 data=$INSTANCE/redis/$1
	shift
	is_running "$INSTANCE/run/$name.pid" && redis_answers "$name" >/dev/null 2>&1 && return
	stop_service "$INSTANCE/run/$name.pid"
	mkdir -p "$data"
	ln -sf "$(find_redis)" "$INSTANCE/run/redis-server" # one program under two names: what it is called decides what it does
	setsid "$INSTANCE/run/redis-server" --port "$(redis_port "$name")" --bind 127.0.0.1 --dir "$data" --daemonize no --pidfile "$INSTANCE/run/$name.pid" \
		--logfile "$INSTANCE/logs/$name.log" "$@" >/dev/null 2>&1 9>&- &
	echo $! >"$INSTANCE/run/$name.pid"
	wait_for 10 redis_answers "$name" || die "the private Redis did not start; $INSTANCE/logs/$name.log says why."
}

start_services() {
	mkdir -p "$INSTANCE/run" "$INSTANCE/logs"
	start_database
	start_redis redis_cache --save '' --maxmemory 512mb --maxmemory-policy allkeys-lru
	start_redis redis_queue --appendonly yes
}

stop_services() {
	stop_service "$INSTANCE/run/redis_cache.pid"
	stop_service "$INSTANCE/run/redis_queue.pid"
	stop_database
}
