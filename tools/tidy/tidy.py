# SPDX-License-Identifier: MIT
"""The style test: rules of docs/style.md that a program can check, over all files of the project.

    tidy.py [ROOT]

Prints one line for each thing that is wrong, `file:line: what was found, what was expected`, and
ends with 1 if there is any. What allowlist.tsv excuses is not printed; an excuse that nothing needs
any more is wrong too, so that the list can only shrink.
"""

import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import bans  # pylint: disable=wrong-import-position
import layers  # pylint: disable=wrong-import-position
import prose  # pylint: disable=wrong-import-position
import shape  # pylint: disable=wrong-import-position

CHECKS = {
    **shape.CHECKS,
    **bans.CHECKS,
    **layers.CHECKS,
    **prose.CHECKS,
}


class File:
    """One file of the project: its path below the root, and its lines without line ends."""

    def __init__(self, path, text):
        self.path = path
        self.lines = text.split("\n")
        if self.lines and self.lines[-1] == "":
            self.lines.pop()
        self.suffix = pathlib.PurePosixPath(path).suffix

    @property
    def is_test(self):
        stem = pathlib.PurePosixPath(self.path).stem
        return (stem.endswith("_test") or stem.endswith(".test") or self.path.startswith("tests/")
                or "/testing/" in self.path)


def problems(files):
    """(check, path, line, text) of everything that is wrong; line 0 speaks of the whole file."""
    paths = {file.path for file in files}
    for name, check in CHECKS.items():
        for file in files:
            for line, text in check(file, paths):
                yield name, file.path, line, text


def excuse(found, allowed):
    """What is left of the problems, and the excuses that nothing needed."""
    needed = set()
    left = []
    for check, path, line, text in found:
        if (check, path) in allowed:
            needed.add((check, path))
        else:
            left.append(f"{path}:{line}: {text} [{check}]" if line else f"{path}: {text} [{check}]")
    for check, path in sorted(set(allowed) - needed):
        left.append(f"tools/tidy/allowlist.tsv: nothing needs the excuse of {path} from {check}: "
                    "remove it")
    return left


def read_allowlist(text):
    """(check, path) of each excuse; a line is `check<tab>path<tab>reason`."""
    allowed = {}
    for line in text.split("\n"):
        if line and not line.startswith("#"):
            check, path, reason = line.split("\t")
            allowed[check, path] = reason
    return allowed


def project_files(root):
    """Every file that git knows or would know."""
    listed = subprocess.run(
        ["git", "-c", f"safe.directory={root}", "ls-files", "-co", "--exclude-standard", "-z"],
        cwd=root, capture_output=True, text=True, check=True).stdout
    for path in sorted(filter(None, listed.split("\0"))):
        full = root / path
        if not full.is_file():
            continue
        try:
            yield File(path, full.read_text(encoding="utf-8"))
        except UnicodeDecodeError:
            continue  # not text


def main(root):
    files = list(project_files(root))
    allowed = read_allowlist((root / "tools/tidy/allowlist.tsv").read_text(encoding="utf-8"))
    wrong = excuse(problems(files), allowed)
    for line in wrong:
        print(line)
    print(f"tidy: looked at {len(files)} files, found {len(wrong)} problems")
    return 1 if wrong or not files else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()))
