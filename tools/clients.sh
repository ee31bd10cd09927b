#!/bin/bash
# SPDX-License-Identifier: MIT
# Builds the clients and puts them into dist/: a wheel for Python, a package for Node.
set -eu
cd "$(dirname "$0")/.."
bazel build //clients/python:wheel //clients/typescript:package
bin=$(bazel info bazel-bin 2>/dev/null)
for client in python typescript; do
  mkdir -p "dist/$client"
  find "dist/$client" -type f -delete
done
cp "$bin"/clients/python/*.whl dist/python/
cp "$bin"/clients/typescript/*.tgz dist/typescript/
find dist -type f
