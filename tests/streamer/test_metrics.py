"""The metrics' log lines, held to the embedded metric format and to what a dashboard needs."""

import asyncio
import io
import json
from typing import Any

import pytest

from streamer.contract.events import (
    CallEvent,
    CallReport,
    HandoffMade,
    NextStep,
    ToolUsed,
    TransferMade,
    Usage,
    UtteranceHeard,
    UtteranceSpoken,
)
from streamer.logs import JsonLines
from streamer.metrics import UNITS, Metrics
from tests.virtual_time import run

NOW = 1_763_834_400.1234
CLOUDWATCH_UNITS = {"Seconds", "Milliseconds", "Count"}


class Page:
    """What CloudWatch would be sent."""

    def __init__(self) -> None:
        self.text = io.StringIO()
        self.metrics = Metrics(JsonLines(self.text), "streamer-test", clock=lambda: NOW)

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.getvalue().splitlines()]

    def values(self, name: str) -> list[tuple[dict[str, str], Any]]:
        """Every value of a metric with the dimensions that it is kept under, as CloudWatch reads the lines."""
        found = []
        for line in self.lines():
            assert_embedded(line)
            for directive in line["_aws"]["CloudWatchMetrics"]:
                if name in [metric["Name"] for metric in directive["Metrics"]]:
                    found += [({key: line[key] for key in keys}, line[name]) for keys in directive["Dimensions"]]
        return found


def assert_embedded(line: dict[str, Any]) -> None:
    """The specification's demands on a line: references resolve, limits hold, numbers are numbers."""
    stamp = line["_aws"]
    assert set(stamp) == {"Timestamp", "CloudWatchMetrics"}
    assert stamp["Timestamp"] == 1_763_834_400_123
    for directive in stamp["CloudWatchMetrics"]:
        assert set(directive) == {"Namespace", "Dimensions", "Metrics"}
        assert directive["Namespace"] == "Maitred"
        assert directive["Dimensions"]
        assert 0 < len(directive["Metrics"]) <= 100
        for keys in directive["Dimensions"]:
            assert len(keys) <= 30
            assert all(isinstance(line[key], str) and 0 < len(line[key]) <= 1024 for key in keys)
        for metric in directive["Metrics"]:
            assert set(metric) == {"Name", "Unit"}
            assert metric["Unit"] in CLOUDWATCH_UNITS
            value = line[metric["Name"]]
            values = value if isinstance(value, list) else [value]
            assert 0 < len(values) <= 100
            assert all(isinstance(number, int | float) and not isinstance(number, bool) for number in values)


def spoken(at_ms: int, latency_ms: int | None = None) -> UtteranceSpoken:
    return UtteranceSpoken(
        at_ms=at_ms,
        item_id=f"i{at_ms}",
        agent="triage",
        text="Good evening, Mr Rossi.",
        heard_text="Good evening, Mr Rossi.",
        spoken_ms=900,
        heard_ms=900,
        latency_ms=latency_ms,
    )


def used(outcome: str, took_ms: int) -> ToolUsed:
    return ToolUsed(
        at_ms=1,
        tool_call_id="c",
        agent="reservation",
        name="find_slots",
        arguments={"name": "Rossi"},
        outcome=outcome,
        result={},
        took_ms=took_ms,
    )


def report(*events: CallEvent, next_step: NextStep = "hang_up", barge_ins: int = 0) -> CallReport:
    return CallReport(
        call_sid="CA1",
        stream_sid="MZ1",
        revision=2,
        final=True,
        next_step=next_step,
        duration_ms=61_500,
        barge_ins=barge_ins,
        events=events,
    )


SERVICE = {"Service": "streamer-test"}


def test_a_call_tells_how_it_went() -> None:
    page = Page()
    page.metrics.call_over(
        report(
            spoken(640),
            UtteranceHeard(at_ms=3000, item_id="u", text="Table for two, my name is Rossi."),
            spoken(4000, latency_ms=720),
            HandoffMade(at_ms=5000, from_agent="triage", to_agent="reservation"),
            spoken(6000, latency_ms=910),
            barge_ins=2,
        )
    )

    assert page.values("CallDuration") == [(SERVICE, 61.5)]
    assert page.values("AnswerTime") == [(SERVICE, 640)]
    assert page.values("UtteranceLatency") == [(SERVICE, [720, 910])]
    assert page.values("BargeIns") == [(SERVICE, 2)]
    assert page.values("Handoffs") == [(SERVICE, 1)]
    assert page.values("Transfers") == [(SERVICE, 0)]
    assert page.values("Fallbacks") == []


def test_what_the_models_will_bill_is_told_by_model() -> None:
    page = Page()
    talked = Usage(model="gpt-realtime-2.1-mini", text_in=5000, text_cached=4000, audio_in=900, audio_out=1600)
    heard = Usage(model="gpt-transcribe", seconds=21.5)
    idle = Usage(model="gpt-realtime-2.1")

    page.metrics.call_over(report().model_copy(update={"usage": (talked, heard, idle)}))

    talker = {**SERVICE, "Model": "gpt-realtime-2.1-mini"}
    assert page.values("TextTokensIn") == [(talker, 5000)]
    assert page.values("TextTokensCached") == [(talker, 4000)]
    assert page.values("AudioTokensOut") == [(talker, 1600)]
    assert page.values("AudioTokensCached") == []
    assert page.values("TranscribedTime") == [({**SERVICE, "Model": "gpt-transcribe"}, 21.5)]


def test_a_call_that_never_spoke_has_no_answer_time_and_is_counted_all_the_same() -> None:
    page = Page()
    page.metrics.call_over(report(next_step="provider_failed"))

    assert page.values("AnswerTime") == []
    assert page.values("UtteranceLatency") == []
    assert page.values("CallDuration") == [(SERVICE, 61.5)]
    assert page.values("Fallbacks") == [({**SERVICE, "NextStep": "provider_failed"}, 1)]


@pytest.mark.parametrize("step", ["hang_up", "caller_gone", "transfer"])
def test_an_end_that_somebody_wanted_is_no_fallback(step: NextStep) -> None:
    page = Page()
    page.metrics.call_over(report(TransferMade(at_ms=1, reason="asked"), next_step=step))

    assert page.values("Fallbacks") == []
    assert page.values("Transfers") == [(SERVICE, int(step == "transfer"))]


def test_tools_are_timed_by_their_outcome_and_late_ones_are_one_kind() -> None:
    page = Page()
    page.metrics.call_over(
        report(
            used("done", 120), used("refused", 80), used("done", 140), used("late:done", 9000), used("late:refused", 8)
        )
    )

    assert page.values("ToolTime") == [
        ({**SERVICE, "Outcome": "done"}, [120, 140]),
        ({**SERVICE, "Outcome": "refused"}, [80]),
        ({**SERVICE, "Outcome": "late"}, [9000, 8]),
    ]


def test_a_very_long_talk_keeps_to_a_hundred_values_a_line_and_loses_none() -> None:
    page = Page()
    page.metrics.call_over(report(*(spoken(number, latency_ms=number) for number in range(1, 251))))

    portions = [values for _, values in page.values("UtteranceLatency")]
    assert [len(portion) for portion in portions] == [100, 100, 50]
    assert sum(portions, []) == list(range(1, 251))
    assert len(page.values("CallDuration")) == 1


def test_nothing_of_guests_or_restaurants_is_in_a_line_and_the_call_is_no_dimension() -> None:
    page = Page()
    page.metrics.call_over(report(spoken(640, latency_ms=5), used("done", 1), next_step="bridge_failed"))

    assert "Rossi" not in page.text.getvalue()
    for line in page.lines():
        assert line["call_sid"] == "CA1"
        for directive in line["_aws"]["CloudWatchMetrics"]:
            assert {key for keys in directive["Dimensions"] for key in keys} <= {"Service", "Outcome", "NextStep"}


def test_live_calls_are_said_on_an_even_beat_with_the_highest_number_in_between() -> None:
    page = Page()

    async def main() -> None:
        beating = asyncio.create_task(page.metrics.beat())
        await asyncio.sleep(10)
        for live in (1, 2, 3, 2):
            page.metrics.live_changed(live)
        await asyncio.sleep(30)
        for live in (1, 0):
            page.metrics.live_changed(live)
        await asyncio.sleep(45)
        beating.cancel()

    run(main())

    assert page.values("LiveCalls") == [(SERVICE, 0), (SERVICE, 2), (SERVICE, 0)]
    assert page.values("PeakCalls") == [(SERVICE, 0), (SERVICE, 3), (SERVICE, 2)]


def test_a_refused_stream_is_counted_with_its_reason() -> None:
    page = Page()
    page.metrics.call_refused("full")

    assert page.values("CallsRefused") == [({**SERVICE, "Reason": "full"}, 1)]


def test_every_metric_that_is_declared_is_also_written() -> None:
    page = Page()

    async def main() -> None:
        beating = asyncio.create_task(page.metrics.beat())
        await asyncio.sleep(1)
        beating.cancel()

    run(main())
    page.metrics.call_refused("draining")
    over = report(spoken(640, latency_ms=5), used("done", 1), next_step="bridge_failed")
    kinds = {name: 1 for name in Usage.model_fields if name != "model"}
    page.metrics.call_over(over.model_copy(update={"usage": (Usage(model="any", **kinds),)}))

    assert all(page.values(name) for name in UNITS)
