#!/bin/bash
# SPDX-License-Identifier: MIT
# Runs made and recorded scenarios on the simulated runtime, on every core; what fails is made small
# and written as a file that repeats it.
#   simulate.sh [SEEDS]          how many trials, default 20000
#   simulate.sh --replay FILE    repeats a failing run, step by step
#   simulate.sh --bug NAME [--replay FILE]
#                                the same with a fault in the runtime: what a failure looks like
set -eu
cd "$(dirname "$0")/.."
if [ "${1:-}" = --bug ]; then
  usage="usage: simulate.sh --bug NAME [--replay FILE]"
  [ $# -eq 2 ] || { [ $# -eq 4 ] && [ "$3" = --replay ]; } || { echo "$usage" >&2; exit 2; }
  search=(--seeds 20000)
  [ $# -eq 2 ] || search=(--replay "$(realpath "$4")")
  bazel build //tests/semantics:simulate_with_bugs
  failures=${TMPDIR:-/tmp}/arsenal-simulate
  mkdir -p "$failures"
  exec bazel-bin/tests/semantics/simulate_with_bugs --bug "$2" "${search[@]}" \
    --goldens tests/semantics/scenarios --failures "$failures"
fi
if [ "${1:-}" = --replay ]; then
  [ $# -eq 2 ] || { echo "usage: simulate.sh --replay FILE" >&2; exit 2; }
  file=$(realpath "$2")
  bazel build //tests/semantics:simulate
  exec bazel-bin/tests/semantics/simulate --replay "$file"
fi
seeds=${1:-20000}
case $seeds in
  '' | *[!0-9]* | 0)
    echo "simulate.sh: found $seeds, expected a number of seeds from 1" >&2
    exit 2 ;;
esac
bazel build //tests/semantics:simulate //tests/semantics:scenario
goldens=tests/semantics/scenarios
failures=${TMPDIR:-/tmp}/arsenal-simulate
mkdir -p "$failures"
cores=$(nproc)
[ "$cores" -le "$seeds" ] || cores=$seeds
each=$(((seeds + cores - 1) / cores))
pids=()
for ((core = 0; core < cores; core++)); do
  first=$((core * each + 1))
  count=$((first + each - 1 <= seeds ? each : seeds - first + 1))
  [ "$count" -gt 0 ] || continue
  bazel-bin/tests/semantics/simulate --first "$first" --seeds "$count" --goldens "$goldens" \
    --failures "$failures" &
  pids+=($!)
done
failed=0
for pid in "${pids[@]}"; do wait "$pid" || failed=1; done
for strategy in random pct; do
  bazel-bin/tests/semantics/scenario --check --strategy "$strategy" --seeds 100 "$goldens"/*.scn &
done
for job in $(jobs -p); do wait "$job" || failed=1; done
exit $failed
