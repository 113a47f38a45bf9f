"""Whole calls in one process and in no time: the real bridge, the real API and the real agents between the two simulators.

Nothing is faked but the edges: the store is the in-memory twin, the sockets are pairs in memory, HTTP goes straight into the
application, and the clock is virtual. The caller's audio is rendered, carried, heard and answered as on the laptop.
"""

import asyncio
import io
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx

from functions.api.app import build_app
from functions.api.dependencies import Dependencies
from functions.domain.events import OutboxEntry
from functions.keyring import CallKeys, TwilioKeys
from functions.sms.texting import SentText, Texting, send_entry
from functions.store.memory import MemoryBook, MemoryCalls, MemoryDirectory, MemoryMessages, MemoryOutbox, MemoryStore
from functions.store.memory_guests import MemoryGuests, MemoryTimers, MemoryWaitlist
from functions.store.memory_texts import MemoryHouseStates, MemoryOptOuts, MemoryTextQuestions
from functions.telemetry import SilentMeter, make_logger
from functions.tools.world import World
from local import network, seeding
from local.callers import Interrupt, Say, ScriptedCaller
from local.final_state import FinalState, Ports, is_settled, read_state
from local.grading import Verdict, grade
from local.scenario import Scenario
from local.simulators.memory_socket import MemorySocket, socket_pair
from local.simulators.realtime.server import Simulator
from local.simulators.realtime.stage import at_once
from local.simulators.twilio.simulator import ACCOUNT_SID, AUTH_TOKEN, TwilioSimulator
from local.speech.voice import Voice
from streamer.backend import HttpBackend
from streamer.bridge import Bridge
from streamer.logs import JsonLines
from streamer.protocol.realtime import RealtimeCodec
from streamer.realtime_socket import ModelUnreachable

BASE, STREAM = "https://phone.example.com", "wss://voice.example.com/media"
VOICE = Voice()
"""One for all tests: a line is rendered once."""


class StageClock:
    """The restaurant's clock: it moves with the loop's."""

    def __init__(self, begins: datetime) -> None:
        self._begins = begins
        self._loop = asyncio.get_running_loop()
        self._from = self._loop.time()

    def now(self) -> datetime:
        return self._begins + timedelta(seconds=self._loop.time() - self._from)


class ModelSocket:
    """An in-memory socket that looks as the `openai` client's connections do."""

    def __init__(self, socket: MemorySocket) -> None:
        self._socket = socket

    async def recv_bytes(self) -> bytes:
        frame = await self._socket.recv(decode=False)
        return frame if isinstance(frame, bytes) else frame.encode()

    async def send_raw(self, data: bytes | str) -> None:
        await self._socket.send(data)

    async def close(self, *, code: int = 1000, reason: str = "") -> None:
        await self._socket.close(code, reason)


class NetworkMessenger:
    """Hands texts straight to the simulated network."""

    def __init__(self, twilio: TwilioSimulator) -> None:
        self._twilio = twilio

    def send(self, *, to: str, sender: str, body: str, status_url: str) -> SentText:
        form = {"To": to, "From": sender, "Body": body, "StatusCallback": status_url}
        message = self._twilio.messaging.create(form)
        return SentText(message.sid, message.status)

    def find(self, *, to: str, sender: str, body: str, since: datetime) -> SentText | None:
        return None


@dataclass(frozen=True, slots=True)
class Played:
    """A scenario that was played."""

    state: FinalState
    verdict: Verdict
    log: str
    seconds: float


class Stage:
    """One restaurant with everything around it."""

    def __init__(self, begins: datetime) -> None:
        self.clock = StageClock(begins)
        self.store = MemoryStore()
        self.world = World(
            clock=self.clock,
            directory=MemoryDirectory(self.store),
            book=MemoryBook(self.store),
            calls=MemoryCalls(self.store),
            messages=MemoryMessages(self.store),
            outbox=MemoryOutbox(self.store),
            timers=MemoryTimers(self.store),
            house_states=MemoryHouseStates(self.store),
            opt_outs=MemoryOptOuts(self.store),
            text_questions=MemoryTextQuestions(self.store),
            waitlist=MemoryWaitlist(self.store),
            guests=MemoryGuests(self.store),
        )
        self.log = io.StringIO()
        twilio_keys = TwilioKeys(ACCOUNT_SID, AUTH_TOKEN)
        app = build_app(
            Dependencies(
                world=self.world,
                public_base_url=BASE,
                stream_url=STREAM,
                twilio_keys=lambda: twilio_keys,
                call_keys=lambda: CallKeys("a-signing-key-of-more-than-32-characters"),
                logger=make_logger("journey", "CRITICAL"),
                meter=SilentMeter(),
            )
        )
        transport = httpx.ASGITransport(app)
        self._http = httpx.AsyncClient(transport=transport, base_url=BASE)
        self.twilio = TwilioSimulator(connector=self._media_socket, voice=VOICE, epoch=begins, http=self._http)
        self.model = Simulator(voice=VOICE, run_blocking=at_once, listen_freely=False)
        self._tasks: set[asyncio.Task[object]] = set()

    async def _media_socket(self, url: str, headers: object) -> MemorySocket:
        """Twilio opens its socket: a bridge is at the other end."""
        theirs, ours = socket_pair()
        bridge = Bridge(
            twilio=ours,
            connect_model=self._model_socket,
            backend=HttpBackend(self._http, JsonLines(self.log)),
            codec=RealtimeCodec("gpt-realtime-2.1-mini", "gpt-transcribe"),
            log=JsonLines(self.log, words=True),
        )
        self._keep(bridge.run())
        return theirs

    async def _model_socket(self, call_sid: str) -> ModelSocket:
        if self.model.faults.refuse_with is not None:
            raise ModelUnreachable(f"HTTP {self.model.faults.refuse_with} at the handshake")
        theirs, ours = socket_pair()
        self._keep(self.model.attend(theirs, "gpt-realtime-2.1-mini"))
        return ModelSocket(ours)

    def _keep(self, work: Coroutine[Any, Any, object]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def play(self, scenario: Scenario) -> Played:
        """One scenario from preparing to the verdict."""
        loop = asyncio.get_running_loop()
        world, began = self.world, loop.time()
        restaurant = seeding.load_restaurant(scenario.restaurant)
        prepared = seeding.prepare(world.directory, world.book, restaurant, scenario, self.clock.now())
        self.model.learn(scenario_lines(scenario))
        self.model.faults.change(scenario.realtime_faults)
        network.connect_restaurant(
            self.twilio, restaurant.phone_number, BASE, prepared.restaurant.transfer_number, scenario.person, VOICE
        )
        await self._send_texts()
        before = frozenset(self.twilio.messaging.messages)
        caller = ScriptedCaller(scenario.caller.steps, VOICE, language=scenario.caller.language)
        number = network.WITHHELD if scenario.caller.number == "withheld" else scenario.caller.number
        call = self.twilio.start_call(number, restaurant.phone_number, caller)
        record = await asyncio.wait_for(call.ended(), scenario.longest_s)
        ports = Ports(world.book, world.calls, world.messages, world.outbox)
        for _ in range(120):
            await self._send_texts()
            seen = network.seen(record, self.twilio.messaging.messages.values(), before)
            state = read_state(ports, prepared.restaurant, prepared.anchor, seen)
            if is_settled(state):
                break
            await asyncio.sleep(0.5)
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=60)
        await self._http.aclose()
        verdict = grade(scenario, prepared.reservations, state)
        return Played(state, verdict, self.log.getvalue(), loop.time() - began)

    async def _send_texts(self) -> None:
        """What the outbox stream would bring to the door that texts."""
        texting = Texting(
            outbox=self.world.outbox,
            messages=self.world.messages,
            directory=self.world.directory,
            clock=self.clock,
            messenger=NetworkMessenger(self.twilio),
            status_url=f"{BASE}/sms/status",
            logger=make_logger("journey", "CRITICAL"),
            meter=SilentMeter(),
        )
        for entry in [one for one in self.store.outbox.values() if _is_due(one)]:
            send_entry(texting, entry)


def _is_due(entry: OutboxEntry) -> bool:
    return entry.door == "sms" and entry.state == "pending"


def scenario_lines(scenario: Scenario) -> list[dict[str, str]]:
    """What the caller may say, for the simulator's script oracle."""
    spoken = [step for step in scenario.caller.steps if isinstance(step, Say | Interrupt)]
    return [
        {
            "id": f"{scenario.name}-{number}",
            "text": step.text,
            "language": step.language or scenario.caller.language,
            "speaker": step.speaker or "caller",
        }
        for number, step in enumerate(spoken)
    ]
