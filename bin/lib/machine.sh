# The machine: operating-system packages, the unprivileged user, the copy of the checkout it can read.
# shellcheck shell=bash

as_root() {
	if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}
can_be_root() { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }

# bench's virtual environment must work for its own user, so a Python in somebody's home does not count.
find_python() {
	local python
	for python in ${LEAD_CRM_PYTHON:-/usr/bin/python3 /usr/bin/python3.12 /usr/bin/python3.11 /usr/bin/python3.10}; do
		"$python" -c 'import sys, venv, ensurepip; sys.exit(not (3, 10) <= sys.version_info < (3, 13))' 2>/dev/null &&
			echo "$python" && return
	done
	return 1
}

find_redis() { PATH=$PATH:/usr/sbin command -v redis-server || command -v redis-check-rdb; }
find_mariadb() { PATH=$PATH:/usr/sbin:/usr/local/sbin command -v mariadbd; }
database_is_given() { [ -n "${LEAD_CRM_DB_HOST:-}" ]; }
at_least() { [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]; }
node_is_new_enough() { at_least 18 "$(node --version 2>/dev/null | tr -d v)"; }
mariadb_is_new_enough() { at_least 10.6 "$("$(find_mariadb)" --version 2>/dev/null | grep -o 'Ver [0-9.]*' | cut -c5-)"; }

# The -core packages bring the programs without a system service: ours are private, the machine's own stay as they are.
missing_packages() {
	local missing=()
	find_python >/dev/null || missing+=(python3 python3-venv)
	[ -e /usr/include/python3."$("$(find_python || echo false)" -c 'import sys; print(sys.version_info[1])' 2>/dev/null)"/Python.h ] || missing+=(python3-dev)
	command -v gcc >/dev/null || missing+=(gcc libc6-dev)
	command -v git >/dev/null || missing+=(git)
	command -v node >/dev/null || missing+=(nodejs)
	command -v npm >/dev/null || missing+=(npm)
	find_redis >/dev/null || missing+=(redis-tools)
	database_is_given || find_mariadb >/dev/null || missing+=(mariadb-server-core)
	command -v mariadb >/dev/null || missing+=(mariadb-client)
	[ -d /usr/share/zoneinfo ] || missing+=(tzdata)
	echo "${missing[*]}"
}

# Ubuntu 22.04 carries the version in the name.
apt_name() {
	if apt-cache show "$1" >/dev/null 2>&1; then echo "$1"; else apt-cache --names-only search "^$1-[0-9.]+$" | cut -d' ' -f1 | sort -V | tail -n 1; fi
}

install_packages() {
	local name names=()
	as_root dpkg --configure -a # in case an earlier attempt was cut off
	as_root apt-get update
	for name in "$@"; do names+=("$(apt_name "$name")"); done
	as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install --yes --no-install-recommends "${names[@]}"
}

check_versions() {
	find_python >/dev/null || die "Python 3.10, 3.11 or 3.12 with venv is needed outside any user's home (or its path in LEAD_CRM_PYTHON); none was found."
	node_is_new_enough || die "Node 18 or newer is needed; this machine has $(node --version). Install it from https://nodejs.org or your distribution."
	database_is_given || mariadb_is_new_enough || die "MariaDB 10.6 or newer is needed; this machine has $("$(find_mariadb)" --version). Install a newer one, or name a server in LEAD_CRM_DB_HOST."
}

prepare_machine() {
	local missing
	missing=$(missing_packages)
	if [ -n "$missing" ]; then
		command -v apt-get >/dev/null || die "these are missing and this machine has no apt to get them: $missing."
		can_be_root || die "packages are missing. Run this, then the same command again: sudo apt-get update && sudo apt-get install --no-install-recommends $missing"
		# shellcheck disable=SC2086 # a list of names
		step "Operating-system packages" install_packages $missing
	fi
	check_versions
	[ "$(id -u)" != 0 ] || id "$RUN_AS" >/dev/null 2>&1 || useradd --system --home-dir "$LEAD_CRM_HOME" --shell /bin/bash "$RUN_AS"
	mkdir -p "$LEAD_CRM_HOME"
	[ "$(id -u)" != 0 ] || chown "$RUN_AS:" "$LEAD_CRM_HOME" "$LEAD_CRM_HOME"/*/ 2>/dev/null || true
}

# Copies what git would commit, with what is not committed yet; touches only what differs, so that reloading servers see only real edits.
copy_source() {
	mkdir -p "$SOURCE"
	(
		cd "$CHECKOUT" || exit 1
		git -c safe.directory='*' ls-files -z --cached --others --exclude-standard |
			while IFS= read -r -d '' file; do [ -e "$file" ] || [ -L "$file" ] && printf '%s\0' "$file"; done |
			python3 bin/lib/mirror.py "$SOURCE"
	)
	if [ "$(id -u)" = 0 ]; then chown "$RUN_AS:" "$(dirname "$SOURCE")" && chown -R "$RUN_AS:" "$SOURCE"; fi
}

# as_bench_user COMMAND…: replaces root by the unprivileged user; anybody else stays who they are. It ends when we do, even
# if we are killed.
as_bench_user() {
	# Real data to test with is never part of the project; where it is not, those tests are skipped.
	export LEAD_CRM_DATA=${LEAD_CRM_DATA:-$CHECKOUT/../shared/data}
	if [ "$(id -u)" = 0 ]; then
		exec setpriv --pdeathsig TERM --reuid "$RUN_AS" --regid "$RUN_AS" --init-groups env HOME="$LEAD_CRM_HOME" USER="$RUN_AS" LEAD_CRM_HOME="$LEAD_CRM_HOME" "$@"
	fi
	exec setpriv --pdeathsig TERM env LEAD_CRM_HOME="$LEAD_CRM_HOME" "$@"
}

# run_inside COMMAND…: runs the command as the bench's user; whichever way this script is told to stop, it passes that on and waits.
run_inside() {
	local inner status=0
	(as_bench_user "$@") &
	inner=$!
	trap 'kill -TERM "$inner" 2>/dev/null' INT TERM HUP
	wait "$inner" || status=$?
	while kill -0 "$inner" 2>/dev/null; do
		status=0
		wait "$inner" || status=$?
	done
	return "$status"
}
