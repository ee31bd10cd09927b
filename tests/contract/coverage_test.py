# SPDX-License-Identifier: MIT
"""docs/coverage.tsv says of everything that is planned whether it is served, and by which test.

Reads the checkout itself, because a test that a row names may be any file of the project.
"""

import csv
import os
import pathlib

import pytest
from google.protobuf import descriptor_pb2

ROOT = pathlib.Path(os.path.realpath("tests/contract/catalog_ids.txt")).parent.parent.parent
STATES = {"served", "later", "unknowable"}


def read_rows():
    text = (ROOT / "docs/coverage.tsv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))


ROWS = read_rows()
SERVED = [row for row in ROWS if row["state"] == "served"]


def rpcs():
    """Every Service.Rpc of the contract."""
    contract = descriptor_pb2.FileDescriptorSet.FromString(
        pathlib.Path("proto/descriptor_set.binpb").read_bytes())
    return {f"{service.name}.{method.name}" for file in contract.file
            for service in file.service for method in service.method}


def test_it_is_the_checkout_that_is_read():
    assert (ROOT / "WORKSPACE").exists()


def test_each_planned_thing_has_one_row_in_the_plans_order():
    planned = (ROOT / "tests/contract/catalog_ids.txt").read_text(encoding="utf-8").split()
    assert [row["id"] for row in ROWS] == planned
    assert len(set(planned)) == len(planned) > 0


def test_every_row_is_whole_and_has_a_known_state():
    for row in ROWS:
        assert None not in row and None not in row.values(), row
        assert all(value.strip() for value in row.values()), row
        assert row["state"] in STATES, row


def test_what_is_not_served_names_no_test_and_what_is_unknowable_says_why():
    for row in ROWS:
        assert row["state"] == "served" or row["test"] == "-", row
        assert row["state"] != "unknowable" or row["note"] != "-", row


@pytest.mark.parametrize("row", SERVED, ids=[row["id"] for row in SERVED])
def test_a_served_row_names_an_rpc_and_a_test_that_are_there(row):
    assert row["rpc"] == "-" or row["rpc"] in rpcs()
    path = pathlib.PurePosixPath(row["test"])
    assert path.stem.endswith(("_test", ".test"))
    assert (ROOT / path).is_file()


def test_every_operation_of_the_contract_serves_something():
    named = {row["rpc"] for row in SERVED}
    own = {rpc for rpc in rpcs() if not rpc.startswith(("Health.", "ServerReflection."))}
    assert own <= named
