#!/usr/bin/env bash
# The inside of bin/start, as the bench's user: bench, site, sample data, then every process until told to stop.
set -euo pipefail
. "$(dirname "$0")/common.sh"
. "$(dirname "$0")/machine.sh"
export INSTANCE=$LEAD_CRM_HOME/start SITE=lead-crm.localhost
export WEB_PORT=${LEAD_CRM_PORT:-8000} SOCKETIO_PORT=${LEAD_CRM_SOCKETIO_PORT:-9000}
. "$(dirname "$0")/services.sh"
. "$(dirname "$0")/bench.sh"

lock_instance "it runs already, from $INSTANCE. Stop that one first."
port_is_free "$WEB_PORT" || die "port $WEB_PORT is taken by another program. Stop it, or choose another port: LEAD_CRM_PORT=8010 bin/start"
port_is_free "$SOCKETIO_PORT" || die "port $SOCKETIO_PORT is taken by another program. Stop it, or choose another port: LEAD_CRM_SOCKETIO_PORT=9010 bin/start"

stop_everything() {
	trap '' INT TERM HUP
	[ -z "${manager:-}" ] || { kill -TERM "$manager" 2>/dev/null && wait "$manager" 2>/dev/null; } || true
	stop_services
	say "Stopped."
}
trap stop_everything EXIT
trap 'exit 0' INT TERM HUP

answer_setup_wizard() { on_site lead-crm-first-run; }
load_sample_data() { on_site lead-crm-sample-data; }

ensure_bench
once_step "$BENCH/.assets" "$(fingerprint "$SOURCE"/package.json "$SOURCE"/apps/lead_crm/public/js/*)" "Desk assets" build_assets
once_step "$BENCH/sites/$SITE/.wizard" yes "Frappe's setup wizard answered" answer_setup_wizard
once_step "$BENCH/sites/$SITE/.samples" yes "Sample data" load_sample_data

cat >"$INSTANCE/Procfile" <<-PROCFILE
	web: cd sites && ../env/bin/gunicorn --config $SOURCE/bin/lib/gunicorn.conf.py "frappe.app:application_with_statics()"
	socketio: node apps/frappe/socketio.js
	schedule: bench schedule
	worker: bench worker --queue short,default,long
PROCFILE
export DEV_SERVER=1 PYTHONUNBUFFERED=1
(cd "$BENCH" && exec "$TOOLS/env/bin/honcho" start --procfile "$INSTANCE/Procfile" --app-root "$BENCH") >>"$INSTANCE/logs/processes.log" 2>&1 9>&- &
manager=$!
answers() { python3 -c 'import sys, urllib.request; urllib.request.urlopen(sys.argv[1], timeout=5)' "http://127.0.0.1:$WEB_PORT/api/method/ping"; }
wait_for 60 answers || die "the web server did not answer; $INSTANCE/logs/processes.log says why."
say ""
say "Lead CRM runs at http://127.0.0.1:$WEB_PORT   login: Administrator   password: admin"
say "Press Ctrl-C to stop. Logs: $INSTANCE/logs"
wait "$manager"
