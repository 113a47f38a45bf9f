"""What is remembered of the owner's calendar: how it is connected, and which event mirrors what."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

LinkStatus = Literal["ok", "reauth_needed", "unshared"]
"""`reauth_needed`: the grant is dead; `unshared`: the calendar is not there for us, or may only be read."""


@dataclass(frozen=True, slots=True)
class PushChannel:
    """The open push channel of a calendar, as Google named it."""

    id: str
    resource_id: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class CalendarLink:
    """One restaurant's calendar. `version` 0 means that it was never stored; every change raises it."""

    restaurant_id: str
    calendar_id: str
    how: Literal["service_account", "oauth"] = "service_account"
    status: LinkStatus = "ok"
    version: int = 0
    sealed_token: str = ""
    """The refresh token of an OAuth connection, encrypted; empty for a calendar that is shared with the service account."""
    sync_token: str | None = None
    """Where the next incremental sync goes on; None: everything has to be read anew."""
    listed_until: datetime | None = None
    """How far into the future the last full sync looked."""
    listed_at: datetime | None = None
    """When that was."""
    synced_at: datetime | None = None
    channel: PushChannel | None = None
    trouble_since: datetime | None = None
    """Since when the calendar cannot be reached; None while it can."""
    told_at: datetime | None = None
    """When the owner was told of this trouble."""


@dataclass(frozen=True, slots=True)
class MirroredEvent:
    """What book and calendar last agreed on about one event; no name, no number, no note.

    `version` 0 means that it was never stored. Whoever finds an event that differs from this has found an edit of the owner's;
    whoever finds a reservation that differs has found what the calendar has yet to be told.
    """

    restaurant_id: str
    calendar_id: str
    event_id: str
    role: Literal["reservation", "block"]
    version: int = 0
    etag: str = ""
    """Empty: we have set out to write the event, and do not know yet whether it is there."""
    updated_at: datetime | None = None
    """Google's own time of the newest state that was taken in; an older one changes nothing."""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    reservation_id: str | None = None
    generation: int = 0
    reservation_version: int = 0
    party_size: int = 0
    wording: str = ""
    """Digest of the title and description that we last wrote."""
    gone: bool = False
    series_id: str | None = None
    blocks: tuple[tuple[str, date], ...] = ()
    """The blocks that came of it: id, and a date on which each stands."""
