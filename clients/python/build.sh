#!/bin/bash
# SPDX-License-Identifier: MIT
# Makes the client's wheel.
#   build.sh PYTHON DESCRIPTOR_SET BARE_SET WHEEL
set -eu
python=$PWD/$1 contract=$PWD/$2 bare=$PWD/$3 wheel=$PWD/$4
here=$(dirname "$0")
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
cp -rL "$here/pyproject.toml" "$here/arsenal" "$stage/"
chmod -R u+w "$stage"
"$python" "$here/generate.py" "$contract" "$bare" "$stage"
cd "$stage"
# Times within the archive are not the build's.
export SOURCE_DATE_EPOCH=315532800 PYTHONDONTWRITEBYTECODE=1
"$python" -c 'from setuptools import build_meta; build_meta.build_wheel("out")' >/dev/null
mv out/*.whl "$wheel"
