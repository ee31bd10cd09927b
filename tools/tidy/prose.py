# SPDX-License-Identifier: MIT
"""Checks on texts: links that lead somewhere, titles, and nothing that speaks of a machine."""

import os
import re

# A path of somebody's machine, or the host of a package registry.
FOREIGN = re.compile(r"/(?:home|Users)/\w+/|registry\.npmjs\.org|proxy\.golang\.org|pypi\.org|"
                     r"files\.pythonhosted\.org|repo\.maven|deb\.debian\.org|crates\.io/api")


def links(file, paths):
    if file.suffix != ".md":
        return
    folders = {os.path.dirname(p) for p in paths}
    for number, line in enumerate(file.lines, 1):
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", line):
            if re.match(r"[a-z]+:", target):
                continue
            path = os.path.normpath(os.path.join(os.path.dirname(file.path), target))
            known = (path in paths or path in folders
                     or any(f.startswith(path + "/") for f in folders))
            if not known:
                yield number, f"found a link to {target}, expected a file of the project"


def title(file, _):
    if file.suffix == ".md" and (not file.lines or not file.lines[0].startswith("# ")):
        yield 1, "found no title, expected one in the first line"


def foreign(file, _):
    if file.path.startswith("tools/tidy/"):
        return
    for number, line in enumerate(file.lines, 1):
        match = FOREIGN.search(line)
        if match:
            yield number, f"found {match.group(0)}, expected nothing of one machine or registry"


def wrapped(file, _):
    """Prose is wrapped, but for tables, links and code."""
    if file.suffix != ".md":
        return
    code = False
    for number, line in enumerate(file.lines, 1):
        if line.startswith("```"):
            code = not code
        if len(line) > 100 and not code and not line.lstrip().startswith("|") and "](" not in line:
            yield number, f"found {len(line)} characters, expected at most 100"


CHECKS = {
    "link": links,
    "title": title,
    "foreign": foreign,
    "wrap": wrapped,
}
