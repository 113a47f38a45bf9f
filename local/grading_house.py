"""Judges what a call leaves beside the book: the owner's calendar, the waitlist, and the blocks on the ledgers."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import TypeVar

from functions.domain.blocks import Block
from functions.domain.waitlist import WaitlistEntry, WaitStatus
from local.calendar_side import CalendarEvent
from local.final_state import FinalState
from local.findings import Finding
from local.moments import Moment
from local.scenario import Expected, ExpectedBlock, ExpectedEvent, ExpectedWaiting, Scenario

_Wish = TypeVar("_Wish")
_Thing = TypeVar("_Thing")


def house_findings(scenario: Scenario, expected: Expected, state: FinalState) -> Iterable[Finding]:
    """What is expected is there, and nothing else is."""
    if expected.calendar is not None:
        yield from _matched(
            "event", expected.calendar, state.calendar or (), lambda wish, one: _is_event(wish, one, state), _event
        )
    waiting = expected.waitlist
    if waiting is None:
        waiting = tuple(ExpectedWaiting(name=one.name, party=one.party) for one in scenario.given.waitlist)
    yield from _matched("waitlist entry", waiting, state.waitlist, _is_waiting, _entry)
    yield from _matched("block", expected.blocks, state.blocks, lambda wish, one: _is_block(wish, one, state), _block)


def _matched(
    what: str,
    wishes: Sequence[_Wish],
    things: Sequence[_Thing],
    fits: Callable[[_Wish, _Thing], bool],
    shown: Callable[[_Thing], str],
) -> Iterable[Finding]:
    left = list(things)
    for wish in wishes:
        found = next((one for one in left if fits(wish, one)), None)
        if found is not None:
            left.remove(found)
        instead = f"instead: {', '.join(map(shown, left)) or 'none'}"
        yield Finding(f"{what} {wish}", found is not None, shown(found) if found is not None else instead)
    yield Finding(f"no further {what}", not left, "; ".join(map(shown, left)))


def _instant(moment: Moment, state: FinalState) -> datetime:
    zone = state.restaurant.zone
    return datetime.combine(moment.on(state.anchor), moment.at or time(0), tzinfo=zone)


def _is_event(wish: ExpectedEvent, one: CalendarEvent, state: FinalState) -> bool:
    return (
        all(part.casefold() in one.title.casefold() for part in wish.contains)
        and all(part.casefold() in one.description.casefold() for part in wish.says)
        and one.all_day == (wish.when.at is None)
        and one.starts_at == _instant(wish.when, state)
        and wish.minutes in (None, (one.ends_at - one.starts_at) / timedelta(minutes=1))
    )


def _is_waiting(wish: ExpectedWaiting, one: WaitlistEntry) -> bool:
    return (
        one.name.casefold() == wish.name.casefold()
        and one.party_size == wish.party
        and one.status is WaitStatus(wish.status)
    )


def _is_block(wish: ExpectedBlock, one: Block, state: FinalState) -> bool:
    starts = one.starts_at.astimezone(state.restaurant.zone)
    first = one.business_date or starts.date()
    return (
        one.scope == wish.scope
        and first == wish.when.on(state.anchor)
        and (wish.when.at is None or starts == _instant(wish.when, state))
        and wish.source in (None, one.source)
        and wish.covers in (None, one.covers)
        and (wish.tables is None or set(wish.tables) == set(one.table_ids))
    )


def _event(one: CalendarEvent) -> str:
    return f"{one.title!r} ({one.description!r}), {one.starts_at:%Y-%m-%d %H:%M} UTC" + (
        ", all day" if one.all_day else ""
    )


def _entry(one: WaitlistEntry) -> str:
    return f"{one.name}, {one.party_size}, {one.status}"


def _block(one: Block) -> str:
    return f"{one.scope}, {one.starts_at:%Y-%m-%d %H:%M} UTC to {one.ends_at:%Y-%m-%d %H:%M} UTC, from {one.source}"
