"""Where everything lies in the table: one function per item, and the two index keys."""

import hashlib
from datetime import date, datetime

from functions.domain.wall_clock import instant

Key = dict[str, str]


def stamp(moment: datetime) -> str:
    """An instant as text that sorts like time: UTC, microseconds, fixed width."""
    return instant(moment).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def restaurant(restaurant_id: str) -> Key:
    """The restaurant's own data."""
    return {"pk": f"RESTAURANT#{restaurant_id}", "sk": "PROFILE"}


def number(e164: str) -> Key:
    """Which restaurant a number belongs to."""
    return {"pk": f"NUMBER#{e164}", "sk": "RESTAURANT"}


def reservation(restaurant_id: str, reservation_id: str) -> Key:
    """A reservation."""
    return {"pk": f"RESTAURANT#{restaurant_id}", "sk": f"RESERVATION#{reservation_id}"}


def code(restaurant_id: str, confirmation_code: str) -> Key:
    """Which reservation a confirmation code belongs to."""
    return {"pk": f"RESTAURANT#{restaurant_id}", "sk": f"CODE#{confirmation_code}"}


def ledger(restaurant_id: str, on: date) -> Key:
    """Who sits where on one date."""
    return {"pk": f"RESTAURANT#{restaurant_id}", "sk": f"DAY#{on.isoformat()}"}


def touched(restaurant_id: str, reservation_id: str, call_sid: str) -> Key:
    """In whose records a reservation stands beside the call that booked it."""
    return {"pk": f"RESTAURANT#{restaurant_id}", "sk": f"TOUCHED#{reservation_id}#{call_sid}"}


def failed_proofs(restaurant_id: str, who: str, at: datetime) -> Key:
    """How often somebody failed to prove a booking theirs in that hour."""
    return {"pk": f"RESTAURANT#{restaurant_id}", "sk": f"PROOFS#{who}#{instant(at):%Y-%m-%dT%H}"}


def message(restaurant_id: str, message_id: str) -> Key:
    """A message."""
    return {"pk": f"RESTAURANT#{restaurant_id}", "sk": f"MESSAGE#{message_id}"}


def outbox(restaurant_id: str, entry_id: str) -> Key:
    """An outbox entry."""
    return {"pk": f"RESTAURANT#{restaurant_id}", "sk": f"OUTBOX#{entry_id}"}


def vendor(vendor_id: str) -> Key:
    """Which outbox entry a vendor means."""
    return {"pk": f"VENDOR#{vendor_id}", "sk": "OUTBOX"}


def timer(restaurant_id: str, timer_id: str) -> Key:
    """A timer."""
    return {"pk": f"RESTAURANT#{restaurant_id}", "sk": f"TIMER#{timer_id}"}


def house_state(restaurant_id: str) -> Key:
    """What the owner has said for the moment."""
    return {"pk": f"RESTAURANT#{restaurant_id}", "sk": "HOUSE"}


def opt_out(restaurant_id: str, e164: str) -> Key:
    """That a number wants no texts."""
    return {"pk": f"RESTAURANT#{restaurant_id}", "sk": f"OPTOUT#{e164}"}


def text_question(restaurant_id: str, e164: str) -> Key:
    """What a number was asked by text."""
    return {"pk": f"RESTAURANT#{restaurant_id}", "sk": f"QUESTION#{e164}"}


def hold(call_sid: str) -> Key:
    """On which days a call's hold stands."""
    return {"pk": f"CALL#{call_sid}", "sk": "HOLD"}


def call(call_sid: str) -> Key:
    """A call."""
    return {"pk": f"CALL#{call_sid}", "sk": "CALL"}


def report(call_sid: str) -> Key:
    """A call's report, apart from the call, so that lists of calls stay light."""
    return {"pk": f"CALL#{call_sid}", "sk": "REPORT"}


def action(call_sid: str, tool_call_id: str) -> Key:
    """What a tool call did."""
    return {"pk": f"CALL#{call_sid}", "sk": f"TOOL#{tool_call_id}"}


def menu(restaurant_id: str, version: int) -> Key:
    """A version of the menu; 0 is the draft."""
    return {"pk": f"RESTAURANT#{restaurant_id}", "sk": f"MENU#{version:06d}"}


def live_menu(restaurant_id: str) -> Key:
    """Which version of the menu is live."""
    return {"pk": f"RESTAURANT#{restaurant_id}", "sk": "MENU"}


def upload(restaurant_id: str, folder: str) -> Key:
    """An upload of a menu: one folder of files."""
    return {"pk": f"RESTAURANT#{restaurant_id}", "sk": f"UPLOAD#{folder}"}


def job(job_id: str) -> Key:
    """Which upload a recognition job belongs to."""
    return {"pk": f"JOB#{job_id}", "sk": "UPLOAD"}


def order(restaurant_id: str, order_id: str) -> Key:
    """An order."""
    return {"pk": f"RESTAURANT#{restaurant_id}", "sk": f"ORDER#{order_id}"}


def order_of_call(call_sid: str) -> Key:
    """Which order a call is about: the newest one."""
    return {"pk": f"CALL#{call_sid}", "sk": "ORDER"}


def kitchen(restaurant_id: str, on: str) -> Key:
    """What the kitchen has taken on for a date."""
    return {"pk": f"RESTAURANT#{restaurant_id}", "sk": f"KITCHEN#{on}"}


def orders_of_guest(restaurant_id: str, phone: str, placed_at: datetime, order_id: str) -> Key:
    """Index `guest`: a guest's orders by when they were placed."""
    return {"guest_pk": f"{restaurant_id}#{phone}#ORDERS", "guest_sk": f"{stamp(placed_at)}#{order_id}"}


def listed(restaurant_id: str, kind: str, moment: datetime, item_id: str) -> Key:
    """Index `list`: a restaurant's items of one kind in the order of time."""
    return {"list_pk": f"{restaurant_id}#{kind}", "list_sk": f"{stamp(moment)}#{item_id}"}


def of_guest(restaurant_id: str, phone: str, starts_at: datetime, reservation_id: str) -> Key:
    """Index `guest`: a guest's reservations by their start."""
    return {"guest_pk": f"{restaurant_id}#{phone}", "guest_sk": f"{stamp(starts_at)}#{reservation_id}"}


def due(state: str, restaurant_id: str, due_at: datetime, timer_id: str) -> Key:
    """Index `due`: the timers of all restaurants in one state, in the order in which they ring."""
    return {"due_pk": state, "due_sk": f"{stamp(due_at)}#{restaurant_id}#{timer_id}"}


def waitlist(restaurant_id: str, entry_id: str) -> Key:
    """A waitlist entry; its id begins with the date, so that the entries of a day lie together."""
    return {"pk": f"RESTAURANT#{restaurant_id}", "sk": f"WAITLIST#{entry_id}"}


def waiting_guest(restaurant_id: str, phone: str, earliest: datetime, entry_id: str) -> Key:
    """Index `guest`: a guest's waitlist entries by their wish."""
    return {"guest_pk": f"{restaurant_id}#{phone}#WAITLIST", "guest_sk": f"{stamp(earliest)}#{entry_id}"}


def guest_notes(restaurant_id: str, phone: str) -> Key:
    """What a guest asked to be remembered."""
    return {"pk": f"RESTAURANT#{restaurant_id}", "sk": f"GUEST#{phone}"}


def pos_link(restaurant_id: str, pos: str) -> Key:
    """How a restaurant's point of sale is connected."""
    return {"pk": f"RESTAURANT#{restaurant_id}", "sk": f"POS#{pos}"}


def pos_merchant(pos: str, merchant_id: str, restaurant_id: str) -> Key:
    """That the vendor knows a restaurant as this merchant."""
    return {"pk": f"VENDOR#{pos}#{merchant_id}", "sk": f"RESTAURANT#{restaurant_id}"}


def calendar_link(restaurant_id: str) -> Key:
    """How a restaurant's calendar is connected."""
    return {"pk": f"RESTAURANT#{restaurant_id}", "sk": "CALENDAR"}


def calendar_links(restaurant_id: str) -> Key:
    """Index `list`: the calendars of all restaurants."""
    return {"list_pk": "CALENDARS", "list_sk": restaurant_id}


WITH_CALENDAR = "WITH_CALENDAR"


def with_calendar(restaurant_id: str) -> Key:
    """Index `list`: the profiles of restaurants that name a calendar, connected or not yet."""
    return {"list_pk": WITH_CALENDAR, "list_sk": restaurant_id}


def mirrored(restaurant_id: str, event_id: str) -> Key:
    """What book and calendar last agreed on about an event. Google allows ids longer than a key may be."""
    short = event_id if len(event_id) <= 200 else hashlib.sha256(event_id.encode()).hexdigest()
    return {"pk": f"RESTAURANT#{restaurant_id}", "sk": f"EVENT#{short}"}


def mirror_of(restaurant_id: str, reservation_id: str) -> Key:
    """Which event mirrors a reservation."""
    return {"pk": f"RESTAURANT#{restaurant_id}", "sk": f"EVENTOF#{reservation_id}"}
