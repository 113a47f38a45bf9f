"""The running stack as a scene on which a scenario's happenings are played: real time, real programs, simulated vendors."""

import asyncio
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from functions.domain.clock import SystemClock
from functions.domain.restaurants import Restaurant
from local import network
from local.acting import CannotHappen, act
from local.calendar_side import standing_events
from local.callers import ScriptedCaller
from local.final_state import FINISHED_STATES, FinalState, Ports, is_settled, read_state
from local.happenings import Caller, Meanwhile
from local.simulators.google_calendar import GoogleCalendarSimulator
from local.simulators.twilio.records import CallRecord
from local.simulators.twilio.simulator import TwilioSimulator
from local.stack import Stack
from local.tills import Tills

SETTLE_WITHIN_S = 20.0
"""How long after the call texts and reports may take to arrive before it is judged as it stands."""
_POLL_S = 0.2
_QUIET_S = 6.0
"""How long nothing must have changed where a calendar is connected: a push waits two seconds in its queue, so that a burst is one look."""
_MARKING = ("sms", "followup", "pos")
"""The doors that mark in the outbox what they have done; the calendar's does not, since it looks at book and calendar each time."""
_LONGEST_CALL_S = 150.0


@dataclass(slots=True)
class StackScene:
    """One restaurant on a stack. `record` is the scenario's own call, once it has begun; `before` the texts sent before it."""

    stack: Stack
    restaurant: Restaurant
    anchor: date
    caller_number: str
    ports: Ports
    record: CallRecord | None = None
    before: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()
    """The ids of messages that were there before anything began."""
    _during: list[asyncio.Task[None]] = field(default_factory=list)

    @property
    def google(self) -> GoogleCalendarSimulator:
        """See `Scene.google`."""
        return self.stack.google

    @property
    def twilio(self) -> TwilioSimulator:
        """See `Scene.twilio`."""
        return self.stack.twilio

    @property
    def tills(self) -> Tills:
        """See `Scene.tills`."""
        if self.stack.tills is None:
            raise CannotHappen("no point of sale stands here")
        return self.stack.tills

    def now(self) -> datetime:
        """See `Scene.now`."""
        return SystemClock().now()

    async def breathe(self) -> None:
        """See `Scene.breathe`."""
        await asyncio.sleep(_POLL_S)

    async def settle(self) -> None:
        """See `Scene.settle`."""
        if self.record is None:
            await self.errands_done()
        else:
            await self.settled(self.record)

    async def pass_time(self, stretch: timedelta) -> None:
        """See `Scene.pass_time`."""
        raise CannotHappen(f"{stretch} cannot pass on the stack; tests/journeys plays this on virtual time")

    async def call(self, caller: Caller) -> None:
        """See `Scene.call`."""
        phone = ScriptedCaller(caller.steps, self.stack.voice, language=caller.language, noise=caller.noise)
        number = network.WITHHELD if caller.number == "withheld" else caller.number
        record = await asyncio.wait_for(
            self.twilio.place_call(number, self.restaurant.phone_number, phone), _LONGEST_CALL_S
        )
        async with asyncio.timeout(SETTLE_WITHIN_S):
            while not await asyncio.to_thread(self._is_reported, record.sid):
                await self.breathe()

    def _is_reported(self, call_sid: str) -> bool:
        call = self.ports.calls.get(call_sid)
        return call is not None and call.ended_at is not None and bool((call.report or {}).get("final"))

    def at_line(self, meanwhile: tuple[Meanwhile, ...], number: int) -> None:
        """The caller begins this line: what is to happen then begins as well."""
        for part in meanwhile:
            if part.at_line == number:
                self._during.append(asyncio.create_task(act(self, part.do), name=f"at line {number}"))

    async def during_done(self) -> None:
        """Wait for all that began while the caller spoke. CannotHappen."""
        await asyncio.gather(*self._during)

    async def errands_done(self) -> None:
        """Until every served door has done what it was asked; TimeoutError."""
        async with asyncio.timeout(SETTLE_WITHIN_S):
            while True:
                entries = await asyncio.to_thread(self.ports.outbox.recent, self.restaurant.id)
                if all(one.state in FINISHED_STATES for one in entries if one.door in _MARKING):
                    return
                await self.breathe()

    async def calendar_is_read(self) -> None:
        """Until the connected calendar was read for the first time, after which Google tells us of its changes; TimeoutError."""
        wanted = self.restaurant.calendar_id
        async with asyncio.timeout(SETTLE_WITHIN_S):
            while wanted is not None and all(
                one.calendar_id != wanted for one in tuple(self.google.state.channels.open.values())
            ):
                await self.breathe()

    async def settled(self, record: CallRecord) -> FinalState:
        """The state once nothing is under way any more, or as it stands when the time is up."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + SETTLE_WITHIN_S
        last: FinalState | None = None
        quiet_since = loop.time()
        while True:
            seen = network.seen(record, self.twilio.messaging.messages.values(), self.before)
            events = standing_events(self.google, self.restaurant)
            books = self.stack.tills.books(self.restaurant) if self.stack.tills is not None else ()
            state = await asyncio.to_thread(
                read_state, self.ports, self.restaurant, self.anchor, seen, events, books, self.known
            )
            if state != last:
                last, quiet_since = state, loop.time()
            quiet = self.restaurant.calendar_id is None or loop.time() - quiet_since >= _QUIET_S
            if (is_settled(state, _MARKING) and quiet) or loop.time() > deadline:
                return state
            await self.breathe()
