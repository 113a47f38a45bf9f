"""What the operator's graphs and the autoscaling see of the calls: CloudWatch metrics, written as log lines and free of guests' data.

A line in the embedded metric format needs no request and no permission: CloudWatch makes metrics of it when the log arrives.
Every metric has the dimension `Service`; never a restaurant or a call, since each combination of values is billed as a metric of
its own. The call's id stands beside it as a mere field, so that a point in a graph leads to its log.

Source: CloudWatch guide, "Embedded metric format specification" (at most 100 values for a metric in a line, 30 dimensions).
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from streamer.contract.events import CallReport, HandoffMade, NextStep, ToolUsed, Usage, UtteranceSpoken
from streamer.logs import Logger

NAMESPACE = "Maitred"
BEAT_S = 30.0
MOST_VALUES = 100
FAILED: tuple[NextStep, ...] = ("provider_failed", "bridge_failed")
"""The ends of a call after which the restaurant's fallback takes the caller over."""

UNITS = {
    "LiveCalls": "Count",
    "PeakCalls": "Count",
    "CallsRefused": "Count",
    "CallDuration": "Seconds",
    "AnswerTime": "Milliseconds",
    "UtteranceLatency": "Milliseconds",
    "ToolTime": "Milliseconds",
    "BargeIns": "Count",
    "Handoffs": "Count",
    "Transfers": "Count",
    "Fallbacks": "Count",
    "TextTokensIn": "Count",
    "TextTokensCached": "Count",
    "TextTokensOut": "Count",
    "AudioTokensIn": "Count",
    "AudioTokensCached": "Count",
    "AudioTokensOut": "Count",
    "TranscribedTime": "Seconds",
}
"""Every metric there is, and its unit."""

Values = float | Sequence[float]


class Metrics:
    """The metrics of this process. `service` tells one environment's streamers from another's in the same account."""

    def __init__(self, log: Logger, service: str, clock: Callable[[], float] = time.time) -> None:
        self._log = log
        self._service = service
        self._clock = clock
        self._live = 0
        self._peak = 0

    def live_changed(self, live: int) -> None:
        """So many calls are live now."""
        self._live = live
        self._peak = max(self._peak, live)

    async def beat(self) -> None:
        """Say every 30 s how many calls are live, and how many there were at the highest since the last time.

        Only on the beat, and on the same beat in every task: autoscaling takes the average over all lines, which is the average
        over the tasks only if each of them says it equally often. A line for every change would count busy tasks more.
        """
        while True:
            self._write({"LiveCalls": self._live, "PeakCalls": self._peak})
            self._peak = self._live
            await asyncio.sleep(BEAT_S)

    def call_refused(self, why: str) -> None:
        """A genuine stream was not let in; `why` is "full" or "draining"."""
        self._write({"CallsRefused": 1}, {"Reason": why})

    def call_over(self, report: CallReport) -> None:
        """Everything that a finished call tells."""
        spoken = [event for event in report.events if isinstance(event, UtteranceSpoken)]
        figures: dict[str, Values] = {
            "CallDuration": report.duration_ms / 1000,
            "BargeIns": report.barge_ins,
            "Handoffs": sum(isinstance(event, HandoffMade) for event in report.events),
            "Transfers": int(report.next_step == "transfer"),
        }
        if spoken:
            figures["AnswerTime"] = min(event.at_ms for event in spoken)
        latencies = [event.latency_ms for event in spoken if event.latency_ms is not None]
        for number, some in enumerate(_in_lines(latencies) or [[]]):
            values = {**(figures if number == 0 else {}), **({"UtteranceLatency": some} if some else {})}
            self._write(values, call_sid=report.call_sid)
        times: dict[str, list[float]] = defaultdict(list)
        for event in report.events:
            if isinstance(event, ToolUsed):
                # An outcome that came too late for the model is one thing to the caller, whatever it was.
                times["late" if event.outcome.startswith("late:") else event.outcome].append(event.took_ms)
        for outcome, taken in times.items():
            for some in _in_lines(taken):
                self._write({"ToolTime": some}, {"Outcome": outcome}, call_sid=report.call_sid)
        for usage in report.usage:
            self._spent(usage, report.call_sid)
        if report.next_step in FAILED:
            self._write({"Fallbacks": 1}, {"NextStep": report.next_step}, call_sid=report.call_sid)

    def _spent(self, usage: Usage, call_sid: str) -> None:
        """What a model will bill; the dashboard knows the prices. Cached tokens are in the input counts too."""
        billed = {
            "TextTokensIn": usage.text_in,
            "TextTokensCached": usage.text_cached,
            "TextTokensOut": usage.text_out,
            "AudioTokensIn": usage.audio_in,
            "AudioTokensCached": usage.audio_cached,
            "AudioTokensOut": usage.audio_out,
            "TranscribedTime": usage.seconds,
        }
        self._write(
            {name: amount for name, amount in billed.items() if amount}, {"Model": usage.model}, call_sid=call_sid
        )

    def _write(self, values: Mapping[str, Values], dimensions: Mapping[str, str] | None = None, **fields: str) -> None:
        if not values:
            return
        dimensions = {"Service": self._service, **(dimensions or {})}
        directive = {
            "Namespace": NAMESPACE,
            "Dimensions": [list(dimensions)],
            "Metrics": [{"Name": name, "Unit": UNITS[name]} for name in values],
        }
        line: dict[str, Any] = {
            "_aws": {"Timestamp": round(self._clock() * 1000), "CloudWatchMetrics": [directive]},
            **dimensions,
            **values,
            **fields,
        }
        self._log("metrics", **line)


def _in_lines(values: Sequence[float]) -> list[Sequence[float]]:
    """The values in portions that one line may hold."""
    return [values[start : start + MOST_VALUES] for start in range(0, len(values), MOST_VALUES)]
