#!/bin/bash
# SPDX-License-Identifier: MIT
# Makes today's contract the one that later ones may not break. Run at a release.
set -eu
cd "$(dirname "$0")/.."
bazel build //proto:descriptor_set //gateway:openapi_v3
install -m 644 bazel-bin/proto/descriptor_set.binpb tests/contract/baseline.binpb
install -m 644 bazel-bin/gateway/openapi/v3.json tests/contract/baseline_openapi.json
