"""What keeping the owner's calendar needs from the world, and what it gives to the rest of the house."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from functions.domain.calendars import CalendarLink, MirroredEvent
from functions.domain.restaurants import Restaurant


class OwnersCalendar(Protocol):
    """The owner's calendar, as the telephone sees it."""

    def consult(self, restaurant: Restaurant, starts_at: datetime, ends_at: datetime) -> None:
        """Bring what the owner wrote into the calendar for [starts_at, ends_at) into the book, within about 800 ms.

        Never raises and never takes longer; if the calendar cannot be had in time, the last synced state decides.
        """
        ...


class NoCalendar:
    """OwnersCalendar of a house that keeps none."""

    def consult(self, restaurant: Restaurant, starts_at: datetime, ends_at: datetime) -> None:
        """Nothing."""


class CalendarLinks(Protocol):
    """How the restaurants' calendars are connected."""

    def get(self, restaurant_id: str) -> CalendarLink | None:
        """The link, strongly consistent; None if there never was one."""
        ...

    def save(self, link: CalendarLink) -> CalendarLink:
        """Store it in place of the version that it carries and return it with the next one.

        CommitConflict (nothing stored) if somebody else was quicker: so a sync token never steps back.
        """
        ...

    def all(self) -> Sequence[CalendarLink]:
        """Every link of this deployment; eventually consistent."""
        ...

    def houses(self) -> Sequence[str]:
        """Ids of all restaurants that name a calendar, also those that have no link yet; eventually consistent."""
        ...


class CalendarMirror(Protocol):
    """What book and calendars last agreed on."""

    def get(self, restaurant_id: str, event_id: str) -> MirroredEvent | None:
        """One event, strongly consistent."""
        ...

    def many(self, restaurant_id: str, event_ids: Iterable[str]) -> Mapping[str, MirroredEvent]:
        """Those of the events that are known, by id, strongly consistent."""
        ...

    def of_reservation(self, restaurant_id: str, reservation_id: str) -> MirroredEvent | None:
        """The newest generation of a reservation's event, strongly consistent."""
        ...

    def standing(self, restaurant_id: str, since: datetime) -> Sequence[MirroredEvent]:
        """Every event that is not gone and ends after `since`, strongly consistent."""
        ...

    def save(self, event: MirroredEvent) -> MirroredEvent:
        """Store it in place of the version that it carries and return it with the next one. CommitConflict like `CalendarLinks.save`."""
        ...


class TokenVault(Protocol):
    """Keeps what a restaurant entrusted to us unreadable for everybody else."""

    def seal(self, restaurant_id: str, token: str) -> str:
        """The token, encrypted, as text. VendorUnavailable."""
        ...

    def open(self, restaurant_id: str, sealed: str) -> str:
        """The token. VendorRefused if it was sealed for another restaurant or was tampered with; VendorUnavailable."""
        ...


class SyncQueue(Protocol):
    """Where "this restaurant's calendar should be read" is left for the door that does it."""

    def ask(self, restaurant_id: str, *, within: float = 2.0) -> None:
        """Have it synced after about so many seconds (900 at most). VendorUnavailable."""
        ...
