"""Takes back the owner's last command that stands, and says what is so now: also if it can no longer be taken back."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from functions.actions.block_days import lift_block, place_block
from functions.actions.owner_edits import is_overbooked
from functions.actions.owner_status import closing_id, orders_words
from functions.actions.take_back_no_show import take_back_no_show
from functions.domain.blocks import Block
from functions.domain.errors import BrokenRule, Refusal
from functions.domain.hours import services_on
from functions.domain.house_state import EightySixed, HouseState
from functions.domain.messages import when_of
from functions.domain.owner_commands import business_date
from functions.domain.owner_echo_words import ECHOES
from functions.domain.owner_echoes import day_of, fitting
from functions.domain.ports import Clock, MessageBox, Outbox, ReservationBook
from functions.domain.reservations import ActionKey, AllowedParty, ReservationStatus
from functions.domain.restaurants import Restaurant
from functions.domain.sale_ports import Menus
from functions.domain.text_ports import HouseStates
from functions.domain.wall_clock import at, instant

KEY = "owner"
"""Stands where a tool call's id would; the MessageSid stands where the CallSid would."""


@dataclass(frozen=True, slots=True)
class OwnerDesk:
    """The ports that the owner's commands need. Without `menus` no echo says what a dish's name means on the menu."""

    book: ReservationBook
    states: HouseStates
    messages: MessageBox
    outbox: Outbox
    clock: Clock
    menus: Menus | None = None


def undo_last(
    desk: OwnerDesk, restaurant: Restaurant, state: HouseState, text_id: str, language: str
) -> tuple[str, HouseState | None]:
    """The echo, and the state with that command marked as undone; None if there was nothing to undo.

    The book is set right on the way, under keys that make a repeated text harmless. What cannot be taken back any more is marked too: a
    second UNDO goes on to the command before.
    """
    words = ECHOES[language]
    last = next((one for one in reversed(state.deeds) if one.before is not None and not one.undone), None)
    if last is None or last.before is None:
        return fitting(words["nothing_to_undo"]), None
    if last.kind == "no_show":
        echo = _expected_again(desk, restaurant, last.before["reservation_id"], ActionKey(text_id, KEY), language)
    else:
        state, values = _taken_back(desk, restaurant, state, last.kind, last.before, language)
        orders = orders_words(restaurant, state, desk.clock, language)
        again = words[f"undo_{last.kind}"].format(orders=orders, **values)
        echo = words["undone"].format(again=again)
    deeds = tuple(replace(one, undone=True) if one.id == last.id else one for one in state.deeds)
    return fitting(echo), replace(state, deeds=deeds)


def _taken_back(
    desk: OwnerDesk, restaurant: Restaurant, state: HouseState, kind: str, before: dict[str, Any], language: str
) -> tuple[HouseState, dict[str, Any]]:
    """The state as it stood before that deed, and the words for the echo."""
    today = business_date(restaurant, desk.clock.now())
    on = date.fromisoformat(before["on"]) if "on" in before else today
    values: dict[str, Any] = {**before, "day": day_of(language, on, today)}
    if kind == "eighty_six":
        off = EightySixed(before["name"], on)
        return replace(state, eighty_sixed=tuple(one for one in state.eighty_sixed if one != off)), values
    if kind == "restock":
        return replace(state, eighty_sixed=(*state.eighty_sixed, EightySixed(before["name"], on))), values
    if kind == "close":
        lift_block(desk.book, restaurant, closing_id(on), [on])
        return state, values
    if kind == "open":
        place_block(desk.book, restaurant, closing_of(restaurant, on))
        return state, values
    if kind in ("pause_orders", "resume_orders"):
        until = datetime.fromisoformat(before["until"]) if before["until"] else None
        return replace(state, orders_paused_until=until), values
    if kind == "allow_party":
        clock = time.fromisoformat(before["at"]) if before["at"] else None
        party = AllowedParty(on, before["size"], clock)
        return replace(state, allowed_parties=tuple(one for one in state.allowed_parties if one != party)), values
    raise BrokenRule(f"a deed of kind {kind} cannot be undone")


def _expected_again(desk: OwnerDesk, restaurant: Restaurant, reservation_id: str, key: ActionKey, language: str) -> str:
    words = ECHOES[language]
    back = take_back_no_show(desk.book, desk.clock, restaurant, reservation_id, key)
    if isinstance(back, Refusal):
        return words["not_undone"].format(reason=back.reason)
    named = {"name": back.name, "when": when_of(language, back.starts_at, restaurant.zone)}
    if back.status is not ReservationStatus.BOOKED:
        return words["not_undone_cancelled"].format(**named)
    full = is_overbooked(desk.book, desk.clock.now(), restaurant, back)
    again = words["undo_no_show_full" if full else "undo_no_show"].format(**named)
    return words["undone"].format(again=again)


def closing_of(restaurant: Restaurant, on: date) -> Block:
    """Closes every service of that date, to its very end; a date without services as a whole."""
    services = services_on(restaurant.hours, on, restaurant.zone)
    midnight = instant(at(on, time(0), restaurant.zone))
    next_midnight = instant(at(on + timedelta(days=1), time(0), restaurant.zone))
    return Block(
        id=closing_id(on),
        starts_at=min((one.opens for one in services), default=midnight),
        ends_at=max((one.closes for one in services), default=next_midnight),
        scope="closed",
        source="text",
        business_date=on,
    )
