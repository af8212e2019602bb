# The browser tests: a site of their own on the tests' bench, with sample data, served as bin/start serves it. Needs INSTANCE, BENCH.
# shellcheck shell=bash

find_browser() {
	local name
	for name in ${LEAD_CRM_BROWSER:-chromium chromium-browser google-chrome}; do
		command -v "$name" && return
	done
	return 1
}

make_browser_environment() { "$(find_python)" -m venv --clear "$1" && "$1/bin/pip" install --requirement "$SOURCE/tests/e2e/requirements.txt"; }

# prepare_browser_site: SITE is theirs from now on.
prepare_browser_site() {
	local env=$LEAD_CRM_HOME/browser
	mkdir -p "$env"
	once_step "$env/.done" "$(fingerprint "$SOURCE/tests/e2e/requirements.txt")" "Browser tests: Playwright" make_browser_environment "$env"
	SITE=e2e.localhost
	rm -rf "$INSTANCE/pictures" && mkdir -p "$INSTANCE/pictures"
	if [ "$(cat "$BENCH/sites/$SITE/.created" 2>/dev/null)" != "$(schema_fingerprint)" ]; then
		step "Browser tests: site" create_site
		step "Browser tests: setup wizard" on_site lead-crm-first-run
		schema_fingerprint >"$BENCH/sites/$SITE/.created"
	else
		step "Browser tests: last time's data removed" on_site lead-crm-sample-data --remove
	fi
	step "Browser tests: sample data" on_site lead-crm-sample-data
}

# browser_tests RESULTS: the last ones of a run, for they leave the ports of the bench changed.
browser_tests() {
	serve_for_browser
	say "Browser tests"
	attended env LEAD_CRM_URL="http://127.0.0.1:$WEB_PORT" LEAD_CRM_BROWSER="$(find_browser)" LEAD_CRM_PICTURES="$INSTANCE/pictures" \
		"$LEAD_CRM_HOME/browser/bin/python" -m pytest -q --no-header -p no:cacheprovider --junitxml "$1" "$SOURCE/tests/e2e"
}

serve_for_browser() {
	WEB_PORT=$(free_port) SOCKETIO_PORT=$(free_port)
	export WEB_PORT SOCKETIO_PORT SITE
	configure_bench
	serve_in_background web "$BENCH/sites" "$BENCH/env/bin/gunicorn" --config "$SOURCE/bin/lib/gunicorn.conf.py" "frappe.app:application_with_statics()"
	serve_in_background socketio "$BENCH" node --require "$SOURCE/bin/lib/this_computer_only.js" apps/frappe/socketio.js
	wait_for 60 web_answers || die "the web server did not answer; $INSTANCE/logs/browser-web.log says why."
}

web_answers() { python3 -c 'import sys, urllib.request; urllib.request.urlopen(sys.argv[1], timeout=5)' "http://127.0.0.1:$WEB_PORT/api/method/ping"; }

# serve_in_background NAME FOLDER COMMAND…: until the tests end, which end every process of the instance.
serve_in_background() {
	local name=$1 folder=$2
	shift 2
	(cd "$folder" && DEV_SERVER=1 exec setsid "$@") >"$INSTANCE/logs/browser-$name.log" 2>&1 </dev/null 9>&- &
}
