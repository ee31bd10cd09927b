#!/bin/bash
# SPDX-License-Identifier: MIT
# Runs every fuzzer for FUZZ_SECONDS (300) with at most 2 GiB, and stops at the first finding, whose
# input it names. What it learns is kept in the cache and used the next time.
#   fuzz.sh [TARGET...]     such as //tests/fuzz:pattern
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${FUZZ_SECONDS:-300}
cache=${ARSENAL_CACHE:-$HOME/.cache/arsenal}/fuzz
if [ $# -gt 0 ]; then
  fuzzers=("${@/%/_fuzzer}")
else
  mapfile -t fuzzers < <(bazel query 'attr(tags, "\bfuzzer\b", //tests/...)' 2>/dev/null)
fi
bazel build --config=fuzz "${fuzzers[@]}"
programs=$(readlink -f bazel-bin)  # where it leads now; another build turns it elsewhere
for fuzzer in "${fuzzers[@]}"; do
  path=${fuzzer#//}
  name=${path##*:}
  name=${name%_fuzzer}
  folder=${path%%:*}
  learned=$cache/$name/corpus found=$cache/$name/found
  mkdir -p "$learned" "$found"
  options=(-max_total_time="$seconds" -rss_limit_mb=2048 -timeout=10 -max_len=4096
           -print_final_stats=1 -artifact_prefix="$found/")
  [ -f "$folder/$name.dict" ] && options+=(-dict="$folder/$name.dict")
  echo "fuzz: $name for $seconds s"
  if ! "$programs/${path/://}" "${options[@]}" "$learned" "$folder/corpus/$name" \
      >"$cache/$name/log" 2>&1; then
    tail -n 60 "$cache/$name/log" >&2
    echo "fuzz: $name found a fault; its input is in $found" >&2
    exit 1
  fi
  grep -E '^stat::(number_of_executed_units|new_units_added|peak_rss_mb)' "$cache/$name/log"
done
