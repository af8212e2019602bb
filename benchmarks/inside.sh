#!/usr/bin/env bash
# The inside of benchmarks/run, as the bench's user: a bench of its own, then the subject in its Python. The result goes to descriptor 3.
set -euo pipefail
bin=$(dirname "$(readlink -f "$0")")/../bin/lib
. "$bin/common.sh"
. "$bin/machine.sh"
export INSTANCE=$LEAD_CRM_HOME/benchmark SITE=benchmark.localhost
. "$bin/services.sh"
. "$bin/bench.sh"

lock_instance "a benchmark runs already, from $INSTANCE. Wait for it: two at once would measure each other."
trap stop_services EXIT
trap 'exit 130' INT TERM HUP
ensure_bench
cd "$BENCH/sites"
export PYTHONPATH=$SOURCE
"$BENCH/env/bin/python" -m benchmarks "$@" >&3
