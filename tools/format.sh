#!/bin/bash
# SPDX-License-Identifier: MIT
# Formats C++, Go and protos.
set -eu
cd "$(dirname "$0")/.."
git ls-files -co --exclude-standard '*.h' '*.cc' | xargs clang-format-19 -i
go=$(ls "${ARSENAL_CACHE:-$HOME/.cache/arsenal}/go/bin/gofmt" 2>/dev/null || command -v gofmt)
git ls-files -co --exclude-standard '*.go' | xargs "$go" -w
bazel build @node_tools//:marker 2>/dev/null  # fetches buf
"$(bazel info output_base 2>/dev/null)/external/node_tools/run.sh" buf format -w proto
