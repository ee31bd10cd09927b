#!/bin/bash
# SPDX-License-Identifier: MIT
# Stops what `make run` started from this checkout, and waits until it has stopped.
cd "$(dirname "$0")/.." || exit 1
file=${ARSENAL_DATA:-$PWD/.arsenal}/run.pid
if ! pid=$(cat "$file" 2>/dev/null) || ! kill -0 "$pid" 2>/dev/null; then
  echo "make stop: nothing is running"
  exit 0
fi
kill -TERM "$pid"
tail --pid="$pid" -f /dev/null
echo "make stop: stopped"
