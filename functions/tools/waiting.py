"""The tools of the waiting list: joining it when there is no table, and leaving it."""

from pydantic import Field

from functions.actions.join_waitlist import WaitlistWish, join_waitlist
from functions.actions.leave_waitlist import leave_waitlist
from functions.actions.offer_table import Desk
from functions.domain import consents
from functions.domain.errors import Refusal
from functions.domain.spoken import spoken_duration, spoken_time
from functions.domain.wall_clock import at
from functions.tools.answers import guest_phone, refused, when
from functions.tools.definition import (
    Arguments,
    CalendarDate,
    GuestName,
    Outcome,
    PartySize,
    Sentence,
    Tool,
    WallTime,
)
from functions.tools.owner_consulted import consult_owner
from functions.tools.world import Errand
from streamer.contract.tools import Done, NeedsDetail


class JoinWaitlist(Arguments):
    """What the caller waits for."""

    date: CalendarDate = Field(description="The day, YYYY-MM-DD.")
    time: WallTime = Field(description="The earliest time that suits, HH:MM, 24-hour clock.")
    until: WallTime | None = Field(None, description="The latest time that suits, HH:MM.")
    party_size: PartySize = Field(description="How many people.")
    name: GuestName = Field(description="The name for the list.")
    phone: str = Field("", max_length=40, description="Only if it is not the number that is calling.")
    area: Sentence = Field("", description="Only if the caller insists on one.")
    text_consent: bool = Field(description="True only if the caller said yes to an offer by text message.")
    language: str = Field("", pattern="^([a-z]{2})?$", description="ISO 639-1 code of the caller's language.")


class LeaveWaitlist(Arguments):
    """Which day the caller no longer waits for."""

    date: CalendarDate | None = Field(None, description="YYYY-MM-DD; leave it out for every day.")


def _join(errand: Errand, wish: JoinWaitlist) -> Outcome:
    if not wish.text_consent:
        return NeedsDetail(
            field="text_consent", why="A free table is offered by text message only; ask for a yes to that."
        )
    phone = guest_phone(errand, wish.phone)
    if isinstance(phone, NeedsDetail):
        return phone
    if phone is None:
        return NeedsDetail(field="phone", why="A free table is offered by text message, so a number is needed.")
    world, restaurant = errand.world, errand.restaurant
    if world.opt_outs.get(restaurant.id, phone) is not None:
        why = "This number wrote STOP, so no offer would reach it: ask for another one, or have them text START first."
        return NeedsDetail(field="phone", why=why)
    now, earliest = world.clock.now(), at(wish.date, wish.time, restaurant.zone)
    consult_owner(
        errand, earliest
    )  # nobody is told to wait, or that a table is free, against what the owner has just changed
    joined = join_waitlist(
        world.book,
        world.waitlist,
        world.clock,
        restaurant,
        WaitlistWish(
            earliest=earliest,
            latest=at(wish.date, wish.until, restaurant.zone) if wish.until is not None else None,
            party_size=wish.party_size,
            name=wish.name,
            phone=phone,
            consent=consents.given(consents.WAITLIST_QUESTION, now, errand.call.call_sid),
            area=wish.area or None,
            language=wish.language or restaurant.languages[0],
        ),
        errand.call.call_sid,
    )
    if isinstance(joined, Refusal):
        return refused(joined, restaurant.zone)
    entry = joined.entry
    return Done(
        result={
            **when(entry.earliest, restaurant.zone),
            "until": spoken_time(entry.latest.astimezone(restaurant.zone)),
            "party_size": entry.party_size,
            "name": entry.name,
            "ahead": joined.ahead,
            "offer_stands": spoken_duration(restaurant.rules.offer_stands),
        },
        say="You are on the list.",
    )


def _leave(errand: Errand, asked: LeaveWaitlist) -> Outcome:
    world = errand.world
    desk = Desk(world.book, world.waitlist, world.timers, world.clock)
    left = leave_waitlist(desk, errand.restaurant, phone=errand.call.caller, on=asked.date)
    if isinstance(left, Refusal):
        return refused(left, errand.restaurant.zone)
    return Done(
        result={"left": [when(one.earliest, errand.restaurant.zone) for one in left]}, say="You are off the list."
    )


TOOLS = (
    Tool("join_waitlist", "Put the caller on the waiting list of a day that is full.", JoinWaitlist, _join, writes=True),
    Tool("leave_waitlist", "Take the caller off the waiting list.", LeaveWaitlist, _leave, writes=True),
)  # fmt: skip
