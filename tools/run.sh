#!/bin/bash
# SPDX-License-Identifier: MIT
# Builds the node, the gateway and the command line, starts the demo, says where to look, and stops
# all in order on Ctrl-C or SIGTERM.
#
#   ARSENAL_ADDRESS          where the node's gRPC listens     127.0.0.1:50051
#   ARSENAL_METRICS          where Prometheus may ask          127.0.0.1:9464
#   ARSENAL_GATEWAY_ADDRESS  where REST listens                127.0.0.1:8080
#   ARSENAL_DATA             the data folder                   .arsenal in the checkout
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1

export ARSENAL_ADDRESS=${ARSENAL_ADDRESS:-127.0.0.1:50051}
export ARSENAL_METRICS=${ARSENAL_METRICS:-127.0.0.1:9464}
export ARSENAL_GATEWAY_ADDRESS=${ARSENAL_GATEWAY_ADDRESS:-127.0.0.1:8080}
export ARSENAL_NODE=$ARSENAL_ADDRESS
export ARSENAL_DATA=${ARSENAL_DATA:-$PWD/.arsenal}

bazel build //service/server:arsenald //gateway:arsenal-gateway //clients/cli:arsenal || exit 1
bin=$(bazel info bazel-bin 2>/dev/null)
cli=bazel-bin/clients/cli/arsenal
address=''
[ "$ARSENAL_ADDRESS" = 127.0.0.1:50051 ] || address=" --address $ARSENAL_ADDRESS"
rest=http://$ARSENAL_GATEWAY_ADDRESS

node='' gateway=''
# Stops the node first, so that streams end with its marker, then the gateway.
stop() {
  trap '' INT TERM
  local status=0
  for pid in $node $gateway; do
    kill -TERM "$pid" 2>/dev/null
    wait "$pid" || status=1
  done
  rm -f "$ARSENAL_DATA/run.pid"
  exit "${1:-$status}"
}
trap stop INT TERM

# Each in a session of its own, so that Ctrl-C reaches this script alone and the order is kept.
setsid "$bin/service/server/arsenald" --demo &
node=$!
setsid "$bin/gateway/arsenal-gateway" &
gateway=$!

until [ "$(curl -s -o /dev/null -w '%{http_code}' "$rest/readyz")" = 200 ]; do
  for pid in $node $gateway; do
    kill -0 "$pid" 2>/dev/null && continue
    echo "make run: a program has ended before it served" >&2
    stop 1
  done
  sleep 0.2
done
echo $$ >"$ARSENAL_DATA/run.pid"

cat <<END

The node serves. Try these, and look at $rest/docs:

  $cli process list$address
  $cli supervisor tree demo_sup$address
  curl -s $rest/api/v1/processes/counter
  curl -s $rest/api/v1/processes/crasher/send --json '{"message": "{crash, boom}"}'
  curl -s -N '$rest/api/v1/events/stream?after=0-0' -H 'accept: text/event-stream' --max-time 10

Ctrl-C stops everything in order.
END

wait -n "$node" "$gateway"
echo "make run: a program has ended" >&2
stop 1
