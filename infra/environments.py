"""What differs between the environments that one set of stacks is deployed into: a typed answer to every question."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StreamerSize:
    """How many tasks carry the calls, and how big each is."""

    least_tasks: int
    """Never fewer; with two, one stands in each of two zones."""
    most_tasks: int
    """Never more: what a fault in the counting may cost at most."""
    cpu: int
    """Units of 1/1024 vCPU; Fargate has 256, 512, 1024 ..."""
    memory_mib: int
    """What Fargate offers with that CPU."""
    most_calls: int
    """A task refuses more than these; Twilio then goes on to a person."""
    calls_per_task: int
    """On average over the tasks: above it one more is started, so that a wave of calls finds room while it is."""

    def __post_init__(self) -> None:
        if not 1 <= self.least_tasks <= self.most_tasks:
            raise ValueError(f"tasks must be from 1 and not fall, not {self.least_tasks} to {self.most_tasks}")
        if not 1 <= self.calls_per_task <= self.most_calls // 2:
            raise ValueError("a new task takes a minute: calls_per_task must leave half of most_calls free")


@dataclass(frozen=True, slots=True)
class FunctionsSize:
    """How much the functions take on, and what waits for it."""

    requests_per_second: int
    """More are refused at the API, for a moment twice as many: what an attack may cost at most. A call makes about 20 in all."""
    phones_kept_warm: int = 0
    """Instances of the phone path that are paid for all day, so that no first ring waits for a start."""
    texts_at_once: int | None = None
    """Connections to Twilio's REST API at most. None: as many as the table's stream has shards, which a new table has four of.
    A number is reserved in the account, which must have 100 more than it reserves, and a new account has 10 in all: ask AWS for
    more before setting one."""


@dataclass(frozen=True, slots=True)
class OwnDomain:
    """A name of the owner's for the streamer. They point a CNAME to the distribution; without one, CloudFront's name serves."""

    name: str
    certificate_arn: str
    """Of AWS Certificate Manager in us-east-1, where CloudFront looks for it."""

    def __post_init__(self) -> None:
        if ":us-east-1:" not in self.certificate_arn:
            raise ValueError("CloudFront takes certificates of us-east-1 only")


@dataclass(frozen=True, slots=True)
class Environment:
    """One deployment of the whole system. Nothing else may make `dev` and `prod` differ."""

    name: str
    """Part of the stacks' names: `Maitred-{name}-Data` and so on."""
    keeps_data: bool
    """Whether table, buckets and secrets stay when their stack is deleted, and whether the table refuses to be deleted."""
    recovery_days: int
    """How far back the table can be restored to any second, 1 to 35."""
    recording_days: int
    """How long a recording of a call is kept; as long as the call's record (`functions/store/retention.py`)."""
    access_log_days: int
    """How long it is known who read a bucket."""
    streamer: StreamerSize
    functions: FunctionsSize
    log_days: int
    """How long the programs' log lines are kept; they hold no guests' data."""
    realtime_model: str = "gpt-realtime-2.1-mini"
    """Who talks. `streamer/protocol/capabilities.py` knows what each model takes, `infra/cost/prices.json` what it costs."""
    transcription_model: str = "gpt-transcribe"
    stream_domain: OwnDomain | None = None
    ticket_sender: str | None = None
    """The address that kitchens get their tickets from by mail, verified in SES beforehand. None: tickets go by text only."""
    menu_repair_model: str | None = None
    """OpenAI's model that looks again at what is doubtful on a menu from paper, such as gpt-5.6-terra. None: no model is asked, and the
    door that reads menus cannot read OpenAI's key."""
    alarm_email: str | None = None
    """Who is told of alarms; AWS asks them to confirm. More people and telephones subscribe to the topic themselves."""

    def __post_init__(self) -> None:
        if not 1 <= self.recovery_days <= 35:
            raise ValueError(f"recovery_days must be 1 to 35, not {self.recovery_days}")


DEV = Environment(
    name="dev",
    keeps_data=False,
    recovery_days=1,
    recording_days=7,
    access_log_days=7,
    streamer=StreamerSize(least_tasks=1, most_tasks=2, cpu=256, memory_mib=512, most_calls=20, calls_per_task=8),
    functions=FunctionsSize(requests_per_second=50),
    log_days=7,
)
PROD = Environment(
    name="prod",
    keeps_data=True,
    recovery_days=35,
    recording_days=30,
    access_log_days=90,
    streamer=StreamerSize(least_tasks=2, most_tasks=10, cpu=512, memory_mib=1024, most_calls=60, calls_per_task=15),
    functions=FunctionsSize(requests_per_second=500),
    log_days=30,
)
ENVIRONMENTS = (DEV, PROD)
