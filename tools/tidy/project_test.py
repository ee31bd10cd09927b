# SPDX-License-Identifier: MIT
"""The whole project passes tidy. Reads the checkout itself, so it runs each time."""

import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import tidy


def test_the_project_is_tidy(capsys):
    root = pathlib.Path(os.path.realpath("tools/tidy/allowlist.tsv")).parent.parent.parent
    assert (root / "WORKSPACE").exists()
    code = tidy.main(root)
    said = capsys.readouterr().out
    assert code == 0, said
