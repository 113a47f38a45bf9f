"""A function that had work to do and wrote nothing, or wrote of an error, is not as it should be."""

import json

import pytest

from local.deploying.logs import judge_logs

QUIET = ["START RequestId: 1 Version: $LATEST", json.dumps({"level": "INFO", "message": "call status"})]


def verdicts(logged: dict[str, list[str]], *wanted: str) -> dict[str, bool]:
    return {one.what: one.right for one in judge_logs(logged, wanted)}


def test_whoever_had_work_must_have_written_something() -> None:
    assert verdicts({"Phone": QUIET, "Pos": [], "Sms": []}, "Phone", "Pos") == {
        "Phone": True,
        "Pos": False,
        "Sms": True,
    }


def test_a_wanted_function_without_a_log_group_is_missed() -> None:
    assert verdicts({"Phone": QUIET}, "Phone", "MenuOcr") == {"Phone": True, "MenuOcr": False}


@pytest.mark.parametrize(
    "line",
    [
        json.dumps({"level": "ERROR", "message": "text refused"}),
        json.dumps({"level": "CRITICAL", "message": "no table"}),
        "[ERROR] Runtime.ImportModuleError: no module",
        "Traceback (most recent call last):",
    ],
)
def test_an_error_is_told_with_its_line_even_of_those_that_had_no_work(line: str) -> None:
    (found,) = judge_logs({"Sms": [*QUIET, line]}, ())
    assert not found.right
    assert line in found.detail


@pytest.mark.parametrize("line", [json.dumps({"level": "WARNING", "message": "ERROR 500 at Google"}), "[]", "3", ""])
def test_what_only_speaks_of_errors_is_none(line: str) -> None:
    assert verdicts({"Sms": [*QUIET, line]}, "Sms") == {"Sms": True}
