#!/bin/bash
# SPDX-License-Identifier: MIT
# Runs Node's own test runner and writes the report that Bazel reads.
#   node_test.sh FILE...
set -eu
export RUNFILES=$PWD
tools=$(dirname "$(readlink -f external/node_tools/node.sh)")
ln -sfn "$tools/node_modules" "$TEST_TMPDIR/node_modules"
files=()
for f in "$@"; do
  mkdir -p "$TEST_TMPDIR/$(dirname "$f")"
  cp -rL "$f" "$TEST_TMPDIR/$f"
  files+=("$TEST_TMPDIR/$f")
done
node=$PWD/external/node_tools/node.sh
exec "$node" --test --test-reporter=spec --test-reporter-destination=stdout \
  --test-reporter=junit --test-reporter-destination="${XML_OUTPUT_FILE:-/dev/null}" "${files[@]}"
