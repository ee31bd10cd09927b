#!/bin/bash
# SPDX-License-Identifier: MIT
# Builds and runs a benchmark; what follows its name goes to it.
#   bench.sh edge [OPTION...]      gRPC and REST against bare servers; see tests/bench/edge.py
#   bench.sh runtime [OPTION...]   the runtime's operations, against tests/bench/goals.tsv
#   bench.sh beam [OPTION...]      servers and supervisors beside the BEAM, where erl is installed
set -eu
cd "$(dirname "$0")/.."
case ${1:-} in
  edge)
    shift
    bazel build //service/server:arsenald //gateway:arsenal-gateway //tests/bench:bare_server \
      //tests/bench:bare_gateway //tests/bench:call_once
    exec python3 -B tests/bench/edge.py "$@" ;;
  runtime)
    shift
    bazel build //tests/bench:runtime
    bazel-bin/tests/bench/runtime --json "$@" | python3 -B tests/bench/goals.py ;;
  beam)
    shift
    bazel build //tests/bench:runtime
    exec python3 -B tests/bench/beside_beam.py "$@" ;;
  *) echo "usage: bench.sh edge|runtime|beam [OPTION...]" >&2; exit 2 ;;
esac
