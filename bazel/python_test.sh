#!/bin/bash
# SPDX-License-Identifier: MIT
# Runs pytest with the locked packages and writes the report that Bazel reads.
#   python_test.sh FILE...
set -eu
export RUNFILES=$PWD PYTHONDONTWRITEBYTECODE=1
exec external/python_tools/python.sh -m pytest -p no:cacheprovider --rootdir="$PWD" \
  -o junit_family=xunit1 --junitxml="${XML_OUTPUT_FILE:-/dev/null}" -q "$@"
