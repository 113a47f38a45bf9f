"""The local stack with a deployment in the place of its API and its pump: what CloudFormation made in the emulator answers."""

import asyncio
import re
import shutil
import sys
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

import httpx

from functions.domain.clock import SystemClock
from functions.store.connection import TIMEOUTS
from functions.store.timers import DynamoTimers
from local.deploying.assembly import SynthesizedStack, read_stacks
from local.deploying.clock import OneTimer
from local.deploying.fitting import fit, override_variables
from local.deploying.lambda_python import HOME, emulator_python, target
from local.deploying.stacks import EmulatedAccount, NotDeployed
from local.emulator import Emulator, answers, start_emulator
from local.processes import Programs
from local.provisions import Credentials, put_together
from local.settings import PROJECT, LocalSettings, passed_on
from local.speech.voice import Voice
from local.stack import SPEECH, Addresses, Stack, Starting, first_failure_only, free_addresses
from local.vendors import BESIDE, calendar_simulator, vendors_here, with_service_account

ENVIRONMENT = "dev"
_DATA, _STREAMER, _FUNCTIONS = (f"Maitred-{ENVIRONMENT}-{name}" for name in ("Data", "Streamer", "Functions"))
_ANSWERS_WITHIN_S = 30.0
DOORS = ("Phone", "Sms", "Followup", "Calendar", "Pos", "MenuOcr")
EVERY_DOOR = ("book", "terrace_birthday", "square_counter")
"""Scenarios that together need every door but the one that reads menus."""
_LOGS = {f"{door}Log": door for door in DOORS}
"""How the logical ids of the functions' log groups begin (infra/doors/python_function.py), and whose they are."""

_SYNTHESIS = {
    "CDK_VALIDATION": "false",  # `make synth` validates; here it would only take time
    "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "1",
    "JSII_SILENCE_WARNING_DEPRECATED_NODE_VERSION": "1",
    "JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION": "1",
}


@dataclass(frozen=True, slots=True)
class Deployment:
    """Deployed and ready to be called."""

    stack: Stack
    account: EmulatedAccount
    log_groups: dict[str, str]
    menu_bucket: str

    def logged(self) -> dict[str, list[str]]:
        """The lines that each function has written to its log group; blocking."""
        return {name: self.account.log_lines(group) for name, group in self.log_groups.items()}

    def set_timer(self) -> OneTimer:
        """One that is due now; blocking."""
        emulator = self.stack.emulator
        client = emulator.session().client("dynamodb", endpoint_url=emulator.url, config=TIMEOUTS)
        return OneTimer(DynamoTimers(client, self.stack.table), SystemClock().now())

    def keep_logs(self, folder: Path) -> None:
        """Leave them beside the other programs' logs; blocking."""
        for name, lines in self.logged().items():
            (folder / f"function-{name}.log").write_text("".join(f"{line.rstrip()}\n" for line in lines), "utf-8")


@asynccontextmanager
async def running_deployment(
    settings: LocalSettings, out: Path, tell: Callable[[str], None]
) -> AsyncIterator[Deployment]:
    """Synthesize, deploy, start the streamer and the simulators. `tell` hears what is done, and what is not as synthesized.

    Raises CannotRunLambda where this machine cannot run the bundle; NotDeployed, ProgramDied or TimeoutError if it does not work.
    """
    tell(f"Synthesizing for {target().name}, and making {HOME.relative_to(PROJECT)} if it is not there.")
    began = time.perf_counter()
    python = await asyncio.to_thread(emulator_python)
    stacks = await _synthesized(out / "assembly")
    tell(f"Synthesized after {time.perf_counter() - began:.1f} s.\n")
    google, voice = calendar_simulator(), Voice(SPEECH)
    credentials = await asyncio.to_thread(with_service_account, Credentials(), google)
    async with (
        Programs(out / "logs", passed_on(), PROJECT) as programs,
        vendors_here(credentials, google, voice) as vendors,
    ):
        addresses = free_addresses(vendors, simulated=not settings.openai_api_key)
        emulator = await start_emulator(programs, python, httpx.URL(addresses.emulator).port or 0)
        deploying = _Deploying(emulator, stacks, credentials, tell)
        addresses, credentials = await asyncio.to_thread(deploying.data, addresses)
        vendors.know(credentials, addresses.api)
        listeners: list[Callable[[str], None]] = []
        starting = Starting(settings, credentials, addresses, programs, listeners, vendors.variables)
        async with first_failure_only(), asyncio.TaskGroup() as group:
            group.create_task(starting.streamer())
            if addresses.realtime:
                group.create_task(starting.realtime())
            group.create_task(asyncio.to_thread(deploying.others, addresses, vendors.variables))
        await answers(f"{addresses.api}/health", _ANSWERS_WITHIN_S)
        tell(f"\n{addresses.api}/health: the function answers.")
        stack = Stack(
            addresses,
            credentials,
            programs,
            vendors.twilio,
            voice,
            emulator,
            google,
            vendors.tills,
            listeners=listeners,
        )
        stack.table, stack.calendar_queue = deploying.table, deploying.calendar_queue()
        stack.started_in_s = time.perf_counter() - began
        deployment = Deployment(stack, deploying.account, deploying.log_groups(), deploying.menu_bucket)
        try:
            yield deployment
        finally:
            if not emulator.program.ended.is_set():
                deployment.keep_logs(out / "logs")


class _Deploying:
    """The three stacks, one after the other; all methods block."""

    def __init__(
        self, emulator: Emulator, stacks: list[SynthesizedStack], credentials: Credentials, tell: Callable[[str], None]
    ) -> None:
        self.account = EmulatedAccount(emulator)
        self.table = self.menu_bucket = ""
        self._stacks = {stack.name: stack for stack in stacks}
        self._credentials = credentials
        self._tell = tell

    def data(self, addresses: Addresses) -> tuple[Addresses, Credentials]:
        """What must survive, and the owner's part of its secrets; the addresses with that of the API, the credentials with the key that was made."""
        self._create(_DATA)
        made = self.account.resources(_DATA)
        self.table, self.menu_bucket = made["RestaurantTable"], made["MenuBucket"]
        for name, part in self._credentials.owners_part().items():
            secret = made[f"{name}Secret"]
            self.account.store_secret(secret, put_together(self.account.secret(secret), part))
        key = self.account.secret(made["CallSecret"])["signing_key"]
        # Not the form with the API's id in the host name: not every machine resolves names below localhost.
        api = f"{addresses.emulator}/_aws/execute-api/{made['PhoneApi']}/$default"
        return replace(addresses, api=api), replace(self._credentials, signing_key=key)

    def others(self, addresses: Addresses, vendors: Mapping[str, str]) -> None:
        """The streamer's stack, whose tasks nobody runs, and the functions, told the addresses of this machine."""
        self._create(_STREAMER)
        self._create(_FUNCTIONS, {"PUBLIC_BASE_URL": addresses.api, "STREAM_URL": addresses.stream, **vendors})

    def calendar_queue(self) -> str:
        """The address of the queue that the calendar's door takes from."""
        return _named(self.account.resources(_FUNCTIONS), "CalendarWorkQueue")

    def log_groups(self) -> dict[str, str]:
        """The functions' log groups: function to physical name."""
        made = self.account.resources(_FUNCTIONS)
        return {
            whose: physical
            for logical, physical in made.items()
            for prefix, whose in _LOGS.items()
            if logical.startswith(prefix)
        }

    def _create(self, name: str, variables: Mapping[str, str] | None = None) -> None:
        stack = self._stacks[name]
        fitted = fit(stack.template)
        changes = list(fitted.changes)
        if variables:
            changes += override_variables(fitted.template, variables, beside=BESIDE)
        for asset in stack.assets:
            self.account.upload(asset)
        seconds = self.account.create(name, fitted.template)
        there, all_of_it = len(fitted.template["Resources"]), len(stack.template["Resources"])
        self._tell(f"{name}: CREATE_COMPLETE after {seconds:.1f} s, {there} of {all_of_it} resources")
        for change in changes:
            self._tell(f"    {change}")


def _named(made: dict[str, str], begins: str) -> str:
    """The physical id of the one resource whose logical id is this and CDK's hash."""
    (found,) = [physical for logical, physical in made.items() if re.fullmatch(f"{begins}[0-9A-F]{{8}}", logical)]
    return found


async def _synthesized(folder: Path) -> list[SynthesizedStack]:
    """The stacks of our environment, synthesized anew into the folder."""
    if find_spec("aws_cdk") is None:
        raise NotDeployed("CDK is not installed; `make test` installs what is needed")
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    program = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "local.deploying.synthesis", str(folder)),
        cwd=PROJECT,
        env={**passed_on(), **_SYNTHESIS},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        written, _ = await program.communicate()
    finally:
        if program.returncode is None:
            program.terminate()
    if program.returncode != 0:
        raise NotDeployed(f"The stacks could not be synthesized:\n{written.decode('utf-8', 'replace')[-3000:]}")
    return read_stacks(folder / f"assembly-Maitred-{ENVIRONMENT}")
