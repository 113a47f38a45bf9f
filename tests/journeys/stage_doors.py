"""The restaurant's slow doors on the stage: each does what the outbox stream or its schedule would make it do, when told to."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import httpx

from functions.actions.offer_table import Desk as OfferDesk
from functions.actions.settle_text import TextRoom
from functions.calendar.batch import Door, poll, read_calendar, tell_calendar
from functions.calendar.desk import Desk
from functions.calendar.wiring import google_over
from functions.domain.errors import MaitredError
from functions.domain.events import OutboxEntry
from functions.domain.ports import Clock
from functions.followup.batch import Following, follow
from functions.followup.ringing import Ringing, ring_due
from functions.followup.wiring import bells, consequences
from functions.keyring import GoogleKeys
from functions.pos.delivering import Delivering, Errand, deliver
from functions.sms.texting import SentText, Texting, send_entry
from functions.store.memory import MemoryBook, MemoryDirectory, MemoryMessages, MemoryOutbox, MemoryStore
from functions.store.memory_calendars import MemoryCalendarLinks, MemoryCalendarMirror
from functions.store.memory_guests import MemoryEraser
from functions.store.memory_orders import MemoryOrders
from functions.telemetry import SilentMeter, make_logger
from functions.tools.world import World
from local.calendar_side import AGENT
from local.simulators.google_calendar import GoogleCalendarSimulator, MemoryTransport
from local.simulators.twilio.simulator import TwilioSimulator

_LOGGER = make_logger("journey", "CRITICAL")


class NetworkMessenger:
    """Hands texts straight to the simulated network."""

    def __init__(self, twilio: TwilioSimulator) -> None:
        self._twilio = twilio

    def send(self, *, to: str, sender: str, body: str, status_url: str) -> SentText:
        form = {"To": to, "From": sender, "Body": body, "StatusCallback": status_url}
        message = self._twilio.messaging.create(form)
        return SentText(message.sid, message.status)

    def find(self, *, to: str, sender: str, body: str, since: datetime) -> list[SentText]:
        return []

    def look_up(self, vendor_id: str) -> SentText | None:
        message = self._twilio.messaging.messages[vendor_id]
        return SentText(message.sid, message.status)


CHANNEL_KEY = "a-key-for-push-channels-of-more-than-32-characters"


def calendar_desk(store: MemoryStore, google: GoogleCalendarSimulator, clock: Clock) -> Desk:
    """The desk of the owners' calendars, in front of the simulator, in memory."""
    key = google.identities.new_service_account(AGENT)
    return Desk(
        google=google_over(
            httpx.Client(transport=MemoryTransport(google)),
            lambda: GoogleKeys(key, CHANNEL_KEY),
            None,
            clock,
            None,
            None,
        ),
        links=MemoryCalendarLinks(store),
        mirror=MemoryCalendarMirror(store),
        book=MemoryBook(store),
        messages=MemoryMessages(store),
        outbox=MemoryOutbox(store),
        directory=MemoryDirectory(store),
        clock=clock,
        logger=_LOGGER,
        meter=SilentMeter(),
        address=lambda: AGENT,
    )


class StageQueue:
    """SyncQueue by the stage's clock: restaurants whose calendar shall be read, each from its moment on."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._asked: list[tuple[datetime, str]] = []

    def ask(self, restaurant_id: str, *, within: float = 2.0) -> None:
        """See `SyncQueue.ask`."""
        self._asked.append((self._clock.now() + timedelta(seconds=within), restaurant_id))

    def take(self) -> set[str]:
        """Those whose moment has come, each once, however often it was asked for."""
        now = self._clock.now()
        due = {restaurant_id for moment, restaurant_id in self._asked if moment <= now}
        self._asked = [one for one in self._asked if one[0] > now]
        return due

    def is_busy(self) -> bool:
        """Whether a push waits; what the schedule has spread over minutes keeps nobody waiting."""
        soon = self._clock.now() + _SOON
        return any(moment <= soon for moment, _ in self._asked)


_SOON = timedelta(seconds=5)
_ROUND = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class StageDoors:
    """All doors that are served, on one world in memory."""

    store: MemoryStore
    world: World
    clock: Clock
    twilio: TwilioSimulator
    public_url: str
    calendars: Desk
    queue: StageQueue
    errands: Mapping[str, Errand] = field(default_factory=dict)
    """What the door of the points of sale does besides bringing orders."""
    _told: set[str] = field(default_factory=set)
    """Entries that the calendar's door has taken; it does not mark them."""
    _rounds: list[datetime] = field(default_factory=list)
    """When the calendars were asked about by schedule."""

    @property
    def served(self) -> tuple[str, ...]:
        """Those that mark in the outbox what they have done."""
        return ("sms", "followup", "pos")

    def work_off(self) -> None:
        """Everything that waits in the outbox, and the calendars whose owner has changed something, as far as a push has told it."""
        self._tell_calendars()
        self._bring_orders()
        self._send_texts()
        self._follow_up()

    def _tell_calendars(self) -> None:
        door = self._calendar_door()
        for entry in self._waiting("calendar"):
            if entry.id not in self._told:
                with suppress(MaitredError):  # it comes again
                    tell_calendar(door, entry)
                    self._told.add(entry.id)
        for restaurant_id in self.queue.take():
            with suppress(MaitredError):  # the next round reads it
                read_calendar(door, restaurant_id)

    def _calendar_door(self) -> Door:
        return Door(self.calendars, lambda: CHANNEL_KEY, self.public_url, self.queue, jitter=lambda: 0.5)

    def ring_timers(self) -> None:
        """What the schedules do, every minute and every ten."""
        now = self.clock.now()
        if not self._rounds or now - self._rounds[-1] >= _ROUND:
            self._rounds.append(now)
            poll(self._calendar_door())
        world, desk = self.world, self._desk()
        ringing = Ringing(
            timers=world.timers,
            directory=world.directory,
            clock=self.clock,
            bells=bells(desk, self._room(), MemoryOrders(self.store), MemoryEraser(self.store)),
            logger=_LOGGER,
            meter=SilentMeter(),
        )
        ring_due(ringing)

    def _desk(self) -> OfferDesk:
        world = self.world
        return OfferDesk(world.book, world.waitlist, world.timers, self.clock)

    def _waiting(self, door: str) -> list[OutboxEntry]:
        return [one for one in self.store.outbox.values() if one.door == door and one.state == "pending"]

    def _room(self) -> TextRoom:
        world = self.world
        return TextRoom(
            outbox=world.outbox,
            messages=world.messages,
            directory=world.directory,
            opt_outs=world.opt_outs,
            timers=world.timers,
            clock=self.clock,
            orders=MemoryOrders(self.store),
        )

    def _send_texts(self) -> None:
        texting = Texting(
            room=self._room(),
            messenger=NetworkMessenger(self.twilio),
            status_url=f"{self.public_url}/sms/status",
            logger=_LOGGER,
            meter=SilentMeter(),
        )
        for entry in self._waiting("sms"):
            send_entry(texting, entry)

    def _bring_orders(self) -> None:
        world = self.world
        assert world.sales is not None  # the stage sells
        delivering = Delivering(
            outbox=world.outbox,
            orders=MemoryOrders(self.store),
            messages=world.messages,
            timers=world.timers,
            directory=world.directory,
            points_of_sale=world.sales.points_of_sale,
            clock=self.clock,
            logger=_LOGGER,
            meter=SilentMeter(),
            errands=self.errands,
        )
        for entry in self._waiting("pos"):
            deliver(delivering, entry)

    def _follow_up(self) -> None:
        following = Following(
            outbox=self.world.outbox,
            directory=self.world.directory,
            consequences=consequences(self._desk()),
            logger=_LOGGER,
        )
        for entry in self._waiting("followup"):
            follow(following, entry)
