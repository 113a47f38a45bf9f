import io
import json

import pytest

from functions.telemetry import EmfMeter, SilentMeter, make_logger, masked


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("caller +12125550142 rang", "caller ...0142 rang"),
        ("From=%2B12125550142&To=", "From=...0142&To="),
        ('"12125550142"', '"...0142"'),
        ("+442079460123,+390612345678", "...0123,...5678"),
        ("CA12345678901234567890123456789012", "CA12345678901234567890123456789012"),
        ("took 1234567 ms", "took 1234567 ms"),
        ("t1.Q0Ex.1795370520.J6xLtw_M9-y", "t1.Q0Ex..."),
        ("Authorization: Bearer k1.Q0Ex.1.abc", "Authorization: Bearer ..."),
    ],
)
def test_numbers_and_tokens_are_masked(text: str, expected: str) -> None:
    assert masked(text) == expected


def test_a_log_line_is_json_with_the_calls_id_and_without_numbers() -> None:
    out = io.StringIO()
    logger = make_logger("test-log-line", stream=out)
    logger.thread_safe_append_keys(call_sid="CA1")

    logger.info("ring from +12125550142", extra={"caller": "+12125550143"})
    logger.thread_safe_clear_keys()

    line = json.loads(out.getvalue())
    assert line["call_sid"] == "CA1"
    assert line["message"] == "ring from ...0142"
    assert line["caller"] == "...0143"


def test_a_traceback_is_masked_too() -> None:
    out = io.StringIO()
    logger = make_logger("test-traceback", stream=out)

    try:
        raise ValueError("no such guest: +12125550142")
    except ValueError:
        logger.exception("failed")

    assert "0142" in out.getvalue()
    assert "12125550142" not in out.getvalue()


def test_a_count_in_lambda_is_an_embedded_metric(capsys: pytest.CaptureFixture[str]) -> None:
    EmfMeter("api").count("ToolUsed", tool="find_slots")

    metric = json.loads(capsys.readouterr().out)
    assert metric["ToolUsed"] == [1.0]
    assert metric["Service"] == "api"
    assert metric["tool"] == "find_slots"
    assert metric["_aws"]["CloudWatchMetrics"][0]["Dimensions"] == [["Service", "tool"]]


def test_a_restaurant_stands_beside_a_metric_and_makes_no_metric_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    EmfMeter("api").count("CallStarted", restaurant="juniper")

    metric = json.loads(capsys.readouterr().out)
    assert metric["restaurant"] == "juniper"
    assert metric["_aws"]["CloudWatchMetrics"][0]["Dimensions"] == [["Service"]]


def test_a_silent_meter_keeps_its_counts() -> None:
    meter = SilentMeter()
    meter.count("ToolUsed", tool="a")
    meter.count("ToolUsed", tool="a")

    assert meter.counts == {("ToolUsed", (("tool", "a"),)): 2}
