"""The operator's page: how many calls, how quickly they were answered, what became of them, and what they cost.

Read it from the top: callers first, then what they wait for, then what was done for them, then the machines.
"""

from collections.abc import Mapping, Sequence

import aws_cdk as cdk
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.cost.figures import Price, load_prices
from infra.environments import Environment
from infra.monitoring.metrics import Metrics

FIVE_MINUTES = cdk.Duration.minutes(5)
HOUR = cdk.Duration.hours(1)
WIDTH = 8
"""Three graphs in a row: a dashboard is 24 wide."""
TOKENS = {
    "text_in": "TextTokensIn",
    "text_cached": "TextTokensCached",
    "text_out": "TextTokensOut",
    "audio_in": "AudioTokensIn",
    "audio_cached": "AudioTokensCached",
    "audio_out": "AudioTokensOut",
}
"""Kinds of tokens as `infra/cost/prices.json` and as the streamer call them."""
BOOKINGS = ("book_reservation", "change_reservation", "cancel_reservation", "take_message")


class Dashboard(Construct):
    """One page for one environment."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        environment: Environment,
        metrics: Metrics,
        stage: apigateway.IStage,
        functions: Sequence[lambda_.IFunction],
        healthy_tasks: cloudwatch.IMetric,
    ) -> None:
        super().__init__(scope, construct_id)
        self._environment = environment
        self._metrics = metrics
        dashboard = cloudwatch.Dashboard(self, "Page", default_interval=cdk.Duration.hours(12))
        for row in (
            self._calls(),
            self._waiting(),
            self._ends(),
            self._done(),
            self._texts(),
            self._later(),
            self._vendors(),
            self._menus(),
            self._money(),
            self._machines(stage, functions, healthy_tasks),
            self._refusals(),
        ):
            dashboard.add_widgets(*row)

    def _calls(self) -> list[cloudwatch.IWidget]:
        one = self._metrics.one
        return [
            _graph(
                "Calls", one("CallStarted", "Sum", FIVE_MINUTES), one("PlanFetched", "Sum", FIVE_MINUTES, "with agent")
            ),
            _graph(
                "Live calls a task",
                one("LiveCalls", "Average", FIVE_MINUTES),
                one("PeakCalls", "Maximum", FIVE_MINUTES),
            ),
            _graph("Length of calls (s)", *_quantiles(self._metrics, "CallDuration")),
        ]

    def _waiting(self) -> list[cloudwatch.IWidget]:
        return [
            _graph("Ring to first word (ms)", *_quantiles(self._metrics, "AnswerTime")),
            _graph("End of a caller's words to ours (ms)", *_quantiles(self._metrics, "UtteranceLatency")),
            _graph("Tools, p95 by outcome (ms)", self._metrics.each("ToolTime", "p95", FIVE_MINUTES)),
        ]

    def _ends(self) -> list[cloudwatch.IWidget]:
        one, each = self._metrics.one, self._metrics.each
        return [
            _graph("How calls ended", each("CallEnded", "Sum", FIVE_MINUTES)),
            _graph(
                "Fallbacks by rung",
                each("Fallbacks", "Sum", FIVE_MINUTES),
                one("CallWithoutAgent", "Sum", FIVE_MINUTES, "person at once: no record"),
                one("CallFellToPerson", "Sum", FIVE_MINUTES, "person, with apology"),
                one("TransferMissed", "Sum", FIVE_MINUTES, "voicemail: nobody picked up"),
            ),
            _graph(
                "In the talk",
                *(one(name, "Sum", FIVE_MINUTES) for name in ("BargeIns", "Handoffs", "Transfers")),
            ),
        ]

    def _done(self) -> list[cloudwatch.IWidget]:
        return [
            _graph("Tools by outcome", self._metrics.each("ToolUsed", "Sum", FIVE_MINUTES), width=2 * WIDTH),
            _graph(
                "Reservations and messages done",
                *(self._metrics.one("ToolUsed", "Sum", HOUR, tool, tool=tool, outcome="done") for tool in BOOKINGS),
                stacked=True,
            ),
        ]

    def _texts(self) -> list[cloudwatch.IWidget]:
        one, each = self._metrics.one, self._metrics.each
        return [
            _graph("Texts handed over", one("TextSent", "Sum", HOUR), one("TextUncertain", "Sum", HOUR, "uncertain")),
            _graph("Texts by state", each("TextMoved", "Sum", HOUR)),
            _graph("Texts refused and lost, by code", each("TextRefused", "Sum", HOUR), each("TextLost", "Sum", HOUR)),
        ]

    def _later(self) -> list[cloudwatch.IWidget]:
        one, each = self._metrics.one, self._metrics.each
        return [
            _graph(
                "Texts that came in",
                each("TextCameIn", "Sum", HOUR),
                one("TextNotTaken", "Sum", HOUR, "not taken"),
                each("TextSkipped", "Sum", HOUR),
            ),
            _graph("Timers rung", each("TimerRung", "Sum", HOUR)),
            _graph("Timers put off and lost", each("TimerPutOff", "Sum", HOUR), each("TimerLost", "Sum", HOUR)),
        ]

    def _vendors(self) -> list[cloudwatch.IWidget]:
        one, each = self._metrics.one, self._metrics.each
        return [
            _graph(
                "Owners' edits in calendars",
                each("CalendarEdit", "Sum", HOUR),
                each("CalendarConflict", "Sum", HOUR),
                each("CalendarSync", "Sum", HOUR),
                each("CalendarPush", "Sum", HOUR),
                each("CalendarConnect", "Sum", HOUR),
            ),
            _graph(
                "Calendars in trouble",
                each("CalendarTrouble", "Sum", HOUR),
                each("CalendarFullSync", "Sum", HOUR),
                one("CalendarEventLost", "Sum", HOUR),
                each("CalendarEventForbidden", "Sum", HOUR),
                one("CalendarNoPush", "Sum", HOUR),
                one("CalendarTooSlow", "Sum", HOUR),
            ),
            _graph(
                "Orders to points of sale",
                each("OrderSent", "Sum", HOUR),
                each("OrderNotSent", "Sum", HOUR),
                one("OrderToPeople", "Sum", HOUR),
            ),
        ]

    def _menus(self) -> list[cloudwatch.IWidget]:
        one, each = self._metrics.one, self._metrics.each
        return [
            _graph(
                "Menus read",
                one("MenuRead", "Sum", HOUR),
                one("MenuUnreadable", "Sum", HOUR, "unreadable"),
                one("MenuRepairFailed", "Sum", HOUR, "second look failed"),
            ),
            _graph("Points of sale told us", each("SquareEvent", "Sum", HOUR), each("ToastMessage", "Sum", HOUR)),
            _graph(
                "Errands to points of sale put off and lost",
                each("PosErrandPutOff", "Sum", HOUR),
                each("PosErrandLost", "Sum", HOUR),
            ),
        ]

    def _money(self) -> list[cloudwatch.IWidget]:
        """What the models bill, reckoned from tokens and the prices of the day of deployment. Twilio and AWS come on top."""
        prices = load_prices().openai
        talker, listener = self._environment.realtime_model, self._environment.transcription_model
        used = {kind: self._metrics.one(name, "Sum", HOUR, Model=talker) for kind, name in TOKENS.items()}
        used["seconds"] = self._metrics.one("TranscribedTime", "Sum", HOUR, Model=listener)
        cost = _priced(prices[talker], prices[listener])
        calls = self._metrics.one("CallDuration", "SampleCount", HOUR)
        spent = cloudwatch.MathExpression(expression=cost, using_metrics=used, label="US dollars an hour", period=HOUR)
        each = cloudwatch.MathExpression(
            expression=f"({cost}) / calls",
            using_metrics={**used, "calls": calls},
            label="US dollars a call",
            period=HOUR,
        )
        return [
            _graph("What the models bill", spent),
            _graph("What the models bill a call", each),
            _graph("Tokens an hour", *(used[kind] for kind in TOKENS)),
        ]

    def _machines(
        self,
        stage: apigateway.IStage,
        functions: Sequence[lambda_.IFunction],
        healthy_tasks: cloudwatch.IMetric,
    ) -> list[cloudwatch.IWidget]:
        return [
            _graph(
                "Phone API",
                stage.metric("Count", statistic="Sum", period=FIVE_MINUTES, label="requests"),
                stage.metric("4xx", statistic="Sum", period=FIVE_MINUTES),
                stage.metric("5xx", statistic="Sum", period=FIVE_MINUTES),
            ),
            _graph(
                "Functions",
                *(function.metric_errors(period=FIVE_MINUTES) for function in functions),
                *(function.metric_throttles(period=FIVE_MINUTES) for function in functions),
            ),
            _graph("Healthy tasks", healthy_tasks),
        ]

    def _refusals(self) -> list[cloudwatch.IWidget]:
        one, each = self._metrics.one, self._metrics.each
        return [
            _graph("Streams refused", each("CallsRefused", "Sum", FIVE_MINUTES)),
            _graph(
                "Requests refused",
                one("SignatureRefused", "Sum", FIVE_MINUTES),
                each("PassRefused", "Sum", FIVE_MINUTES),
            ),
            _graph("Requests that failed", each("RequestFailed", "Sum", FIVE_MINUTES)),
        ]


def _quantiles(metrics: Metrics, name: str) -> list[cloudwatch.IMetric]:
    """Median, 95th percentile and the worst."""
    return [metrics.one(name, statistic, FIVE_MINUTES, statistic) for statistic in ("p50", "p95", "Maximum")]


def _priced(talker: Mapping[str, Price], listener: Mapping[str, Price]) -> str:
    """The expression for US dollars. Input counts hold the cached tokens too, which have a price of their own."""
    net = {
        "text_in": "(FILL(text_in, 0) - FILL(text_cached, 0))",
        "audio_in": "(FILL(audio_in, 0) - FILL(audio_cached, 0))",
    }
    parts = [f"{net.get(kind, f'FILL({kind}, 0)')} * {talker[kind].usd * 1e6:g}" for kind in TOKENS]
    parts.append(f"FILL(seconds, 0) * {listener['minute'].usd / 60 * 1e6:g}")
    return f"({' + '.join(parts)}) / 1000000"


def _graph(
    title: str, *metrics: cloudwatch.IMetric, width: int = WIDTH, stacked: bool = False
) -> cloudwatch.GraphWidget:
    return cloudwatch.GraphWidget(title=title, left=list(metrics), width=width, height=6, stacked=stacked)
