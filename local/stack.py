"""The whole restaurant on one laptop: starts every program at once, waits until each is ready, and stops them all.

    emulator (ministack) <- API (uvicorn) <- Twilio's simulator (in this process) -> streamer -> Realtime simulator, or the real service
            ^-- outbox pump -> texts -> Twilio's simulator
                            -> calendar -> Google Calendar's simulator (in this process), whose push reaches the API, a queue, and the door again
                            -> pos -> Square's and Toast's simulators (in this process), whose webhooks reach the API

Everything listens on the loopback interface, on ports that were free a moment ago; several stacks can run side by side.
"""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from functions.domain.clock import SystemClock
from local import doors, provisions
from local.emulator import Emulator, answers, aws_environment, start_emulator
from local.ports import LOOPBACK, free_ports
from local.processes import ProgramDied, Programs
from local.provisions import Credentials
from local.settings import PROJECT, LocalSettings, passed_on
from local.simulators.google_calendar import GoogleCalendarSimulator
from local.simulators.twilio.simulator import TwilioSimulator
from local.speech.voice import CACHE_FOLDER, Voice
from local.tills import Tills
from local.vendors import Vendors, calendar_simulator, vendors_here, with_service_account

READY_WITHIN_S = 30.0
SPEECH = PROJECT / CACHE_FOLDER
_SIMULATED_KEY = "local-simulator"


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the programs of one stack listen."""

    emulator: str
    api: str
    streamer: str
    stream: str
    """The media socket, exactly as it stands in the TwiML: Twilio's signature covers it."""
    twilio: str = ""
    realtime: str = ""
    """Empty: the real service."""
    realtime_control: str = ""
    google: str = ""
    """Empty: no calendar can be opened."""
    square: str = ""
    toast: str = ""
    """Empty: no such point of sale can be connected."""


@dataclass(slots=True)
class Stack:
    """A running stack."""

    addresses: Addresses
    credentials: Credentials
    programs: Programs
    twilio: TwilioSimulator
    voice: Voice
    emulator: Emulator
    google: GoogleCalendarSimulator = field(default_factory=lambda: GoogleCalendarSimulator(SystemClock().now))
    tills: Tills | None = None
    """None: orders go by ticket, and a scenario that wants a point of sale cannot be played."""
    doors: tuple[str, ...] = ("sms",)
    """The doors that work through the outbox."""
    listeners: list[Callable[[str], None]] = field(default_factory=list)
    """Each gets every line of the streamer's log."""
    table: str = provisions.TABLE_NAME
    calendar_queue: str = ""
    """The address of the queue of calendars that shall be read."""
    started_in_s: float = 0.0
    calls_placed: int = 0

    @property
    def simulated_model(self) -> bool:
        """Whether the Realtime simulator answers, and not the real service."""
        return bool(self.addresses.realtime)

    async def tell_model(self, path: str, body: object) -> None:
        """Post to the Realtime simulator's control port; does nothing where the real service answers."""
        if self.simulated_model:
            async with httpx.AsyncClient(trust_env=False, timeout=60) as client:
                (
                    await client.post(f"{self.addresses.realtime_control}/_simulator/{path}", json=body)
                ).raise_for_status()

    async def ears(self) -> dict[str, str]:
        """By which ear the Realtime simulator understood each utterance: item id -> source."""
        if not self.simulated_model:
            return {}
        async with httpx.AsyncClient(trust_env=False, timeout=10) as client:
            answer = await client.get(f"{self.addresses.realtime_control}/_simulator/heard")
        return {one["item"]: one["source"] for one in answer.json()}


@asynccontextmanager
async def running_stack(settings: LocalSettings, out: Path) -> AsyncIterator[Stack]:
    """A whole stack, ready to be called; logs go to `out`/logs. Raises ProgramDied or TimeoutError if a part does not start."""
    began = time.perf_counter()
    google, voice = calendar_simulator(), Voice(SPEECH)
    credentials = await asyncio.to_thread(with_service_account, Credentials(), google)
    async with (
        Programs(out / "logs", passed_on(), PROJECT) as programs,
        vendors_here(credentials, google, voice) as vendors,
    ):
        addresses = free_addresses(vendors, simulated=not settings.openai_api_key)
        vendors.know(credentials, addresses.api)
        listeners: list[Callable[[str], None]] = []
        starting = Starting(settings, credentials, addresses, programs, listeners, vendors.variables)
        emulator = await starting.all_of_them()
        stack = Stack(
            addresses,
            credentials,
            programs,
            vendors.twilio,
            voice,
            emulator,
            google,
            vendors.tills,
            doors.open_doors(),
            listeners,
        )
        stack.calendar_queue = provisions.queue_url(addresses.emulator)
        stack.started_in_s = time.perf_counter() - began
        yield stack


def free_addresses(vendors: Vendors, *, simulated: bool) -> Addresses:
    """Ports of the loopback interface that were free a moment ago."""
    emulator, api, streamer, realtime, control = free_ports(5)
    return Addresses(
        emulator=f"http://{LOOPBACK}:{emulator}",
        api=f"http://{LOOPBACK}:{api}",
        streamer=f"http://{LOOPBACK}:{streamer}",
        stream=f"ws://{LOOPBACK}:{streamer}/media",
        twilio=vendors.twilio_url,
        google=vendors.google_url,
        square=vendors.square_url,
        toast=vendors.toast_url,
        realtime=f"ws://{LOOPBACK}:{realtime}/v1" if simulated else "",
        realtime_control=f"http://{LOOPBACK}:{control}" if simulated else "",
    )


def _port(url: str) -> int:
    return httpx.URL(url).port or 0


@dataclass(frozen=True, slots=True)
class Starting:
    """The programs' commands and environments; each is ready when its method returns."""

    settings: LocalSettings
    credentials: Credentials
    addresses: Addresses
    programs: Programs
    listeners: Sequence[Callable[[str], None]]
    vendors: Mapping[str, str]
    """The variables that lead the doors to the vendors."""

    async def all_of_them(self) -> Emulator:
        """Everything at once; what must wait for the emulator waits for nothing else.

        The pump comes last and loads while the telephone rings: it has nothing to do before somebody has said something.
        """
        async with first_failure_only(), asyncio.TaskGroup() as group:
            memory = group.create_task(self._memory())
            group.create_task(self._api())
            group.create_task(self.streamer())
            if self.addresses.realtime:
                group.create_task(self.realtime())
        emulator, stream = memory.result()
        command = [sys.executable, "-m", "local.outbox_pump", "--stream", stream]
        served = doors.open_doors()
        command += [word for door in served for word in ("--serve", f"{door}={doors.HANDLERS[door]}")]
        command += [word for door, s in doors.SCHEDULED.items() if door in served for word in ("--ring", f"{door}={s}")]
        command += (
            ["--queue", f"calendar={provisions.queue_url(self.addresses.emulator)}"] if "calendar" in served else []
        )
        await self.programs.start("outbox", command, environment=self._door_environment())
        return emulator

    async def _memory(self) -> tuple[Emulator, str]:
        """The emulator with table and secrets, and the ARN of the table's stream."""
        emulator = await start_emulator(self.programs, self.settings.emulator_python, _port(self.addresses.emulator))
        return emulator, await asyncio.to_thread(provisions.provide, emulator, self.credentials)

    async def _api(self) -> None:
        command = [
            sys.executable,
            "-m",
            "uvicorn",
            "--factory",
            "functions.api.wiring:application",
            "--host",
            LOOPBACK,
            "--no-access-log",
        ]
        port = str(_port(self.addresses.api))
        program = await self.programs.start(
            "api", [*command, "--port", port, "--lifespan", "off"], environment=self._door_environment()
        )
        await program.while_alive(answers(f"{self.addresses.api}/health", READY_WITHIN_S))

    def _door_environment(self) -> dict[str, str]:
        return {
            **aws_environment(self.addresses.emulator),
            "TABLE_NAME": provisions.TABLE_NAME,
            "PUBLIC_BASE_URL": self.addresses.api,
            "STREAM_URL": self.addresses.stream,
            "TWILIO_SECRET_ID": provisions.TWILIO_SECRET_ID,
            "CALL_SECRET_ID": provisions.CALL_SECRET_ID,
            "GOOGLE_SECRET_ID": provisions.SECRET_IDS["Google"],
            "SQUARE_SECRET_ID": provisions.SECRET_IDS["Square"],
            "TOAST_SECRET_ID": provisions.SECRET_IDS["Toast"],
            "TENANT_KEY_ID": provisions.TENANT_KEY_ID,
            "CALENDAR_QUEUE_URL": provisions.queue_url(self.addresses.emulator),
            "LOG_LEVEL": "INFO",
            **self.vendors,
        }

    async def streamer(self) -> None:
        """Carries the voice; needs the API's address, not the API."""
        environment = {
            "HOST": LOOPBACK,
            "PORT": str(_port(self.addresses.streamer)),
            "PUBLIC_STREAM_URL": self.addresses.stream,
            "BACKEND_URL": self.addresses.api,
            "TWILIO_AUTH_TOKEN": self.credentials.auth_token,
            "OPENAI_API_KEY": self.settings.openai_api_key or _SIMULATED_KEY,
            "OPENAI_REALTIME_URL": self.addresses.realtime,
            "REALTIME_MODEL": self.settings.realtime_model,
            "TRANSCRIPTION_MODEL": self.settings.transcription_model,
            "DRAIN_SECONDS": "1",
            "LOG_WORDS": "1",
        }
        environment = {name: value for name, value in environment.items() if value}
        program = await self.programs.start(
            "streamer", [sys.executable, "-m", "streamer"], environment=environment, on_line=self._pass_on
        )
        await program.while_alive(answers(f"{self.addresses.streamer}/health", READY_WITHIN_S))

    def _pass_on(self, line: str) -> None:
        for listener in tuple(self.listeners):
            listener(line)

    async def realtime(self) -> None:
        """The Realtime simulator."""
        port, control = str(_port(self.addresses.realtime)), str(_port(self.addresses.realtime_control))
        command = [
            sys.executable,
            "-m",
            "local.simulators.realtime",
            "--port",
            port,
            "--control-port",
            control,
            "--cache",
            str(SPEECH),
        ]
        program = await self.programs.start("realtime", [*command, "--key", _SIMULATED_KEY])
        await program.while_alive(answers(f"{self.addresses.realtime_control}/_simulator/heard", READY_WITHIN_S))


@asynccontextmanager
async def first_failure_only() -> AsyncIterator[None]:
    """Of several parts that fail together, the one that died tells more than those that waited for it."""
    try:
        yield
    except* (ProgramDied, TimeoutError) as failures:
        told = sorted(failures.exceptions, key=lambda failure: not isinstance(failure, ProgramDied))
        raise told[0] from None
