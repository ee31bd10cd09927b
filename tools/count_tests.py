# SPDX-License-Identifier: MIT
"""Counts test cases from the reports of one `bazel test` run and prints `N passed, N failed`.

    count_tests.py BUILD_EVENTS EXIT_CODE

Cached results count too: their reports are named in the build events. A suite that failed without a
failing case (it crashed, or was killed), that ran no case at all, or that could not be built counts
as one failure.
"""

import json
import sys
import urllib.parse
import xml.etree.ElementTree as ElementTree


def cases(uri):
    """The number of cases that ran and of those that failed in one report."""
    ran = failed = 0
    root = ElementTree.parse(urllib.parse.unquote(urllib.parse.urlparse(uri).path)).getroot()
    for case in root.iter("testcase"):
        if case.get("status") == "notrun" or case.get("result") in ("skipped", "suppressed"):
            continue
        if case.find("skipped") is not None:
            continue
        ran += 1
        failed += case.find("failure") is not None or case.find("error") is not None
    return ran, failed


def unbuilt_test(event, tests):
    """The label of one of the tests that was to be built in vain, or None."""
    completed = event["id"].get("targetCompleted", {})
    built = event.get("completed", {}).get("success", False)
    return completed["label"] if completed.get("label") in tests and not built else None


def main(events_path, exit_code):
    ran = failed = suites = 0
    tests = set()
    with open(events_path, encoding="utf-8") as events:
        for line in events:
            event = json.loads(line)
            if "testSize" in event.get("configured", {}):
                tests.add(event["id"]["targetConfigured"]["label"])
            if (unbuilt := unbuilt_test(event, tests)) is not None:
                print(f"{unbuilt}: could not be built")
                suites, ran, failed = suites + 1, ran + 1, failed + 1
            if "testResult" not in event:
                continue
            suites += 1
            label = event["id"]["testResult"]["label"]
            result = event["testResult"]
            suite_ran = suite_failed = 0
            for output in result.get("testActionOutput", []):
                if output["name"] == "test.xml":
                    suite_ran, suite_failed = cases(output["uri"])
            if result["status"] != "PASSED" and suite_failed == 0:
                print(f"{label}: {result['status']}")
                suite_ran, suite_failed = suite_ran + 1, 1
            elif suite_ran == 0:
                print(f"{label}: ran no test")
                suite_ran = suite_failed = 1
            ran += suite_ran
            failed += suite_failed
    if suites == 0:
        print("no suite ran")
        failed += 1
    elif exit_code != 0 and failed == 0:
        print(f"bazel ended with {exit_code}")
        failed += 1
        ran += 1
    print(f"{max(ran - failed, 0)} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
