#!/usr/bin/env bash
# The inside of bin/test, as the bench's user: domain tests, then site tests on a bench of their own.
# shellcheck disable=SC2317 # once_step, attended and the traps call what seems unreachable
set -euo pipefail
# shellcheck source=bin/lib/common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=bin/lib/machine.sh
. "$(dirname "$0")/machine.sh"
export INSTANCE=$LEAD_CRM_HOME/test SITE=test.localhost
SECOND_SITE=test-2.localhost
# shellcheck source=bin/lib/services.sh
. "$(dirname "$0")/services.sh"
# shellcheck source=bin/lib/bench.sh
. "$(dirname "$0")/bench.sh"
# shellcheck source=bin/lib/e2e.sh
. "$(dirname "$0")/e2e.sh"

fresh='' domain_only='' browser_only='' chosen=()
while [ $# -gt 0 ]; do
	case $1 in
	--fresh) fresh=yes ;;
	--domain) domain_only=yes ;;
	--e2e) browser_only=yes ;;
	--screenshots) browser_only=yes && export LEAD_CRM_KEEP_PICTURES=yes ;;
	--module | --doctype | --test) chosen+=("$1" "${2:?$1 needs a value}") && shift ;;
	*) die "unknown argument $1; see README.md." ;;
	esac
	shift
done
results=$INSTANCE/results
failed=0

allow_tests() {
	on_site set-config allow_tests true
	on_site set-config --parse throttle_user_limit 100000 # Frappe makes 60 users an hour at most; tests make more
}

stop_tests() {
	trap '' INT TERM HUP
	stop_step
	stop_services
	end_processes_of "$INSTANCE"
}

# The bench of the tests, set up and locked; everything that it started ends with us.
open_bench() {
	lock_instance "its tests run already, from $INSTANCE. Wait for them."
	trap stop_tests EXIT
	if [ -n "$fresh" ]; then
		stop_services
		find "$INSTANCE" -mindepth 1 -maxdepth 1 ! -name lock ! -name results ! -name source -exec rm -rf {} +
	fi
	ensure_bench
	if [ ${#chosen[@]} -eq 0 ] && [ -z "$browser_only" ]; then
		prepare_second_site &
		second=$!
	fi
	once_step "$BENCH/.assets" "$SOURCE $(fingerprint "$SOURCE"/package.json "$SOURCE"/apps/lead_crm/public/{js,scss}/*)" "Desk assets" build_assets
}

site_tests() {
	allow_tests_here
	prepare_fuzzing
	if [ ${#chosen[@]} -gt 0 ]; then
		say "Site tests"
		attended on_site run-tests --app lead_crm --junit-xml-output "$results/site.xml" "${chosen[@]}" || failed=1
		return
	fi
	wait "$second" || die "the second site of the tests is not there."
	say "Site tests, on two sites at once"
	attended tests_of_both_sites || failed=1
}
prepare_second_site() {
	SITE=$SECOND_SITE
	ensure_site
	allow_tests_here
}
allow_tests_here() { once_step "$BENCH/sites/$SITE/.tests" 2 "Tests allowed on $SITE" allow_tests; }
tests_of_both_sites() { (cd "$BENCH/sites" && "$BENCH/env/bin/python" "$SOURCE/bin/lib/site_tests.py" "$results" "$SITE" "$SECOND_SITE"); }

# Schemathesis wants newer libraries than Frappe pins, so it has an environment of its own.
prepare_fuzzing() {
	export LEAD_CRM_SCHEMATHESIS=$LEAD_CRM_HOME/fuzz/bin/schemathesis
	mkdir -p "$LEAD_CRM_HOME/fuzz"
	once_step "$LEAD_CRM_HOME/fuzz/.done" "$SOURCE $(fingerprint "$SOURCE/pyproject.toml")" "Schemathesis" make_fuzz_environment
}
make_fuzz_environment() { "$(find_python)" -m venv --clear "$LEAD_CRM_HOME/fuzz" && "$LEAD_CRM_HOME/fuzz/bin/pip" install --editable "${SOURCE}[fuzz]"; }

# What a site goes through that gets the app, and loses it again; meanwhile the site of the browser tests is made.
installation_tests() {
	LEAD_CRM_BENCH=$BENCH LEAD_CRM_DB_ROOT_USER=$(database_root_user) LEAD_CRM_DB_ROOT_PASSWORD=$(database_root_password) \
		LEAD_CRM_DB_USER_HOST=${LEAD_CRM_DB_USER_HOST:-localhost} \
		"$BENCH/env/bin/python" -m xmlrunner discover --start-directory "$SOURCE/tests/installation" --output-file "$results/installation.xml"
}

start_installation_tests() {
	installation_tests >"$INSTANCE/logs/installation-tests.log" 2>&1 </dev/null 9>&- &
	installation=$!
}
finish_installation_tests() {
	wait "$installation" || failed=1
	say "Installation tests"
	cat "$INSTANCE/logs/installation-tests.log"
}

trap stop_step EXIT
trap 'exit 130' INT TERM HUP
mkdir -p "$results" && rm -f "$results"/*.xml
if [ ${#chosen[@]} -eq 0 ] && [ -z "$browser_only" ]; then domain_tests "$results/domain.xml" || failed=1; fi
if [ -z "$domain_only" ]; then open_bench; fi
if [ -z "$domain_only$browser_only" ]; then site_tests; fi
if [ ${#chosen[@]} -eq 0 ] && [ -z "$domain_only" ]; then
	[ -n "$browser_only" ] || start_installation_tests
	if find_browser >/dev/null; then prepare_browser_site; fi
	[ -n "$browser_only" ] || finish_installation_tests
	if find_browser >/dev/null; then
		browser_tests "$results/browser.xml" || failed=1
	else
		say "There is no Chromium for the browser tests. Install one, or name it in LEAD_CRM_BROWSER."
		[ -z "$browser_only" ] || failed=1
	fi
fi
python3 "$SOURCE/bin/lib/count_tests.py" "$results"/*.xml || failed=1
exit "$failed"
