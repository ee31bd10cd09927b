#!/bin/bash
# SPDX-License-Identifier: MIT
# Runs go test on packages of a laid-out module and writes the report that Bazel reads.
#   go_test.sh WORKSPACE PACKAGE...
set -eu
export RUNFILES=$PWD
workspace=$PWD/$1
shift
go=$PWD/external/contract_tools/go.sh
gotestsum=$PWD/external/go_tools/bin/gotestsum
# gotestsum asks `go` for its version; both are to be the pinned one.
bin=$TEST_TMPDIR/bin
mkdir -p "$bin"
ln -sf "$go" "$bin/go"
export PATH=$bin:$PATH HOME=$TEST_TMPDIR
cd "$workspace"
exec "$gotestsum" --format standard-verbose --junitfile "${XML_OUTPUT_FILE:-/dev/null}" \
  -- -vet=all -count=1 "$@"
