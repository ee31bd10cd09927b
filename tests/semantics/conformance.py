# SPDX-License-Identifier: MIT
"""Which of the behavioural cases of conformance.tsv have a test, and which come with later work.

    conformance.py --list     suite, case, and the test or what brings it, one line a case

A test stands for the case whose suite and name it bears, without the characters that no C++
identifier can hold: `register_SUITE.otp_8099` is TEST(register_SUITE, otp_8099). A case that cannot
be tested yet stands in later_rows.tsv with the work that brings it.
"""

import pathlib
import re
import sys

HERE = pathlib.Path(__file__).absolute().parent
TEST = re.compile(r"^TEST(?:_F)?\((\w+),\s*(\w+)\)", re.M)


def identifier(text):
    """What is left of a name in an identifier."""
    return re.sub(r"\W", "", text, flags=re.ASCII)


def rows(name):
    """The lines of a table below its heading, as lists of fields."""
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()[1:]
    return [line.split("\t") for line in lines if line]


def tests():
    """(suite, case) of every test beside this file, with the file that has it."""
    found = {}
    for file in sorted(HERE.glob("*_test.cc")):
        for suite, case in TEST.findall(file.read_text(encoding="utf-8")):
            found[suite, case] = file.name
    return found


def report():
    """(suite, case, where) of each case; where is None for a case that has nothing."""
    found = tests()
    later = {(suite, case): work for suite, case, work in rows("later_rows.tsv")}
    for suite, case, *_ in rows("conformance.tsv"):
        name = (identifier(suite), identifier(case))
        if name in found:
            yield suite, case, f"{'.'.join(name)} in {found[name]}"
        elif (suite, case) in later:
            yield suite, case, f"later: {later[suite, case]}"
        else:
            yield suite, case, None


def main(arguments):
    if arguments != ["--list"]:
        print(__doc__)
        return 2
    listed = list(report())
    for suite, case, where in listed:
        print(f"{suite}\t{case}\t{where or 'MISSING'}")
    tested = sum(1 for *_, where in listed if where and not where.startswith("later: "))
    missing = sum(1 for *_, where in listed if not where)
    print(f"{len(listed)} cases: {tested} tested, {len(listed) - tested - missing} later, "
          f"{missing} missing")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
