#!/bin/bash
# SPDX-License-Identifier: MIT
# Makes the client's package.
#   build.sh PYTHON RUN DESCRIPTOR_SET BARE_SET PACKAGE
# RUN runs one of the locked npm packages' commands.
set -eu
python=$PWD/$1 run=$PWD/$2 contract=$PWD/$3 bare=$PWD/$4 package=$PWD/$5
here=$(dirname "$0")
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
mkdir "$stage/package"
cp -rL "$here/package.json" "$here/tsconfig.json" "$here/src" "$stage/package/"
chmod -R u+w "$stage"
cd "$stage/package"
"$python" -c '
import sys
from google.protobuf import descriptor_pb2
files = descriptor_pb2.FileDescriptorSet.FromString(open(sys.argv[1], "rb").read()).file
print("\n".join(f.name for f in files if f.name.startswith("arsenal/")))' "$bare" >"$stage/files"
"$run" sh -c '/usr/bin/protoc "$@"' protoc --descriptor_set_in="$bare" --es_out=src \
  --es_opt=target=ts,import_extension=js $(cat "$stage/files")
"$python" "$OLDPWD/$here/generate.py" "$contract" src
modules=$("$run" sh -c 'dirname "$(dirname "$(command -v tsc)")"')
ln -s "$modules" node_modules
"$run" tsc
cd "$stage"
# As npm packs it: one folder, in an order and with times that are always the same.
tar --sort=name --mtime=@315532800 --owner=0 --group=0 --numeric-owner -cf - \
  package/package.json package/lib | gzip -n >"$package"
