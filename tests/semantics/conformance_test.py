# SPDX-License-Identifier: MIT
"""Each case of conformance.tsv has a test or stands among those that come later, not in both."""

import conformance


def test_each_case_has_a_test_or_comes_later():
    assert [row for row in conformance.report() if row[2] is None] == []


def test_the_list_is_not_empty_and_has_each_case_once():
    names = [(suite, case) for suite, case, *_ in conformance.rows("conformance.tsv")]
    assert len(names) > 100
    assert len(set(names)) == len(names)


def test_what_comes_later_is_listed_and_has_no_test_yet():
    listed = {(suite, case) for suite, case, *_ in conformance.rows("conformance.tsv")}
    tested = conformance.tests()
    for suite, case, work in conformance.rows("later_rows.tsv"):
        assert (suite, case) in listed
        assert work
        assert (conformance.identifier(suite), conformance.identifier(case)) not in tested


def test_no_two_cases_share_an_identifier():
    names = [(conformance.identifier(suite), conformance.identifier(case))
             for suite, case, *_ in conformance.rows("conformance.tsv")]
    assert len(set(names)) == len(names)
