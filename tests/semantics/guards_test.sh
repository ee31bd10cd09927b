#!/bin/bash
# SPDX-License-Identifier: MIT
# What simulation programs may not do, and what real programs may not have.
set -u
here=tests/semantics
failed=0
complain() { echo "$1"; failed=1; }

# The system's clock stops a simulation program.
said=$("$here/real_clock" 2>&1) && complain "found a program that may read the clock"
case $said in
  *"clock_gettime: not in a simulation"*) ;;
  *) complain "found '$said', expected that clock_gettime stops the program" ;;
esac

# The simulation itself does without, and two runs say the same.
simulate() { "$here/simulate" --seeds 40 --goldens "$here/scenarios"; }
first=$(simulate) || complain "the simulation fails: $first"
second=$(simulate)
[ "$first" = "$second" ] || complain "found '$second', expected '$first'"

# No fault that is seeded for tests is in what is built without them.
nm -C "$here/seeded_bugs_test" | grep -q 'runtime::seeded_bug$' ||
  complain "found no seeded_bug where the faults are compiled in: this check proves nothing"
nm -C "$here/simulate" | grep -i 'seeded_\?bug' && complain "found a seeded bug in a real program"
exit $failed
