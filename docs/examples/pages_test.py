# SPDX-License-Identifier: MIT
"""What the pages of docs/concepts show as C++ stands in an example, which is built and run."""

import pathlib
import re

import pytest

HERE = pathlib.Path(__file__).absolute().parent
PAGES = sorted((HERE.parent / "concepts").glob("*.md"))


def blocks(page):
    """The blocks of C++ in a page, as lists of lines that are not blank."""
    found = re.findall(r"^```cpp\n(.*?)^```", page.read_text(encoding="utf-8"), re.M | re.S)
    return [significant(block) for block in found]


def significant(text):
    return [line.strip() for line in text.splitlines() if line.strip()]


def test_there_are_pages_with_code():
    assert any(blocks(page) for page in PAGES)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_block_stands_in_an_example(page):
    examples = [significant(example.read_text(encoding="utf-8")) for example in HERE.glob("*.cc")]
    for block in blocks(page):
        assert any(block == lines[at:at + len(block)] for lines in examples
                   for at in range(len(lines))), "\n".join(block)
