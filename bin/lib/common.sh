# Shared by every command in bin/: where things live, and how to speak to the person at the keyboard.
# shellcheck shell=bash disable=SC2034 # who sources this uses them

CHECKOUT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
FRAPPE_REPO=${FRAPPE_REPO:-https://github.com/frappe/frappe}
FRAPPE_BRANCH=${FRAPPE_BRANCH:-version-15}
BENCH_VERSION=5.31.1
RUN_AS=lead-crm # who runs the bench where the caller is root, which bench refuses

default_home() {
	if [ "$(id -u)" = 0 ]; then echo "/var/lib/$RUN_AS"; else echo "${XDG_DATA_HOME:-$HOME/.local/share}/lead-crm"; fi
}
LEAD_CRM_HOME=${LEAD_CRM_HOME:-$(default_home)}
SOURCE=${LEAD_CRM_SOURCE:-} # a copy of the checkout that the bench's user can read
TOOLS=$LEAD_CRM_HOME/tools
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1

# source_of INSTANCE: each has a copy of its own, as each builds its scripts and styles there.
source_of() {
	SOURCE=$LEAD_CRM_HOME/$1/source
	export LEAD_CRM_SOURCE=$SOURCE
}

say() { printf '%s\n' "$*"; }
die() {
	printf 'Lead CRM: %s\n' "$*" >&2
	exit 1
}

STEP='' # the process group of the step that runs now
# stop_step: end it, with every process it has started.
stop_step() { [ -z "$STEP" ] || kill -TERM -- "-$STEP" 2>/dev/null || true; }

# step TITLE COMMAND…: runs the command with its output in a log; shows a line that says how long it has been at it.
step() {
	local title=$1 log started state='done'
	shift
	mkdir -p "$LEAD_CRM_HOME/logs"
	log=$LEAD_CRM_HOME/logs/$(printf '%s' "$title" | tr -cs 'A-Za-z0-9' '-').log
	started=$SECONDS
	set -m # a group of its own: Ctrl-C in the terminal reaches us alone, and we end it
	"$@" >"$log" 2>&1 </dev/null 9>&- &
	STEP=$!
	set +m
	while kill -0 "$STEP" 2>/dev/null; do
		[ -t 1 ] && printf '\r  %-58s %4ds ' "$title" $((SECONDS - started))
		sleep 0.2
	done
	wait "$STEP" || state=failed
	STEP=''
	[ -t 1 ] && printf '\r'
	printf '  %-58s %4ds %s\n' "$title" $((SECONDS - started)) "$state"
	[ "$state" != failed ] && return
	tail -n 25 "$log" >&2
	die "\"$title\" failed; the last lines are above, all of it is in $log. Mend the cause and run the same command again: it goes on from there."
}

# attended COMMAND…: runs it in full view; unlike a command in the foreground it does not keep us from hearing Ctrl-C.
attended() {
	local status=0
	set -m
	"$@" </dev/null 9>&- &
	STEP=$!
	set +m
	wait "$STEP" || status=$?
	STEP=''
	return "$status"
}

# processes_of INSTANCE: all that it started and that still runs, also where whoever started them was killed.
# They carry its name in their environment; Redis, which writes over that, in its command line.
processes_of() {
	# shellcheck disable=SC2030 # or we would find grep and cut themselves
	(
		unset INSTANCE
		grep -lszFf <(printf '%s\n' "INSTANCE=$1" "$1/run/redis-server") /proc/[0-9]*/environ /proc/[0-9]*/cmdline | cut -d/ -f3 | sort -u
	)
}

# end_processes_of INSTANCE: politely, then not.
end_processes_of() {
	local signal pids
	for signal in TERM KILL; do
		pids=$(processes_of "$1") || true
		[ -n "$pids" ] || return 0
		# shellcheck disable=SC2086 # a list of numbers
		kill -"$signal" $pids 2>/dev/null || true
		for _ in {1..50}; do
			[ -n "$(processes_of "$1")" ] || return 0
			sleep 0.1
		done
	done
}

# fingerprint FILE…: changes when one of the files does.
fingerprint() { cat "$@" 2>/dev/null | sha256sum | cut -c1-16; }

# domain_tests RESULTS: the rules alone, with nothing but Python and PyPI.
domain_tests() {
	local env=$LEAD_CRM_HOME/domain wanted
	wanted="$SOURCE $(fingerprint "$SOURCE/pyproject.toml")"
	if [ "$(cat "$env/.done" 2>/dev/null)" != "$wanted" ]; then
		step "Python environment of the domain tests" make_domain_environment "$env"
		echo "$wanted" >"$env/.done"
	fi
	say "Domain tests"
	attended run_domain_tests "$env" "$1"
}
run_domain_tests() { (cd "$SOURCE" && "$1/bin/python" -m pytest -q --no-header -p no:cacheprovider --junitxml "$2" apps/lead_crm/tests/domain); }
make_domain_environment() {
	rm -rf "$1"
	"$(find_python || command -v python3)" -m venv "$1" && "$1/bin/pip" install --editable "${SOURCE}[test]"
}
