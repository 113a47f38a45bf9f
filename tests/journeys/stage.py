"""Whole calls in one process and in no time: the real bridge, the real API and the real agents between the two simulators.

Nothing is faked but the edges: the store is the in-memory twin, the sockets are pairs in memory, HTTP goes straight into the
application, and the clock is virtual. The caller's audio is rendered, carried, heard and answered as on the laptop.
"""

import asyncio
import io
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx

from functions.api.app import build_app
from functions.api.dependencies import Dependencies
from functions.calendar.consulting import ConsultedCalendar
from functions.calendar.pushes import Pushes
from functions.domain.errors import VendorUnavailable
from functions.domain.orders import DeliveryAddress, Order, OrderStatus
from functions.keyring import CallKeys, GoogleKeys, TwilioKeys
from functions.pos.connections import Connections
from functions.store.memory import MemoryBook, MemoryCalls, MemoryDirectory, MemoryMessages, MemoryOutbox, MemoryStore
from functions.store.memory_guests import MemoryGuests, MemoryTimers, MemoryWaitlist
from functions.store.memory_menus import MemoryMenus
from functions.store.memory_orders import MemoryOrders
from functions.store.memory_texts import MemoryHouseStates, MemoryOptOuts, MemoryTextQuestions
from functions.telemetry import SilentMeter, make_logger
from functions.tools.world import Sales, World
from local import network, seeding
from local.acting import act
from local.calendar_side import connect_calendar, standing_events
from local.callers import ScriptedCaller
from local.final_state import FINISHED_STATES, FinalState, Ports, is_settled, read_state
from local.grading import Verdict, grade
from local.happenings import Caller, Meanwhile
from local.scenario import Scenario
from local.simulators.google_calendar import Courier, GoogleCalendarSimulator
from local.simulators.memory_socket import MemorySocket, socket_pair
from local.simulators.realtime.server import Simulator
from local.simulators.realtime.stage import at_once
from local.simulators.twilio.records import CallRecord
from local.simulators.twilio.simulator import ACCOUNT_SID, AUTH_TOKEN, TwilioSimulator
from local.speech.voice import Voice
from local.tills import Tills, check_connected
from streamer.backend import HttpBackend
from streamer.bridge import Bridge
from streamer.logs import JsonLines
from streamer.protocol.realtime import RealtimeCodec
from streamer.realtime_socket import ModelUnreachable
from tests.journeys.stage_doors import CHANNEL_KEY, StageDoors, StageQueue, calendar_desk
from tests.journeys.stage_tills import StageTills

BASE, STREAM = "https://phone.example.com", "wss://voice.example.com/media"
_SETTLING = 120
"""How often is looked, every half second, before things are judged as they stand."""
_TIME_STEP, _MINUTE, _LONG = timedelta(minutes=10), timedelta(minutes=1), timedelta(minutes=15)
VOICE = Voice()
"""One for all tests: a line is rendered once."""


class StageClock:
    """The restaurant's clock: it moves with the loop's."""

    def __init__(self, begins: datetime) -> None:
        self._begins = begins
        self._loop = asyncio.get_running_loop()
        self._from = self._loop.time()

    def skip(self, stretch: timedelta) -> None:
        """The restaurant's time goes on; the loop's does not."""
        self._begins += stretch

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


@dataclass(frozen=True, slots=True)
class Played:
    """A scenario that was played."""

    state: FinalState
    verdict: Verdict
    log: str
    seconds: float


class WatchedOrders(MemoryOrders):
    """Whoever waits for the kitchen, in a thread of the API, finds that the doors have worked meanwhile, and does not wait in real time."""

    def __init__(self, store: MemoryStore, work_off: Callable[[], None]) -> None:
        super().__init__(store)
        self._work_off = work_off
        self._loop = asyncio.get_running_loop()

    def get(self, restaurant_id: str, order_id: str) -> Order | None:
        """See `Orders.get`. VendorUnavailable: it is still under way when the caller's patience is over."""
        try:
            asyncio.get_running_loop()
        except RuntimeError:  # no loop in this thread: it is one of the API's
            asyncio.run_coroutine_threadsafe(self._doors(), self._loop).result()
            order = super().get(restaurant_id, order_id)
            if order is not None and order.status is OrderStatus.PLACED:
                raise VendorUnavailable("the kitchen has not answered yet") from None
            return order
        return super().get(restaurant_id, order_id)

    async def _doors(self) -> None:
        self._work_off()


class NoGeocoder:
    """Geocoder: knows no place; the sample restaurant's zones are postcodes."""

    def locate(self, address: DeliveryAddress) -> tuple[float, float] | None:
        return None


class Stage:
    """One restaurant with everything around it."""

    def __init__(self, begins: datetime) -> None:
        self.clock = StageClock(begins)
        self.store = MemoryStore()
        self.google = GoogleCalendarSimulator(self.clock.now)
        self._queue = StageQueue(self.clock)
        desk = calendar_desk(self.store, self.google, self.clock)
        call_keys = CallKeys("a-signing-key-of-more-than-32-characters")
        self.pos = StageTills(self.store, self.clock, BASE, call_keys)
        self.world = World(
            owners_calendar=ConsultedCalendar(lambda: desk),
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
            sales=Sales(
                WatchedOrders(self.store, lambda: self.doors.work_off()),
                MemoryMenus(self.store),
                Connections(self.pos.ways),
                NoGeocoder(),
            ),
        )
        self.log = io.StringIO()
        twilio_keys = TwilioKeys(ACCOUNT_SID, AUTH_TOKEN)
        app = build_app(
            Dependencies(
                world=self.world,
                public_base_url=BASE,
                stream_url=STREAM,
                twilio_keys=lambda: twilio_keys,
                call_keys=lambda: call_keys,
                logger=make_logger("journey", "CRITICAL"),
                meter=SilentMeter(),
                pushes=Pushes(lambda: GoogleKeys(None, CHANNEL_KEY), self._queue),
                square_webhooks=self.pos.square_webhooks,
                toast_webhooks=self.pos.toast_webhooks,
                square_connect=self.pos.square_connect,
            )
        )
        self.api = httpx.ASGITransport(app)
        self._http = httpx.AsyncClient(transport=self.api, base_url=BASE)
        self.pos.tills.deliver_by(self._http)
        self.twilio = TwilioSimulator(connector=self._media_socket, voice=VOICE, epoch=begins, http=self._http)
        self.model = Simulator(voice=VOICE, run_blocking=at_once, listen_freely=False)
        self.doors = StageDoors(
            self.store, self.world, self.clock, self.twilio, BASE, desk, self._queue, self.pos.errands
        )
        self._courier = Courier(self.google, self._http)
        self.restaurant = seeding.load_restaurant("juniper_table")
        self.anchor = begins.date()
        self.caller_number = ""
        self._record: CallRecord | None = None
        self._before: frozenset[str] = frozenset()
        self._known: frozenset[str] = frozenset()
        self._during: list[asyncio.Task[None]] = []
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
        if scenario.given.calendar is not None:
            anchor = self.clock.now().astimezone(restaurant.zone).date()
            restaurant = connect_calendar(self.google, restaurant, scenario.given.calendar, anchor)
        assert world.sales is not None  # the stage sells
        prepared = seeding.prepare(
            world.directory,
            world.book,
            restaurant,
            scenario,
            self.clock.now(),
            world.waitlist,
            world.sales.menus,
            wired=("ticket", *self.pos.ways),
        )
        self.restaurant, self.anchor, self.caller_number = prepared.restaurant, prepared.anchor, scenario.caller.number
        self.model.learn(scenario.lines)
        self.model.faults.change(scenario.realtime_faults)
        network.connect_restaurant(
            self.twilio, restaurant.phone_number, BASE, prepared.restaurant.transfer_number, scenario.person, VOICE
        )
        if restaurant.calendar_id is not None:
            self._queue.ask(restaurant.id, within=0)
        await self.pos.connect(scenario, prepared.restaurant, self.api)
        await self.settle()
        check_connected(self.pos.links, prepared.restaurant)
        self._known = frozenset(one.id for one in world.messages.recent(restaurant.id))
        await act(self, scenario.beforehand)
        self._before = frozenset(self.twilio.messaging.messages)
        self._record = await self._ring(scenario.caller, scenario.longest_s, scenario.meanwhile)
        await asyncio.gather(*self._during)
        await act(self, scenario.afterwards)
        await self.settle()
        state = self._state()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=60)
        await self.close()
        verdict = grade(scenario, prepared.reservations, state)
        return Played(state, verdict, self.log.getvalue(), loop.time() - began)

    async def _ring(self, caller: Caller, longest_s: float, meanwhile: tuple[Meanwhile, ...] = ()) -> CallRecord:
        """One call, from the first ring to its last callback."""

        def on_line(number: int) -> None:
            self._during += [asyncio.create_task(act(self, part.do)) for part in meanwhile if part.at_line == number]

        phone = ScriptedCaller(caller.steps, VOICE, language=caller.language, on_line=on_line)
        number = network.WITHHELD if caller.number == "withheld" else caller.number
        call = self.twilio.start_call(number, self.restaurant.phone_number, phone)
        return await asyncio.wait_for(call.ended(), longest_s)

    async def close(self) -> None:
        """Give up what is on its way."""
        await self._courier.close()
        await self.tills.close()
        await self._http.aclose()

    # What `local.acting` asks of a scene

    @property
    def tills(self) -> Tills:
        """Square and Toast."""
        return self.pos.tills

    async def call(self, caller: Caller) -> None:
        """A further call."""
        record = await self._ring(caller, 150)
        for _ in range(_SETTLING):
            stored = self.world.calls.get(record.sid)
            if stored is not None and stored.ended_at is not None and (stored.report or {}).get("final"):
                return
            await self.breathe()

    def now(self) -> datetime:
        """As it is at the restaurant."""
        return self.clock.now()

    async def breathe(self) -> None:
        """The doors do what they have been asked to, and half a second goes by."""
        self.doors.work_off()
        await asyncio.sleep(0.5)

    async def settle(self) -> None:
        """Until nothing is under way any more, a minute at most."""
        for _ in range(_SETTLING):
            await self._courier.settle()
            self.doors.work_off()
            if self._nothing_under_way():
                return
            await asyncio.sleep(0.5)

    async def pass_time(self, stretch: timedelta) -> None:
        """The clock goes on in steps, and what is due at each of them is done."""
        while stretch > timedelta(0):
            step = min(stretch, _TIME_STEP if stretch > _LONG else _MINUTE)
            stretch -= step
            self.clock.skip(step)
            self.doors.ring_timers()
            self.doors.work_off()
        await self.settle()

    def _state(self) -> FinalState:
        assert self._record is not None
        world = self.world
        assert world.sales is not None  # the stage sells
        ports = Ports(
            world.book, world.calls, world.messages, world.outbox, world.waitlist, world.sales.orders, world.sales.menus
        )
        seen = network.seen(self._record, self.twilio.messaging.messages.values(), self._before)
        events, books = standing_events(self.google, self.restaurant), self.tills.books(self.restaurant)
        return read_state(ports, self.restaurant, self.anchor, seen, events, books, self._known)

    def _nothing_under_way(self) -> bool:
        if self._queue.is_busy():
            return False
        if self._record is not None:
            return is_settled(self._state(), self.doors.served)
        return all(
            one.state in FINISHED_STATES
            for one in self.world.outbox.recent(self.restaurant.id, limit=100)
            if one.door in self.doors.served
        )
