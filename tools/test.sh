#!/bin/bash
# SPDX-License-Identifier: MIT
# Runs tests and ends with `N passed, N failed`, counted from the runners' own reports of this run.
#   test.sh [BAZEL OPTION...] [-- TARGET...]
cd "$(dirname "$0")/.." || exit 1
options=()
while [ $# -gt 0 ] && [ "$1" != -- ]; do options+=("$1"); shift; done
[ "${1:-}" = -- ] && shift
[ $# -gt 0 ] || set -- //...
events=$(mktemp)
trap 'rm -f "$events"' EXIT
bazel test --keep_going --build_event_json_file="$events" "${options[@]}" -- "$@"
python3 tools/count_tests.py "$events" $?
