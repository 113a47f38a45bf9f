"""Which limit is met first on the way to many restaurants, and what is done about each."""

from dataclasses import dataclass

from infra.cost.conversation import responses_of, tokens_of
from infra.cost.figures import Assumptions
from infra.cost.traffic import Demand, Traffic


@dataclass(frozen=True, slots=True)
class Limit:
    """`asked` of the limit's unit by this demand at its peak, `given` by default; `answer` is what is done about it."""

    name: str
    unit: str
    asked: float
    given: float
    restaurants: int
    answer: str
    why: str

    @property
    def holds(self) -> bool:
        """Whether the default is enough for this demand."""
        return self.asked <= self.given


ANSWERS = {
    "openai_requests_per_day": "A higher usage tier, by paying ahead. OpenAI's limits page shows what the account has; no API does.",
    "openai_tokens_per_minute": (
        "A higher tier, then a written agreement; short instructions, since every response re-reads them; then several "
        "projects or accounts, chosen by restaurant in the plan. A call that is refused goes to a person meanwhile."
    ),
    "streamer_tasks": "Ours, against runaway scaling: raise `most_tasks` in environments.py. An alarm rings before tasks are full.",
    "fargate_vcpus": "Ask Service Quotas for more before the first busy evening.",
    "api_requests_per_second": "Ours, against attacks: raise `requests_per_second` in environments.py.",
    "lambda_concurrency": "Ask for more; then set `texts_at_once` in environments.py, so that texts cannot starve the telephone.",
    "http_api_requests_per_second": "Ask for more; the stage's own throttle is set below it.",
    "dynamodb_table_writes_per_second": "Ask for more, and warm the table's throughput before a big move.",
    "dynamodb_partition_writes_per_second": (
        "Met by one restaurant alone, never by many: what is written in calls and by owners lies under the restaurant's id or the "
        "call's. Timers alone share a partition, that of the index `due`: see timers."
    ),
    "dynamodb_due_writes_per_second": "Spread `DUE` over several partitions by restaurant (functions/store), and ring each.",
    "timers_a_minute": (
        "What is left over rings a minute later; raise MOST_AT_ONCE in functions/followup/ringing.py, and the function's time."
    ),
    "calendars_polled": (
        "Two are read at once (infra/doors/work_queue.py): raise `at_once` there. Push tells of edits meanwhile, and each call "
        "consults its own calendar; only the backstop comes late."
    ),
    "alb_targets": "Bigger tasks; then a second streamer stack, chosen by restaurant through the plan's stream URL.",
    "twilio_segments_per_second": "Met by one restaurant alone, never by many: each texts from its own number. Carriers' daily caps hold for a registered brand: register each owner's.",
}
"""What is done about each; a limit without an answer is not shown to anybody."""

UNITS = {
    "openai_requests_per_day": "responses a day",
    "openai_tokens_per_minute": "tokens a minute",
    "streamer_tasks": "tasks",
    "fargate_vcpus": "vCPU",
    "api_requests_per_second": "requests a second",
    "lambda_concurrency": "requests at once",
    "http_api_requests_per_second": "requests a second",
    "dynamodb_table_writes_per_second": "write units a second",
    "dynamodb_partition_writes_per_second": "write units a second",
    "dynamodb_due_writes_per_second": "write units a second",
    "timers_a_minute": "timers a minute",
    "calendars_polled": "calendars in ten minutes",
    "alb_targets": "tasks",
    "twilio_segments_per_second": "segments a second",
}


def limits_of(demand: Demand, assumptions: Assumptions) -> tuple[Limit, ...]:
    """Every limit, the first that is met first. `restaurants` is how many of the same kind the default carries."""
    at_peak = _asked(demand, assumptions)
    found = []
    for name, (asked, shared) in at_peak.items():
        given = assumptions("limits", name)
        each = asked / demand.restaurants if shared else asked
        carried = int(given / each) if shared and each else 10**9
        found.append(Limit(name, UNITS[name], asked, given, carried, ANSWERS[name], assumptions.why("limits", name)))
    return tuple(sorted(found, key=lambda limit: limit.restaurants))


def _asked(demand: Demand, assume: Assumptions) -> dict[str, tuple[float, bool]]:
    """What the demand asks of each limit at its peak, and whether all restaurants share that limit."""
    traffic = Traffic(demand, assume)
    alone = Traffic(Demand(1, demand.calls_per_day, demand.minutes, demand.model), assume)
    requests = traffic.peak_calls_per_second * assume("functions", "requests_per_call")
    writes = assume("store", "writes_per_call")
    segments = assume("telephone", "texted_share") * assume("telephone", "segments_per_text")
    tokens_per_minute = tokens_of(demand.minutes, assume).total / demand.minutes
    tasks = traffic.peak_live / assume("streamer", "calls_per_task")
    timers = traffic.peak_calls_per_second * assume("followup", "timers_per_call")
    return {
        "openai_requests_per_day": (traffic.calls_per_day * responses_of(demand.minutes, assume), True),
        "openai_tokens_per_minute": (traffic.peak_live * tokens_per_minute, True),
        "streamer_tasks": (tasks, True),
        "api_requests_per_second": (requests, True),
        "fargate_vcpus": (tasks * assume("streamer", "vcpu"), True),
        "lambda_concurrency": (requests * assume("functions", "milliseconds_per_request") / 1000, True),
        "http_api_requests_per_second": (requests, True),
        "dynamodb_table_writes_per_second": (traffic.peak_calls_per_second * writes, True),
        "dynamodb_partition_writes_per_second": (alone.peak_calls_per_second * writes, False),
        "dynamodb_due_writes_per_second": (timers * assume("followup", "index_writes_per_timer"), True),
        "timers_a_minute": (timers * 60, True),
        "calendars_polled": (float(demand.restaurants), True),
        "alb_targets": (tasks, True),
        "twilio_segments_per_second": (alone.peak_calls_per_second * segments, False),
    }
