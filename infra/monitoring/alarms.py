"""What a person should be woken for, each with the first thing to do.

An alarm that nobody can act on is not here: a caller who swears, a single text that came back, a slow hour are for the dashboard.
Missing data mean "no calls" for everything that is counted, and "no tasks" where a number ought always to be there.
"""

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns
from constructs import Construct

from infra.environments import Environment
from infra.monitoring.metrics import Metrics

MINUTE = cdk.Duration.minutes(1)
FIVE_MINUTES = cdk.Duration.minutes(5)
QUARTER = cdk.Duration.minutes(15)
HOUR = cdk.Duration.hours(1)
SLOW_MS = 3000
"""A caller takes a pause of three seconds for a dead line and says "hello?"."""

AT_LEAST = cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD
BELOW = cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD
NO_CALLS = cloudwatch.TreatMissingData.NOT_BREACHING
NO_TASKS = cloudwatch.TreatMissingData.BREACHING


class Alarms(Construct):
    """Every alarm goes to the topic when it starts and when it is over."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        environment: Environment,
        metrics: Metrics,
        topic: sns.ITopic,
        stage: apigateway.IStage,
        functions: Sequence[tuple[str, lambda_.IFunction]],
        healthy_tasks: cloudwatch.IMetric,
    ) -> None:
        super().__init__(scope, construct_id)
        self._environment = environment
        self._metrics = metrics
        self._topic = topic
        self._callers()
        self._capacity(healthy_tasks)
        self._api(stage, functions)
        self._texts()
        self._later()

    def _callers(self) -> None:
        """Something that callers meet."""
        self._alarm(
            "CallsFall",
            "Callers fall to a person because the agent failed.",
            "see on the dashboard which rung (provider_failed: OpenAI's status page and the account's quota; bridge_failed: the "
            "streamer's log, field 'bug'); people at the restaurants answer meanwhile.",
            self._metrics.one("CallFellToPerson", "Sum", QUARTER),
            threshold=3,
        )
        self._alarm(
            "CallsWithoutAgent",
            "Calls cannot be recorded, so the agent never gets them.",
            "DynamoDB is refusing or not reachable: look into the phone function's log and AWS's health page.",
            self._metrics.one("CallWithoutAgent", "Sum", FIVE_MINUTES),
            threshold=2,
        )
        self._alarm(
            "AgentSlow",
            f"One answer in twenty comes later than {SLOW_MS} ms after the caller's last word.",
            "compare the graph of tools: if they are slow, look at the phone function and DynamoDB; if not, it is the model: "
            "OpenAI's status page, then another realtime_model in environments.py.",
            self._metrics.one("UtteranceLatency", "p95", QUARTER),
            threshold=SLOW_MS,
            # A quarter of an hour with a handful of utterances says nothing about the twentieth.
            few_samples="ignore",
        )
        self._alarm(
            "ProviderFails",
            "Calls end because the model or our bridge fails.",
            "as for CallsFall; the doctor's command says whether the key still sees the models.",
            self._metrics.all("Fallbacks", QUARTER),
            threshold=3,
        )

    def _capacity(self, healthy_tasks: cloudwatch.IMetric) -> None:
        size = self._environment.streamer
        self._alarm(
            "NoTask",
            "No task of the streamer is healthy: every caller falls to a person.",
            "in the ECS console read why tasks stop (a secret without its field, an image that does not start); "
            "if a deployment runs, let its circuit breaker roll it back.",
            healthy_tasks,
            threshold=1,
            comparison=BELOW,
            missing=NO_TASKS,
            periods=3,
        )
        self._alarm(
            "TasksSilent",
            "No task has said for minutes how many calls are live, so the service cannot grow.",
            "if NoTask rings too, begin there; else look whether log lines still reach the streamer's log group.",
            self._metrics.one("LiveCalls", "SampleCount", FIVE_MINUTES),
            threshold=1,
            comparison=BELOW,
            missing=NO_TASKS,
            periods=2,
        )
        self._alarm(
            "TasksNearlyFull",
            f"A task carries nearly as many calls as it may ({size.most_calls}).",
            "if the service already runs most_tasks, raise most_tasks in environments.py and the account's Fargate quota; "
            "else see why scaling out takes so long.",
            self._metrics.one("PeakCalls", "Maximum", MINUTE),
            threshold=round(size.most_calls * 0.8),
            periods=2,
        )
        self._alarm(
            "StreamsRefused",
            "The streamer refuses streams that Twilio signed: tasks are full or all of them are draining.",
            "as for TasksNearlyFull; if a deployment runs, new tasks are not coming up: see NoTask.",
            self._metrics.all("CallsRefused", FIVE_MINUTES),
            threshold=3,
        )

    def _api(self, stage: apigateway.IStage, functions: Sequence[tuple[str, lambda_.IFunction]]) -> None:
        self._alarm(
            "ApiFails",
            "The phone API answers with 5xx: Twilio's callers hear an apology or go to the fallback URL.",
            "look into the phone function's log for 'request failed' and its traceback; roll the Functions stack back if it was "
            "just deployed.",
            stage.metric("5xx", statistic="Sum", period=FIVE_MINUTES),
            threshold=3,
        )
        self._alarm(
            "RequestsFail",
            "Requests fail inside the phone path; voice webhooks still get an apology, so that API Gateway sees no 5xx.",
            "look into the phone function's log for 'request failed': kind 'store' is DynamoDB, kind 'bug' is ours.",
            self._metrics.all("RequestFailed", QUARTER),
            threshold=5,
        )
        self._alarm(
            "SignaturesWrong",
            "Webhooks come that Twilio did not sign with our token.",
            "if calls fail too, the auth token was changed at Twilio and not here: store it with the set-up command; "
            "if not, somebody is knocking, and is refused.",
            self._metrics.one("SignatureRefused", "Sum", FIVE_MINUTES),
            threshold=20,
        )
        for name, function in functions:
            self._alarm(
                f"{name}Throttled",
                f"AWS refuses to run the function {name}: its concurrency is used up.",
                "ask Service Quotas for more concurrent executions; look which function uses them up.",
                function.metric_throttles(period=FIVE_MINUTES),
                threshold=1,
            )
            self._alarm(
                f"{name}Errors",
                f"The function {name} ends with errors.",
                "look into its log for the traceback; roll the Functions stack back if it was just deployed.",
                function.metric_errors(period=FIVE_MINUTES),
                threshold=3,
            )

    def _texts(self) -> None:
        self._alarm(
            "TextsRefused",
            "Twilio refuses to take our texts.",
            "see the code on the dashboard: 30034 or 30032 is a registration that lacks or lapsed, 20003 a wrong token; "
            "the owners have been told of each text that did not go.",
            self._metrics.all("TextRefused", HOUR),
            threshold=3,
        )
        self._alarm(
            "TextsLost",
            "Texts that Twilio took do not arrive.",
            "see the code on the dashboard: 30007 means that a carrier filters our words as spam; single dead numbers are no reason.",
            self._metrics.all("TextLost", HOUR),
            threshold=10,
        )

        self._alarm(
            "TextsNotTaken",
            "Guests' and owners' texts come in and cannot be recorded; who wrote was asked to telephone.",
            "look into the phone function's log for 'a text was not taken' and its traceback: mostly DynamoDB refuses or is slow.",
            self._metrics.one("TextNotTaken", "Sum", QUARTER),
            threshold=3,
        )

    def _later(self) -> None:
        """What was promised for later, or is done behind the caller's back."""
        self._alarm(
            "TimersLost",
            "Something that was promised for later was given up: a reminder, or an offer to the waitlist.",
            "look into the followup function's log for why; the kind on the dashboard says what it was.",
            self._metrics.all("TimerLost", HOUR),
            threshold=1,
        )
        self._alarm(
            "PosErrandsLost",
            "An errand to a point of sale was given up, such as asking whether a payment link was paid; the owner was asked to look.",
            "look into the pos function's log for 'errand not run' and why, then the vendor's status page.",
            self._metrics.all("PosErrandLost", HOUR),
            threshold=1,
        )
        self._alarm(
            "CalendarEventsLost",
            "Google takes an event of ours for a bad one, so a reservation is missing in the owner's calendar.",
            "look into the calendar function's log for the reservation; the daily comparison tries once more.",
            self._metrics.one("CalendarEventLost", "Sum", HOUR),
            threshold=1,
        )
        self._alarm(
            "OrdersToPeople",
            "Orders reach no kitchen by themselves; people at the restaurants have been told of each.",
            "see on the dashboard which point of sale refuses, then its status page and the pos function's log.",
            self._metrics.one("OrderToPeople", "Sum", HOUR),
            threshold=3,
        )

    def _alarm(
        self,
        name: str,
        meaning: str,
        first_step: str,
        metric: cloudwatch.IMetric,
        *,
        threshold: float,
        comparison: cloudwatch.ComparisonOperator = AT_LEAST,
        missing: cloudwatch.TreatMissingData = NO_CALLS,
        periods: int = 1,
        few_samples: str | None = None,
    ) -> None:
        alarm = cloudwatch.Alarm(
            self,
            name,
            alarm_description=f"{meaning} Runbook: {first_step}",
            metric=metric,
            threshold=threshold,
            comparison_operator=comparison,
            evaluation_periods=periods,
            treat_missing_data=missing,
            evaluate_low_sample_count_percentile=few_samples,
        )
        alarm.add_alarm_action(actions.SnsAction(self._topic))
        alarm.add_ok_action(actions.SnsAction(self._topic))
