# The bench of one instance: Frappe, the app and one site. Needs INSTANCE, SITE.
# shellcheck shell=bash

BENCH=$INSTANCE/bench
export PATH=$TOOLS/env/bin:$TOOLS/node_modules/.bin:$PATH
export UV_CONSTRAINT=$TOOLS/constraints.txt

install_tools() {
	rm -rf "$TOOLS" && mkdir -p "$TOOLS"
	echo "setuptools<81" >"$UV_CONSTRAINT" # newer ones lack pkg_resources, which Frappe v15's dependencies import
	"$(find_python)" -m venv "$TOOLS/env" || return
	"$TOOLS/env/bin/pip" install "frappe-bench==$BENCH_VERSION" || return
	npm install --prefix "$TOOLS" --no-audit --no-fund yarn@1
}

check_reachable() {
	timeout 20 git ls-remote --exit-code "$FRAPPE_REPO" "refs/heads/$FRAPPE_BRANCH" >/dev/null 2>&1 ||
		die "branch $FRAPPE_BRANCH of $FRAPPE_REPO cannot be reached. Check the network, or name another copy in FRAPPE_REPO and FRAPPE_BRANCH."
}

build_bench() {
	rm -rf "$BENCH"
	bench init --skip-redis-config-generation --no-backups --no-procfile --skip-assets --python "$(find_python)" \
		--frappe-path "$FRAPPE_REPO" --frappe-branch "$FRAPPE_BRANCH" "$BENCH"
}

in_bench() { (cd "$BENCH" && "$@") 9>&-; } # whoever outlives the command must not hold the lock
on_site() { in_bench bench --site "$SITE" "$@"; }

install_app() {
	ln -sfn "$SOURCE" "$BENCH/apps/lead_crm"
	printf 'frappe\nlead_crm\n' >"$BENCH/sites/apps.txt"
	uv pip install --python "$BENCH/env/bin/python" setuptools || return # what pkg_resources comes with
	in_bench bench setup requirements --python lead_crm && in_bench bench setup requirements --node lead_crm &&
		in_bench bench setup requirements --dev
}

# Frappe's own assets change only with the bench, which is made anew then.
build_assets() {
	if [ -s "$BENCH/.assets" ]; then in_bench bench build --app lead_crm; else in_bench bench build; fi
}

# Ports change from start to start, so this is written each time.
configure_bench() {
	python3 - "$BENCH/sites/common_site_config.json" <<-PY
		import json, os, sys
		port = lambda name: open(f"$INSTANCE/run/{name}.port").read().strip()
		config = {
		    "redis_cache": f"redis://127.0.0.1:{port('redis_cache')}",
		    "redis_queue": f"redis://127.0.0.1:{port('redis_queue')}",
		    "redis_socketio": f"redis://127.0.0.1:{port('redis_cache')}",
		    "default_site": "$SITE", "webserver_port": ${WEB_PORT:-8000}, "socketio_port": ${SOCKETIO_PORT:-9000},
		    "background_workers": 1, "restart_supervisor_on_update": False, "frappe_user": "$(id -un)",
		}
		if os.environ.get("LEAD_CRM_DB_HOST"):
		    config |= {"db_host": os.environ["LEAD_CRM_DB_HOST"], "db_port": int(os.environ.get("LEAD_CRM_DB_PORT", 3306))}
		else:
		    config["db_socket"] = "$(database_socket)"
		json.dump(config, open(sys.argv[1], "w"), indent=1)
	PY
}

create_site() {
	in_bench bench new-site "$SITE" --force --admin-password admin --install-app lead_crm \
		--db-root-username "$(database_root_user)" --db-root-password "$(database_root_password)" \
		--mariadb-user-host-login-scope "${LEAD_CRM_DB_USER_HOST:-localhost}"
}

# What the app's DocTypes, fixtures and patches are made of; a change of any of it calls for a migrate.
schema_fingerprint() {
	(cd "$SOURCE/apps/lead_crm" && find . -path './lead_crm/*.py' -o -name '*.json' -o -name 'patches.txt' -o -name 'hooks.py' -o -name 'install.py' | sort | xargs cat) | sha256sum | cut -c1-16
}

# ensure_bench: from whatever is there to a working bench with the app and the site; each finished part is kept.
ensure_bench() {
	mkdir -p "$INSTANCE/logs" "$INSTANCE/run"
	[ "$(cat "$TOOLS/.done" 2>/dev/null)" = "$BENCH_VERSION" ] || step "bench and yarn" install_tools
	echo "$BENCH_VERSION" >"$TOOLS/.done"
	if [ "$(cat "$BENCH/.done" 2>/dev/null)" != "$FRAPPE_REPO $FRAPPE_BRANCH" ]; then
		check_reachable
		step "Frappe ($FRAPPE_BRANCH) in a bench of its own" build_bench
		echo "$FRAPPE_REPO $FRAPPE_BRANCH" >"$BENCH/.done"
	fi
	once_step "$BENCH/.app" "$SOURCE $(fingerprint "$SOURCE"/pyproject.toml "$SOURCE"/package.json)" "Lead CRM and what it needs" install_app
	start_services
	configure_bench
	ensure_site
}

# ensure_site: SITE, with the app and its tables as the code wants them.
ensure_site() {
	if [ ! -e "$BENCH/sites/$SITE/.created" ]; then
		step "Site $SITE" create_site
		schema_fingerprint >"$BENCH/sites/$SITE/.schema"
		touch "$BENCH/sites/$SITE/.created"
	fi
	once_step "$BENCH/sites/$SITE/.schema" "$(schema_fingerprint)" "Lead CRM's tables brought up to date" on_site migrate
}

# once_step MARKER VALUE TITLE COMMAND…
once_step() {
	[ "$(cat "$1" 2>/dev/null)" = "$2" ] && return
	step "${@:3}"
	printf '%s' "$2" >"$1"
}

lock_instance() {
	mkdir -p "$INSTANCE"
	exec 9>"$INSTANCE/lock"
	flock --nonblock 9 || die "$1"
}
