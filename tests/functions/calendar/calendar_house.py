"""A restaurant with an owner's calendar: the book in memory, our door over it, and the simulated Google behind."""

import io
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

import httpx
from cryptography.hazmat.primitives import serialization

from functions.actions.book_reservation import book_reservation
from functions.actions.cancel_reservation import cancel_reservation
from functions.actions.change_reservation import change_reservation
from functions.calendar.access import AccessTokens
from functions.calendar.batch import Door, poll, read_calendar, tell_calendar
from functions.calendar.desk import Desk
from functions.calendar.google import GoogleCalendar
from functions.domain.calendars import CalendarLink
from functions.domain.errors import VendorError
from functions.domain.ports import ReservationBook
from functions.domain.reservations import (
    ActionKey,
    Booked,
    BookingRequest,
    GuestProof,
    Reservation,
    ReservationChange,
)
from functions.domain.restaurants import Restaurant
from functions.keyring import GoogleKeys
from functions.store.calendars import DynamoCalendarLinks, DynamoCalendarMirror
from functions.store.directory import DynamoDirectory
from functions.store.memory import MemoryBook, MemoryDirectory, MemoryMessages, MemoryOutbox, MemoryStore
from functions.store.memory_calendars import MemoryCalendarLinks, MemoryCalendarMirror
from functions.store.messages import DynamoMessages
from functions.store.outbox import DynamoOutbox
from functions.store.reservations import DynamoBook
from functions.store.vault import MemoryVault
from functions.telemetry import SilentMeter, make_logger
from local.simulators.google_calendar import GoogleCalendarSimulator
from local.simulators.google_calendar.calendars import Stored
from local.simulators.serving.memory import MemoryTransport
from tests.functions.trattoria import DA_VINCI, NOW, TONIGHT, rome

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

AGENT = "agent@maitred.iam.gserviceaccount.com"
CHANNEL_KEY = "c" * 40
PHONE = "+393401112233"


@dataclass
class HandClock:
    """A clock that is moved by hand, and by a millisecond whenever Google looks at it."""

    moment: datetime = NOW

    def now(self) -> datetime:
        return self.moment


class CalendarHouse:
    """Da Vinci with a calendar in Rome that is shared with our service account."""

    def __init__(self, restaurant: Restaurant = DA_VINCI) -> None:
        self.clock = HandClock()
        self.store = MemoryStore()
        self.google = GoogleCalendarSimulator(self._ticking)
        self.calendar = self.google.add_calendar("Reservations", restaurant.zone.key)
        self.owner = self.google.owner_of(self.calendar.id)
        key, public = _one_key()
        self.google.identities.add_service_account(AGENT, public)
        self.owner.share(AGENT)
        self.restaurant = replace(restaurant, calendar_id=self.calendar.id)
        self.paused: list[float] = []
        keys = GoogleKeys(key, CHANNEL_KEY, "client", "secret")
        http = httpx.Client(transport=MemoryTransport(self.google))
        tokens = AccessTokens(http, lambda: keys, MemoryVault(), self.clock)
        MemoryDirectory(self.store).save(self.restaurant)
        self.book: ReservationBook = MemoryBook(self.store)
        self.messages = MemoryMessages(self.store)
        self.outbox = MemoryOutbox(self.store)
        self.meter = SilentMeter()
        self.log = io.StringIO()
        self.desk = Desk(
            google=GoogleCalendar(http, tokens, pause=self.paused.append, jitter=lambda: 0.5),
            links=MemoryCalendarLinks(self.store),
            mirror=MemoryCalendarMirror(self.store),
            book=self.book,
            messages=self.messages,
            outbox=self.outbox,
            directory=MemoryDirectory(self.store),
            clock=self.clock,
            logger=make_logger("calendar-test", stream=self.log),
            meter=self.meter,
            address=lambda: AGENT,
        )
        self.door = Door(self.desk, lambda: CHANNEL_KEY, "https://phone.example.com", jitter=lambda: 0.5)
        self.told: set[str] = set()
        self._keys = 0

    def keep_on(self, client: "DynamoDBClient", table: str) -> None:
        """Have everything on that table from now on, but for the lists of texts and messages."""
        self.book = DynamoBook(client, table)
        self.desk = replace(
            self.desk,
            links=DynamoCalendarLinks(client, table),
            mirror=DynamoCalendarMirror(client, table),
            book=self.book,
            messages=DynamoMessages(client, table),
            outbox=DynamoOutbox(client, table),
            directory=DynamoDirectory(client, table),
        )
        self.door = replace(self.door, desk=self.desk)
        self.desk.directory.save(self.restaurant)

    def _ticking(self) -> datetime:
        """Google's clock: no two looks at it are the same moment."""
        self.clock.moment += timedelta(milliseconds=1)
        return self.clock.moment

    def key(self) -> ActionKey:
        self._keys += 1
        return ActionKey("CA1", f"tool-{self._keys}")

    def books(self, clock: str = "20:00", party: int = 2, name: str = "Mario Rossi", on: object = None) -> Reservation:
        """A guest books by phone."""
        starts = rome(on or TONIGHT, clock)  # type: ignore[arg-type]  # a date
        request = BookingRequest(starts, party, name, PHONE, text_consent=True, language="it")
        booked = book_reservation(self.book, self.clock, self.restaurant, request, self.key())
        assert isinstance(booked, Booked), booked
        return booked.reservation

    def cancels(self, reservation: Reservation) -> object:
        proof = GuestProof(reservation.phone, reservation.name, reservation.code)
        return cancel_reservation(self.book, self.clock, self.restaurant, proof, self.key(), reservation.id)

    def changes(self, reservation: Reservation, **change: object) -> object:
        proof = GuestProof(reservation.phone, reservation.name, reservation.code)
        wanted = ReservationChange(**change)  # type: ignore[arg-type]  # as given
        return change_reservation(self.book, self.clock, self.restaurant, proof, wanted, self.key(), reservation.id)

    def in_book(self, reservation: Reservation) -> Reservation:
        found = self.book.get(self.restaurant.id, reservation.id)
        assert found is not None
        return found

    def reservations(self) -> list[Reservation]:
        return list(self.store.reservations.values())

    def tell(self) -> None:
        """The stream delivers what is new in the outbox; what fails comes again next time."""
        for entry in list(self.store.outbox.values()):
            if entry.door == "calendar" and entry.id not in self.told:
                try:
                    tell_calendar(self.door, entry)
                except VendorError:
                    continue
                self.told.add(entry.id)

    def read(self) -> None:
        """The calendar is read, as after a push."""
        read_calendar(self.door, self.restaurant.id)

    def settles(self) -> None:
        """Everything that waits is done, until nothing changes any more."""
        for _ in range(4):
            self.tell()
            self.read()

    def round(self) -> None:
        poll(self.door)

    def event(self) -> Stored:
        """The one event that stands."""
        (only,) = self.owner.events()
        return only

    def titles(self) -> list[str]:
        return [str(one.event.get("summary", "")) for one in self.owner.events()]

    def link(self) -> CalendarLink:
        link = self.desk.links.get(self.restaurant.id)
        assert link is not None
        return link

    def messages_of(self, kind: str) -> list[str]:
        return [one.text for one in self.store.messages.values() if one.kind == kind]

    def asked(self, operation: str) -> int:
        return sum(1 for one in self.google.journal if one.operation == operation)

    def texts(self) -> list[str]:
        return [str(one.payload["purpose"]) for one in self.store.outbox.values() if one.door == "sms"]


@cache
def _one_key() -> tuple[dict[str, str], str]:
    """A key file and its public half, made once: making one takes a tenth of a second."""
    maker = GoogleCalendarSimulator(lambda: NOW).identities
    key = maker.new_service_account(AGENT)
    private = serialization.load_pem_private_key(key["private_key"].encode(), None)
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return key, public.decode()
