"""The local stack with a deployment in the place of its API and its pump: what CloudFormation made in the emulator answers."""

import asyncio
import shutil
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

import httpx

from functions.domain.clock import SystemClock
from local.callers import caller_from
from local.deploying.assembly import SynthesizedStack, read_stacks
from local.deploying.fitting import fit, override_variables
from local.deploying.lambda_python import HOME, emulator_python, target
from local.deploying.stacks import EmulatedAccount, NotDeployed
from local.emulator import Emulator, answers, start_emulator
from local.processes import Programs
from local.provisions import Credentials
from local.settings import PROJECT, LocalSettings, passed_on
from local.simulators.twilio.control import asgi_app
from local.simulators.twilio.server import serving
from local.simulators.twilio.simulator import TwilioSimulator
from local.speech.voice import Voice
from local.stack import SPEECH, Addresses, Stack, Starting, first_failure_only, free_addresses

ENVIRONMENT = "dev"
_DATA, _STREAMER, _FUNCTIONS = (f"Maitred-{ENVIRONMENT}-{name}" for name in ("Data", "Streamer", "Functions"))
_ANSWERS_WITHIN_S = 30.0
_LOGS = {"PhoneLog": "Phone", "SmsLog": "Sms", "FollowupLog": "Followup", "CalendarLog": "Calendar", "PosLog": "Pos"}
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

    def lines_logged(self) -> dict[str, int]:
        """How many lines each function has written to its log group; blocking."""
        return {name: len(self.account.log_lines(group)) for name, group in self.log_groups.items()}


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
    credentials, voice = Credentials(), Voice(SPEECH)
    twilio = TwilioSimulator(
        account_sid=credentials.account_sid,
        auth_token=credentials.auth_token,
        voice=voice,
        epoch=SystemClock().now(),
    )
    app = asgi_app(twilio, lambda steps: caller_from(steps, voice))
    async with Programs(out / "logs", passed_on(), PROJECT) as programs, serving(twilio, app) as twilio_url:
        addresses = free_addresses(twilio_url, simulated=not settings.openai_api_key)
        emulator = await start_emulator(programs, python, httpx.URL(addresses.emulator).port or 0)
        deploying = _Deploying(emulator, stacks, credentials, tell)
        addresses = await asyncio.to_thread(deploying.data, addresses)
        listeners: list[Callable[[str], None]] = []
        starting = Starting(settings, credentials, addresses, programs, listeners)
        async with first_failure_only(), asyncio.TaskGroup() as group:
            group.create_task(starting.streamer())
            if addresses.realtime:
                group.create_task(starting.realtime())
            group.create_task(asyncio.to_thread(deploying.others, addresses))
        await answers(f"{addresses.api}/health", _ANSWERS_WITHIN_S)
        tell(f"\n{addresses.api}/health: the function answers.")
        stack = Stack(addresses, credentials, programs, twilio, voice, emulator, listeners=listeners)
        stack.table = deploying.table
        stack.started_in_s = time.perf_counter() - began
        try:
            yield Deployment(stack, deploying.account, deploying.log_groups())
        finally:
            await twilio.close()


class _Deploying:
    """The three stacks, one after the other; all methods block."""

    def __init__(
        self, emulator: Emulator, stacks: list[SynthesizedStack], credentials: Credentials, tell: Callable[[str], None]
    ) -> None:
        self.account = EmulatedAccount(emulator)
        self.table = ""
        self._stacks = {stack.name: stack for stack in stacks}
        self._credentials = credentials
        self._tell = tell

    def data(self, addresses: Addresses) -> Addresses:
        """What must survive, and the owner's secrets in it; the addresses with that of the API."""
        self._create(_DATA)
        made = self.account.resources(_DATA)
        self.table = made["RestaurantTable"]
        self.account.store_secret(
            made["TwilioSecret"],
            {
                "account_sid": self._credentials.account_sid,
                "auth_token": self._credentials.auth_token,
                "previous_auth_token": "",
            },
        )
        # Not the form with the API's id in the host name: not every machine resolves names below localhost.
        return replace(addresses, api=f"{addresses.emulator}/_aws/execute-api/{made['PhoneApi']}/$default")

    def others(self, addresses: Addresses) -> None:
        """The streamer's stack, whose tasks nobody runs, and the functions, told the addresses of this machine."""
        self._create(_STREAMER)
        here = {
            "PUBLIC_BASE_URL": addresses.api,
            "STREAM_URL": addresses.stream,
            "TWILIO_API_BASE_URL": addresses.twilio,
        }
        self._create(_FUNCTIONS, here)

    def log_groups(self) -> dict[str, str]:
        """The functions' log groups: function to physical name."""
        made = self.account.resources(_FUNCTIONS)
        return {
            whose: physical
            for logical, physical in made.items()
            for prefix, whose in _LOGS.items()
            if logical.startswith(prefix)
        }

    def _create(self, name: str, variables: dict[str, str] | None = None) -> None:
        stack = self._stacks[name]
        fitted = fit(stack.template)
        changes = list(fitted.changes)
        if variables:
            beside = {"TWILIO_API_BASE_URL": "TWILIO_SECRET_ID"}
            changes += override_variables(fitted.template, variables, beside=beside)
        for asset in stack.assets:
            self.account.upload(asset)
        seconds = self.account.create(name, fitted.template)
        there, all_of_it = len(fitted.template["Resources"]), len(stack.template["Resources"])
        self._tell(f"{name}: CREATE_COMPLETE after {seconds:.1f} s, {there} of {all_of_it} resources")
        for change in changes:
            self._tell(f"    {change}")


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
