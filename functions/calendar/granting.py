"""Turns the code of an owner's consent into a connected calendar: the token sealed, the calendar made, the link kept."""

from dataclasses import replace

from functions.calendar.desk import Desk, change_link
from functions.calendar.doorway import APP_CREATED, Outcome
from functions.calendar.google import Effort
from functions.calendar.looking import MAY_WRITE, check_calendar
from functions.calendar.refusals import Forbidden, GrantDead, NotThere
from functions.domain.calendar_ports import TokenVault
from functions.domain.calendars import CalendarLink
from functions.domain.errors import BadConfiguration, VendorError
from functions.domain.restaurants import Restaurant

_ONLY_ONCE = Effort(within=8.0, tries=1)
"""Making a calendar names no id: asked twice, there may be two."""


def connect(desk: Desk, vault: TokenVault | None, restaurant_id: str, code: str, redirect_uri: str) -> Outcome:
    """Connect the restaurant by this code; never raises. What goes wrong is logged, and the owner may begin again.

    A restaurant that was connected before keeps its calendar, if the owner of the new grant has it.
    """
    try:
        return _connect(desk, vault, restaurant_id, code, redirect_uri)
    except GrantDead as refusal:
        # Of a code, `invalid_grant` means that it was used or is too old; it says the same of a client that is not ours.
        desk.logger.warning("a calendar was not connected", extra={"restaurant": restaurant_id, "why": refusal.code})
        return "expired" if refusal.code == "invalid_grant" else "failed"
    except (VendorError, BadConfiguration):
        desk.logger.exception("a calendar was not connected", extra={"restaurant": restaurant_id})
        return "failed"


def _connect(desk: Desk, vault: TokenVault | None, restaurant_id: str, code: str, redirect_uri: str) -> Outcome:
    restaurant = desk.directory.by_id(restaurant_id)
    if restaurant is None or vault is None:
        raise BadConfiguration("there is no such restaurant" if vault is not None else "there is no key for tokens")
    grant = desk.google.redeem(code, redirect_uri)
    # Owners can untick permissions (granular consent), so what was granted is told beside the token.
    if APP_CREATED not in grant.scopes or not grant.refresh_token:
        return "not_granted"
    sealed = vault.seal(restaurant.id, grant.refresh_token)
    calendar_id = _calendar_of(desk, restaurant, sealed)
    # Read again: making the calendar took a while, and nobody else's change may be lost.
    newest = desk.directory.by_id(restaurant.id) or restaurant
    desk.directory.save(replace(newest, calendar_id=calendar_id))
    change_link(desk, CalendarLink(restaurant.id, calendar_id), lambda stored: _renewed(stored, calendar_id, sealed))
    return "connected"


def _renewed(stored: CalendarLink, calendar_id: str, sealed: str) -> CalendarLink:
    if stored.calendar_id != calendar_id:
        return CalendarLink(stored.restaurant_id, calendar_id, "oauth", version=stored.version, sealed_token=sealed)
    fresh = replace(stored, how="oauth", status="ok", sealed_token=sealed)
    return replace(fresh, sync_token=None, trouble_since=None, told_at=None)


def _calendar_of(desk: Desk, restaurant: Restaurant, sealed: str) -> str:
    """The id of the calendar: the one from before if this grant reaches it, else a new one."""
    before = desk.links.get(restaurant.id)
    if before is not None and before.how == "oauth" and before.calendar_id == restaurant.calendar_id:
        try:
            if check_calendar(desk, replace(before, sealed_token=sealed)) in MAY_WRITE:
                return before.calendar_id
        except (NotThere, Forbidden):
            pass  # deleted, or another Google account
    fresh = CalendarLink(restaurant.id, "", "oauth", sealed_token=sealed)
    return desk.google.create_calendar(fresh, f"Reservations — {restaurant.name}", restaurant.zone.key, _ONLY_ONCE)
