"""Every metric that our programs write, as CloudWatch finds it: the one list that dashboard and alarms draw on.

A test holds it against the programs: what is drawn is written somewhere, and what is written is drawn.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch

NAMESPACE = "Maitred"
Program = Literal["streamer", "api", "sms", "calendar", "pos", "followup", "menu_ocr"]


@dataclass(frozen=True, slots=True)
class Written:
    """A metric of one program, and the dimensions that it has beside `Service`."""

    program: Program
    name: str
    dimensions: tuple[str, ...] = ()


_STREAMER: dict[str, tuple[str, ...]] = {
    "LiveCalls": (),
    "PeakCalls": (),
    "CallsRefused": ("Reason",),
    "CallDuration": (),
    "AnswerTime": (),
    "UtteranceLatency": (),
    "ToolTime": ("Outcome",),
    "BargeIns": (),
    "Handoffs": (),
    "Transfers": (),
    "Fallbacks": ("NextStep",),
    "TextTokensIn": ("Model",),
    "TextTokensCached": ("Model",),
    "TextTokensOut": ("Model",),
    "AudioTokensIn": ("Model",),
    "AudioTokensCached": ("Model",),
    "AudioTokensOut": ("Model",),
    "TranscribedTime": ("Model",),
}
_API: dict[str, tuple[str, ...]] = {
    "CallStarted": (),
    "CallWithoutAgent": (),
    "CallFellToPerson": (),
    "CallEnded": ("next_step",),
    "PlanFetched": (),
    "ToolUsed": ("outcome", "tool"),
    "TransferMissed": (),
    "TextMoved": ("state",),
    "TextLost": ("code",),
    "TextCameIn": ("taken_for",),
    "TextNotTaken": (),
    "CalendarPush": ("ours",),
    "CalendarConnect": ("how",),
    "SquareEvent": ("new",),
    "ToastMessage": ("new",),
    "SignatureRefused": (),
    "PassRefused": ("code",),
    "RequestFailed": ("kind",),
}
_SMS: dict[str, tuple[str, ...]] = {
    "TextSent": (),
    "TextRefused": ("code",),
    "TextSkipped": ("code",),
    "TextUncertain": (),
}
# A calendar is read in calls too: what is counted there has the phone path's `Service`, and is not drawn.
_CALENDAR: dict[str, tuple[str, ...]] = {
    "CalendarEdit": ("kind",),
    "CalendarConflict": ("what",),
    "CalendarTrouble": ("kind",),
    "CalendarFullSync": ("why",),
    "CalendarEventLost": (),
    "CalendarEventForbidden": ("why",),
    "CalendarSync": ("how",),
    "CalendarNoPush": (),
    "CalendarTooSlow": (),
}
_POS: dict[str, tuple[str, ...]] = {
    "OrderSent": ("pos",),
    "OrderNotSent": ("pos",),
    "OrderToPeople": (),
    "PosErrandPutOff": ("fact",),
    "PosErrandLost": ("fact",),
}
_MENU_OCR: dict[str, tuple[str, ...]] = {"MenuRead": (), "MenuUnreadable": (), "MenuRepairFailed": ()}
_FOLLOWUP: dict[str, tuple[str, ...]] = {"TimerRung": ("kind",), "TimerPutOff": ("kind",), "TimerLost": ("kind",)}

_PROGRAMS: tuple[tuple[Program, dict[str, tuple[str, ...]]], ...] = (
    ("streamer", _STREAMER),
    ("api", _API),
    ("sms", _SMS),
    ("calendar", _CALENDAR),
    ("pos", _POS),
    ("followup", _FOLLOWUP),
    ("menu_ocr", _MENU_OCR),
)
CATALOG: Mapping[str, Written] = {
    name: Written(program, name, dimensions) for program, names in _PROGRAMS for name, dimensions in names.items()
}


class Metrics:
    """The metrics of one environment."""

    def __init__(self, environment_name: str) -> None:
        self._environment_name = environment_name

    def service(self, program: Program) -> str:
        """The value of the dimension `Service` that this environment's program writes."""
        return f"Maitred-{self._environment_name}-{program}"

    def one(
        self, name: str, statistic: str, period: cdk.Duration, label: str | None = None, **dimensions: str
    ) -> cloudwatch.Metric:
        """A single time series; ValueError unless all of the metric's dimensions are given."""
        written = CATALOG[name]
        if set(dimensions) != set(written.dimensions):
            raise ValueError(f"{name} has the dimensions {written.dimensions}, not {tuple(dimensions)}")
        return cloudwatch.Metric(
            namespace=NAMESPACE,
            metric_name=name,
            dimensions_map={"Service": self.service(written.program), **dimensions},
            statistic=statistic,
            period=period,
            label=label or name,
        )

    def each(self, name: str, statistic: str, period: cdk.Duration, **fixed: str) -> cloudwatch.MathExpression:
        """A line for every value of the dimensions, those that come up later included. For dashboards: alarms take no searches."""
        written = CATALOG[name]
        schema = ",".join(sorted(["Service", *written.dimensions]))
        wanted = {"MetricName": name, "Service": self.service(written.program), **fixed}
        terms = " ".join(f'{key}="{value}"' for key, value in wanted.items())
        free = [dimension for dimension in written.dimensions if dimension not in fixed]
        return cloudwatch.MathExpression(
            expression=f"SEARCH('{{{NAMESPACE},{schema}}} {terms}', '{statistic}', {period.to_seconds():.0f})",
            using_metrics={},
            label=" ".join(f"${{PROP('Dim.{dimension}')}}" for dimension in free) or name,
            period=period,
        )

    def all(self, name: str, period: cdk.Duration, **fixed: str) -> cloudwatch.MathExpression:
        """The sum over all values of the dimensions, which an alarm may watch; it looks back three hours at most."""
        written = CATALOG[name]
        schema = ", ".join(["Service", *written.dimensions])
        wanted = {"Service": self.service(written.program), **fixed}
        terms = " AND ".join(f"{key} = '{value}'" for key, value in wanted.items())
        return cloudwatch.MathExpression(
            expression=f'SELECT SUM({name}) FROM SCHEMA("{NAMESPACE}", {schema}) WHERE {terms}',  # noqa: S608 - CloudWatch's queries, of names that stand above
            using_metrics={},
            label=name,
            period=period,
        )
