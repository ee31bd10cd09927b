# SPDX-License-Identifier: MIT
"""Sets the figures that //tests/bench:runtime prints as JSON beside their goals.

    runtime --json | goals.py

A goal is the most that a figure may be. Ends with 0 whether or not the goals are reached.
"""

import csv
import json
import pathlib
import sys


def main(lines):
    path = pathlib.Path(__file__).with_name("goals.tsv")
    with open(path, encoding="utf-8", newline="") as file:
        goals = {(row["name"], int(row["workers"])): float(row["goal"])
                 for row in csv.DictReader(file, delimiter="\t")}
    print(f"{'':18} {'median':>9} {'goal':>6} {'goal/median':>11}  least to greatest")
    for line in lines:
        figure = json.loads(line)
        goal = goals.get((figure["name"], figure["workers"]))
        beside = "" if goal is None else f"{goal:6g} {goal / figure['median']:11.2f}"
        least, greatest = figure["spread"]
        print(f"{figure['name']:18} {figure['median']:9.1f} {beside:18}  {least:.1f} to "
              f"{greatest:.1f} {figure['unit']}, {figure['workers']} worker(s)", flush=True)


if __name__ == "__main__":
    main(sys.stdin)
