#!/usr/bin/env bash
# The inside of bin/start, as the bench's user: bench, site, sample data, then every process until told to stop.
# shellcheck disable=SC2317 # once_step, wait_for and the traps call what seems unreachable
set -euo pipefail
# shellcheck source=bin/lib/common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=bin/lib/machine.sh
. "$(dirname "$0")/machine.sh"
export INSTANCE=$LEAD_CRM_HOME/start SITE=lead-crm.localhost
export WEB_PORT=${LEAD_CRM_PORT:-8000} SOCKETIO_PORT=${LEAD_CRM_SOCKETIO_PORT:-9000}
# shellcheck source=bin/lib/services.sh
. "$(dirname "$0")/services.sh"
# shellcheck source=bin/lib/bench.sh
. "$(dirname "$0")/bench.sh"

lock_instance "it runs already, from $INSTANCE. Stop that one first."
end_processes_of "$INSTANCE" # of a start that was killed
port_is_free "$WEB_PORT" || die "port $WEB_PORT is taken by another program. Stop it, or choose another port: LEAD_CRM_PORT=$((WEB_PORT + 10)) bin/start"
port_is_free "$SOCKETIO_PORT" || die "port $SOCKETIO_PORT is taken by another program. Stop it, or choose another port: LEAD_CRM_SOCKETIO_PORT=$((SOCKETIO_PORT + 10)) bin/start"

stop_everything() {
	trap '' INT TERM HUP
	[ -z "${manager:-}" ] || { kill -TERM "$manager" 2>/dev/null && wait "$manager" 2>/dev/null; } || true
	stop_services
	end_processes_of "$INSTANCE"
	say "Stopped."
}
trap stop_everything EXIT
trap 'exit 0' INT TERM HUP

answer_setup_wizard() { on_site lead-crm-first-run; }
load_sample_data() { on_site lead-crm-sample-data; }

ensure_bench
once_step "$BENCH/.assets" "$SOURCE $(fingerprint "$SOURCE"/package.json "$SOURCE"/apps/lead_crm/public/{js,scss}/*)" "Desk assets" build_assets
once_step "$BENCH/sites/$SITE/.wizard" yes "Frappe's setup wizard answered" answer_setup_wizard
once_step "$BENCH/sites/$SITE/.samples" yes "Sample data" load_sample_data

cat >"$INSTANCE/Procfile" <<-PROCFILE
	web: cd sites && exec ../env/bin/gunicorn --config $SOURCE/bin/lib/gunicorn.conf.py "frappe.app:application_with_statics()"
	socketio: node --require $SOURCE/bin/lib/this_computer_only.js apps/frappe/socketio.js
	schedule: bench schedule
	worker: bench worker --queue short,default,long
PROCFILE
export DEV_SERVER=1 RELOAD_ON_EDIT=1 PYTHONUNBUFFERED=1
(cd "$BENCH" && exec setsid "$TOOLS/env/bin/honcho" start --procfile "$INSTANCE/Procfile" --app-root "$BENCH") >"$INSTANCE/logs/processes.log" 2>&1 9>&- &
manager=$!
is_over() { ! kill -0 "$manager" 2>/dev/null; }
answers() { python3 -c 'import sys, urllib.request; urllib.request.urlopen(sys.argv[1], timeout=5)' "http://127.0.0.1:$WEB_PORT/api/method/ping"; }
answers_or_is_over() { answers || is_over; }
wait_for 60 answers_or_is_over || true
answers >/dev/null 2>&1 || die "the web server did not answer; $INSTANCE/logs/processes.log says why."
say ""
say "Lead CRM runs at http://127.0.0.1:$WEB_PORT   login: Administrator   password: admin"
say "Press Ctrl-C to stop. Logs: $INSTANCE/logs"
wait "$manager" || true
die "one of its processes ended by itself; $INSTANCE/logs/processes.log says which, and why."
