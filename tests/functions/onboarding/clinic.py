"""A whole deployment on this machine, reached only over HTTP: the real API and streamer, a simulated Twilio and OpenAI, moto as AWS."""

import asyncio
import json
import secrets
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import httpx
import yaml
from moto import mock_aws

from functions.api.app import build_app
from functions.api.wiring import dependencies
from functions.keyring import TwilioKeys
from functions.onboarding.diagnosis import Check, Examination, Finding, all_checks, examine
from functions.onboarding.doctor import look
from functions.onboarding.outputs import STACKS
from functions.onboarding.restaurant_file import read_restaurant
from functions.onboarding.setup import set_up
from functions.onboarding.site import Site, Where
from functions.onboarding.step import Wishes
from functions.onboarding.terminal import CannotAsk, Hider
from functions.onboarding.vault import GivenSecrets, OpenAiKey
from functions.settings import ApiSettings
from functions.store.directory import DynamoDirectory
from functions.store.table import create_table
from local.ports import free_ports
from local.simulators.google_calendar import GoogleCalendarSimulator
from local.simulators.openai_rest import OpenAiRest
from local.simulators.serving.memory import MemoryTransport
from local.simulators.twilio.exchange import Number
from local.simulators.twilio.numbers_api import AccountState
from local.simulators.twilio.simulator import TwilioSimulator
from tests.functions.onboarding.servers import ACCOUNT_SID, AUTH_TOKEN, OPENAI_KEY, ROOT, servers_running

SEED = ROOT / "local" / "seed" / "juniper_table.yaml"
HOUSE = "+12125550100"
PUBLISHED = "+12125550190"
ELSEWHERE = "https://handler.example.com/twiml/fallback"
REGION = "us-east-1"


class ScriptedTerminal:
    """An engineer who answers what was foreseen: fragments of questions and answers, in order. Remembers every line."""

    def __init__(self, answers: Sequence[tuple[str, str]] = (), *, yes: bool = False) -> None:
        self.lines: list[str] = []
        self.answers = list(answers)
        self._yes = yes
        self._hider = Hider()

    @property
    def text(self) -> str:
        """Everything that was shown."""
        return "\n".join(self.lines)

    def say(self, line: str = "") -> None:
        """See Terminal."""
        self.lines.append(self._hider(line))

    def hide(self, secrets: Any) -> None:
        """See Terminal."""
        self._hider.learn(secrets)

    def ask(self, question: str) -> str:
        """See Terminal."""
        if not self.answers:
            raise CannotAsk(question)
        fragment, answer = self.answers.pop(0)
        assert fragment in question, f"expected a question about {fragment!r}, got {question!r}"
        self.say(question)
        return answer

    def ask_secretly(self, question: str) -> str:
        """See Terminal."""
        answer = self.ask(question)
        self.hide([answer])
        return answer

    def agree(self, question: str) -> bool:
        """See Terminal."""
        if self._yes:
            self.say(question)
            return True
        return self.ask(question) == "y"


@dataclass
class AdjustableClock:
    """The machine's time, moved by `offset`."""

    offset: timedelta = timedelta(0)

    def now(self) -> datetime:
        """See Clock."""
        return datetime.now(UTC) + self.offset  # noqa: TID251 - the servers beside it run on the machine's time


@dataclass
class Clinic:
    """The deployment `dev` with nothing set up: stacks, an empty table, secrets without values."""

    api_url: str
    stream_url: str
    twilio_url: str
    openai_url: str
    twilio: TwilioSimulator
    openai: OpenAiRest
    table: str
    loop: asyncio.AbstractEventLoop
    clock: AdjustableClock = field(default_factory=AdjustableClock)
    google: GoogleCalendarSimulator = field(default_factory=lambda: GoogleCalendarSimulator(AdjustableClock().now))
    outputs: dict[str, str] = field(default_factory=dict)

    # --- what was deployed

    def deploy(self, **changed: str | None) -> None:
        """Make the three stacks tell what they tell; None leaves an output out."""
        self.outputs = {name: value for name, value in {**self.outputs, **changed}.items() if value is not None}
        stacks = {
            "Data": STACKS["Data"],
            "Functions": ("PhoneApiUrl", "VoiceFallbackUrl"),
            "Streamer": ("StreamUrl", "RealtimeModel", "TranscriptionModel", "StreamerCluster", "StreamerService"),
        }
        client = aws("cloudformation")
        for stack, keys in stacks.items():
            template = {
                "Resources": {"Something": {"Type": "AWS::SQS::Queue"}},
                "Outputs": {key: {"Value": self.outputs[key]} for key in keys if key in self.outputs},
            }
            name = f"Maitred-dev-{stack}"
            with suppress(client.exceptions.ClientError):
                client.delete_stack(StackName=name)
            client.create_stack(StackName=name, TemplateBody=json.dumps(template))

    def on_loop(self, work: Callable[[], Any]) -> Any:
        """Do something on the servers' loop, to which the simulators belong."""

        async def run() -> Any:
            return work()

        return asyncio.run_coroutine_threadsafe(run(), self.loop).result(10)

    def own(self, number: str = HOUSE, **fields: Any) -> Number:
        """Give the account a number that rings nowhere."""
        made: Number = self.on_loop(lambda: self.twilio.add_number(Number(number, **fields)))
        return made

    def secret(self, name: str) -> dict[str, str]:
        """What is stored under an output's id."""
        entry = aws("secretsmanager").get_secret_value(SecretId=self.outputs[name])["SecretString"]
        read: dict[str, str] = json.loads(entry)
        return read

    # --- the commands

    def site(self) -> Site:
        """A site that knows nothing yet."""
        where = Where(region=REGION, twilio_url=self.twilio_url, openai_url=f"{self.openai_url}/v1")
        site = Site(where, self.clock, a_moment)
        site.__dict__["session"] = SESSION
        site.__dict__["dynamodb"] = aws("dynamodb")
        site.google_http = httpx.Client(transport=MemoryTransport(self.google))
        return site

    def set_up(self, terminal: ScriptedTerminal, *, dry_run: bool = False, **wishes: Any) -> int:
        """The set-up command with these wishes; the exit code."""
        with quiet_aws():
            return set_up(self.site(), terminal, Wishes(**wishes), dry_run=dry_run)

    def healthy(self, **wishes: Any) -> ScriptedTerminal:
        """Set everything up, by the command."""
        terminal = ScriptedTerminal(yes=True)
        self.own()
        chosen: dict[str, Any] = {"number": HOUSE, "restaurant_file": SEED, "secrets": GIVEN, "fallback_url": ELSEWHERE}
        chosen |= wishes
        assert self.set_up(terminal, **chosen) == 0, terminal.text
        return terminal

    def examine(self, *names: str, **options: Any) -> dict[str, Finding]:
        """The doctor's findings by name: those of the named checks and of what they need, else all."""
        with quiet_aws():
            found = only(*names) if names else all_checks()
            return {row.name: row.finding for row in examine(found, Examination(self.site(), **options))}

    def doctor(self, terminal: ScriptedTerminal, *, as_json: bool = False, **options: Any) -> int:
        """The doctor's command; the exit code."""
        with quiet_aws():
            return look(Examination(self.site(), **options), terminal, as_json=as_json)


def a_moment(seconds: float) -> None:
    """The doctor's patience, shortened: long enough for the simulator to go on."""
    threading.Event().wait(0.05)


def only(*names: str) -> list[Check]:
    """These checks and those that they need, in order."""
    wanted = set(names)
    for check in reversed(all_checks()):
        if check.name in wanted:
            wanted |= set(check.needs)
    return [check for check in all_checks() if check.name in wanted]


@dataclass(frozen=True)
class Healthy:
    """How a clinic stood when nothing was wrong; `restore` brings it back, whatever a test has broken."""

    clinic: Clinic
    outputs: dict[str, str]
    secrets: dict[str, str]
    number: Number

    @classmethod
    def of(cls, clinic: Clinic) -> "Healthy":
        """Remember it."""
        stored = {name: json.dumps(clinic.secret(name)) for name in clinic.outputs if name.endswith("SecretId")}
        return cls(clinic, dict(clinic.outputs), stored, replace(clinic.twilio.exchange.numbers[HOUSE]))

    def restore(self) -> None:
        """Only what differs is touched."""
        clinic, twilio = self.clinic, self.clinic.twilio
        twilio.auth_token, twilio.account = AUTH_TOKEN, AccountState()
        clinic.on_loop(twilio.exchange.called_parties.clear)
        clinic.on_loop(lambda: _only(twilio, replace(self.number)))
        asyncio.run_coroutine_threadsafe(twilio.hang_up_all(), clinic.loop).result(10)
        clinic.on_loop(twilio.exchange.calls.clear)
        clinic.openai.key, clinic.openai.refusal = OPENAI_KEY, None
        clinic.openai.models = OpenAiRest("").models
        clinic.clock.offset = timedelta(0)
        if clinic.outputs != self.outputs:
            clinic.outputs = {}
            clinic.deploy(**self.outputs)
        for name, entry in self.secrets.items():
            if clinic.secret(name) != json.loads(entry):
                aws("secretsmanager").put_secret_value(SecretId=clinic.outputs[name], SecretString=entry)
        restore_table(clinic.table)
        restore_restaurant(clinic.table)


def _only(twilio: TwilioSimulator, number: Number) -> None:
    twilio.exchange.numbers.clear()
    twilio.exchange.numbers[number.phone_number] = number


def restore_table(name: str) -> None:
    """Expiry and backups as they are deployed."""
    client = aws("dynamodb")
    if client.describe_time_to_live(TableName=name)["TimeToLiveDescription"]["TimeToLiveStatus"] != "ENABLED":
        expiry = {"Enabled": True, "AttributeName": "expires_at"}
        client.update_time_to_live(TableName=name, TimeToLiveSpecification=expiry)
    client.update_continuous_backups(
        TableName=name, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )


def restore_restaurant(name: str) -> None:
    """The sample restaurant as its file says."""
    directory = DynamoDirectory(aws("dynamodb"), name)
    restaurant = read_restaurant(SEED, HOUSE)
    if directory.by_number(HOUSE) != restaurant:
        directory.save(restaurant)


GIVEN = GivenSecrets(twilio=TwilioKeys(ACCOUNT_SID, AUTH_TOKEN), openai=OpenAiKey(OPENAI_KEY))


SESSION = boto3.Session(region_name=REGION)
"""One for all tests: a session reads the services' descriptions once."""


def aws(service: str) -> Any:
    """A client of the emulated AWS."""
    return SESSION.client(service)  # type: ignore[call-overload]  # any service's name


@contextmanager
def quiet_aws() -> Iterator[None]:
    """Connections that a command leaves to the end of its process are none of the test's business."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        yield


@contextmanager
def a_clinic(stream_url: str) -> Iterator[Clinic]:
    """One deployment, gone at the end of the block."""
    with mock_aws():
        made = secrets.token_hex(4)
        table = f"maitred-{made}"
        client = aws("dynamodb")
        create_table(client, table)
        client.update_continuous_backups(
            TableName=table, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
        )
        ids = {name: f"{name}-{made}" for name in STACKS["Data"] if name.endswith("SecretId")}
        for secret_id in ids.values():
            aws("secretsmanager").create_secret(Name=secret_id, SecretString='{"unset": "0123456789abcdef"}')
        (port,) = free_ports(1)
        api_url = f"http://127.0.0.1:{port}"
        settings = ApiSettings(
            table, api_url, stream_url, ids["TwilioSecretId"], ids["CallSecretId"], log_level="CRITICAL"
        )
        api = build_app(dependencies(settings))
        openai = OpenAiRest(OPENAI_KEY)
        with servers_running(port, api, openai) as (twilio, twilio_url, openai_url, loop):
            clinic = Clinic(api_url, stream_url, twilio_url, openai_url, twilio, openai, table, loop)
            clinic.deploy(
                TableName=table,
                OwnerPoolId="us-east-1_Owners",
                TenantKeyId="11111111-2222-3333-4444-555555555555",
                MenuBucketName="menus-of-the-clinic",
                PhoneApiUrl=api_url,
                StreamUrl=stream_url,
                RealtimeModel="gpt-realtime-2.1-mini",
                TranscriptionModel="gpt-transcribe",
                **ids,
            )
            yield clinic


def restaurant_file(folder: Path, **changed: Any) -> Path:
    """The sample restaurant with changes; None takes a field out."""
    data = yaml.safe_load(SEED.read_text("utf-8")) | changed
    path = folder / "restaurant.yaml"
    path.write_text(yaml.safe_dump({name: value for name, value in data.items() if value is not None}), "utf-8")
    return path
