"""A house whose guests and owner write to it: what the tests of incoming texts stand on."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from functions.actions.book_reservation import book_reservation
from functions.actions.obey_owner import obey_owner
from functions.actions.offer_table import Desk
from functions.actions.read_text import TextDesk, read_text
from functions.actions.undo_last import OwnerDesk
from functions.domain.events import OutboxEntry
from functions.domain.reservations import ActionKey, Booked, BookingRequest, Reservation
from functions.domain.sale_ports import Menus
from functions.domain.text_answers import InboundText
from tests.functions.front_of_house import CALLER, NOW, RESTAURANT, House

OWNER = RESTAURANT.owner_number or ""


@dataclass
class TextScene:
    """Texts come in by `guest` and `owner`; `said` is what was answered to the last one."""

    house: House = field(default_factory=House)
    count: int = 0
    menus: Menus | None = None

    def book(
        self, when: timedelta, name: str = "Rossi", *, phone: str = CALLER, party: int = 2, consent: bool = True
    ) -> Reservation:
        """A table so long after Sunday 19:00 in New York."""
        self.count += 1
        starts_at = NOW.astimezone(RESTAURANT.zone).replace(hour=19, minute=0) + when
        request = BookingRequest(starts_at, party, name, phone, text_consent=consent)
        world = self.house.world
        key = ActionKey("CA-book", f"tool-{self.count}")
        booked = book_reservation(world.book, world.clock, self.house.restaurant, request, key)
        assert isinstance(booked, Booked), booked
        return booked.reservation

    def guest(self, body: str, *, sender: str = CALLER, told: str = "", sid: str | None = None) -> str:
        """A guest's text; what it was taken for."""
        return self.take(InboundText(sid or self._sid(), sender, body, told))

    def take(self, text: InboundText) -> str:
        """A guest's text, whole."""
        world = self.house.world
        desk = Desk(world.book, world.waitlist, world.timers, world.clock)
        reading = TextDesk(desk, world.messages, world.outbox, world.opt_outs, world.text_questions)
        return read_text(reading, self.house.restaurant, text)

    def owner(self, body: str, *, sid: str | None = None) -> str:
        """The echo of an owner's text."""
        world = self.house.world
        desk = OwnerDesk(world.book, world.house_states, world.messages, world.outbox, world.clock, self.menus)
        return obey_owner(desk, self.house.restaurant, InboundText(sid or self._sid(), OWNER, body))

    def now(self, reservation: Reservation) -> Reservation:
        """How it stands."""
        found = self.house.world.book.get(reservation.restaurant_id, reservation.id)
        assert found is not None
        return found

    def answers(self) -> list[OutboxEntry]:
        """What was answered, oldest first."""
        entries = self.house.store.outbox.values()
        return [one for one in entries if one.payload.get("purpose") == "answer" and one.payload["body"]]

    def at(self, moment: datetime) -> None:
        """The clock shows this."""
        self.house.clock.at = moment

    def _sid(self) -> str:
        self.count += 1
        return f"SM{self.count:032d}"
