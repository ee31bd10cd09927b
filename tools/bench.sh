#!/bin/bash
# SPDX-License-Identifier: MIT
# Builds and runs a benchmark; what follows its name goes to it.
#   bench.sh edge [OPTION...]      gRPC and REST against bare servers; see tests/bench/edge.py
#   bench.sh runtime [OPTION...]   the runtime's operations; Google Benchmark's options
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
    bazel build //tests/bench:runtime_benchmark
    echo "one worker; found_ns: one operation; goal/found: 1 or more is reached"
    exec bazel-bin/tests/bench/runtime_benchmark --benchmark_repetitions=9 \
      --benchmark_min_time=0.2 --benchmark_report_aggregates_only=true \
      --benchmark_counters_tabular=true "$@" ;;
  *) echo "usage: bench.sh edge|runtime [OPTION...]" >&2; exit 2 ;;
esac
