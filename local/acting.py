"""Makes happen what a scenario says happens around its call, on whatever scene it is played: the running stack or virtual time."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Protocol

from functions.domain.restaurants import Restaurant
from local.calendar_side import AGENT, add_event
from local.happenings import (
    AtOnce,
    CalendarFails,
    CalendarPush,
    CalendarToken,
    Caller,
    Calls,
    GuestPays,
    GuestTexts,
    Happening,
    NumberRegistered,
    OwnerAdds,
    OwnerBlocks,
    OwnerDeletes,
    OwnerMoves,
    OwnerRetitles,
    OwnerTexts,
    OwnerUnshares,
    PosDown,
    PosFails,
    PosSellsOut,
    Settles,
    TextsFail,
    TimeComes,
    TimePasses,
)
from local.seeding import CannotPrepare
from local.simulators.google_calendar import GoogleCalendarSimulator, Owner
from local.simulators.google_calendar.channels import PushSwitch
from local.simulators.twilio.simulator import TwilioSimulator
from local.tills import Tills

_WAITED_FOR_S = 15.0
"""How long the owner waits for an event to appear in the calendar, and a guest for a link, before it cannot be touched."""
_LINK = re.compile(r"https://\S+/u/\w+")
_PUSHES = {
    "off": PushSwitch(on=False),
    "on": PushSwitch(),
    "twice": PushSwitch(copies=2),
    "late": PushSwitch(late_s=5.0),
}


class CannotHappen(CannotPrepare):
    """What the scenario wants to happen cannot be done on this scene; the text says why."""


class Scene(Protocol):
    """Where a scenario is played."""

    @property
    def restaurant(self) -> Restaurant:
        """As the scenario has it."""
        ...

    @property
    def anchor(self) -> date:
        """The day from which all days count."""
        ...

    @property
    def caller_number(self) -> str:
        """The number of the scenario's own caller."""
        ...

    @property
    def google(self) -> GoogleCalendarSimulator:
        """Where the owner's calendar is."""
        ...

    @property
    def twilio(self) -> TwilioSimulator:
        """The telephone network."""
        ...

    @property
    def tills(self) -> Tills:
        """Square and Toast. CannotHappen where there are none."""
        ...

    def now(self) -> datetime:
        """The restaurant's clock, aware."""
        ...

    async def breathe(self) -> None:
        """Let the doors work for a moment."""

    async def settle(self) -> None:
        """Until nothing is under way any more."""

    async def pass_time(self, stretch: timedelta) -> None:
        """Let timers ring. CannotHappen where time is real."""

    async def call(self, caller: Caller) -> None:
        """Somebody calls, from the first ring to the report."""


async def act(scene: Scene, happenings: tuple[Happening, ...]) -> None:
    """One after the other. CannotHappen."""
    for happening in happenings:
        await _act(scene, happening)


async def _act(scene: Scene, happening: Happening) -> None:
    match happening:
        case GuestTexts() | OwnerTexts():
            await _text(scene, happening)
        case TimePasses(time_passes=stretch):
            await scene.pass_time(stretch)
        case TimeComes(time_comes=moment):
            await scene.pass_time(moment.instant(scene.anchor, scene.restaurant.zone) - scene.now())
        case Settles():
            await scene.settle()
        case AtOnce(at_once=several):
            await asyncio.gather(*(_act(scene, one) for one in several))
        case Calls(calls=caller):
            await scene.call(caller)
        case TextsFail() | NumberRegistered() | CalendarFails() | CalendarToken() | CalendarPush():
            _trouble(scene, happening)
        case GuestPays() | PosSellsOut() | PosFails() | PosDown():
            await _at_the_till(scene, happening)
        case _:
            await _by_owner(scene, happening)


async def _text(scene: Scene, happening: GuestTexts | OwnerTexts) -> None:
    restaurant = scene.restaurant
    match happening:
        case GuestTexts(text=text, sender=sender):
            number = scene.caller_number if sender == "caller" else sender
            await scene.twilio.send_text(number, restaurant.phone_number, text)
        case OwnerTexts(owner_texts=text):
            if restaurant.owner_number is None:
                raise CannotHappen("the restaurant has no owner's number to text from")
            await scene.twilio.send_text(restaurant.owner_number, restaurant.phone_number, text)


def _trouble(
    scene: Scene, happening: TextsFail | NumberRegistered | CalendarFails | CalendarToken | CalendarPush
) -> None:
    google = scene.google
    match happening:
        case TextsFail(texts_fail=faults):
            scene.twilio.rest.faults.queue += faults
        case NumberRegistered(number_registered=registered):
            number = scene.twilio.exchange.numbers[scene.restaurant.phone_number]
            scene.twilio.add_number(replace(number, registered=registered))
        case CalendarFails(calendar_fails=kind, on=on, times=times):
            google.faults.add(kind, on, times)
        case CalendarToken(calendar_token="dead", how=how):
            google.identities.kill(AGENT, how)
        case CalendarToken():
            google.identities.restore(AGENT)
        case CalendarPush(calendar_push=word):
            google.push = PushSwitch(_PUSHES[word].on, _PUSHES[word].copies, _PUSHES[word].late_s)


async def _at_the_till(scene: Scene, happening: GuestPays | PosSellsOut | PosFails | PosDown) -> None:
    restaurant, tills = scene.restaurant, scene.tills
    if restaurant.ordering is None or restaurant.ordering.pos == "ticket":
        raise CannotHappen("the restaurant has no point of sale; say `given: {pos: square}` or `{pos: toast}`")
    match happening:
        case GuestPays():
            tills.pay(restaurant, await _link_in_texts(scene))
        case PosSellsOut(pos_sells_out=dish):
            tills.sell_out(restaurant, dish)
        case PosFails(pos_fails=kind, on=on, times=times):
            tills.fail(restaurant, kind, on, times)
        case PosDown(pos_down=down):
            tills.down(restaurant, down=down)
    await tills.told()


async def _link_in_texts(scene: Scene) -> str:
    """The link of the last text to the caller that has one; it may be on its way still. CannotHappen."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + _WAITED_FOR_S
    while True:
        texts = [one.body for one in scene.twilio.messaging.messages.values() if one.to == scene.caller_number]
        found = [url for body in texts for url in _LINK.findall(body)]
        if found:
            return str(found[-1])
        if loop.time() > deadline:
            raise CannotHappen(f"the guest got no link to pay; the texts were: {texts}")
        await scene.breathe()


async def _by_owner(scene: Scene, happening: Happening) -> None:
    restaurant, anchor = scene.restaurant, scene.anchor
    if restaurant.calendar_id is None:
        raise CannotHappen("the restaurant has no calendar; say `given: {calendar: []}`")
    owner = scene.google.owner_of(restaurant.calendar_id)
    match happening:
        case OwnerMoves(owner_moves=title, to=to):
            starts = to.instant(anchor, restaurant.zone).astimezone(restaurant.zone)
            await _once_there(scene, owner, title, lambda event_id: owner.move(event_id, starts))
        case OwnerRetitles(owner_retitles=old, title=new):
            await _once_there(scene, owner, old, lambda event_id: owner.retitle(event_id, new))
        case OwnerDeletes(owner_deletes=title):
            await _once_there(scene, owner, title, owner.delete)
        case OwnerBlocks(owner_blocks=day, title=title):
            owner.block_day(day.on(anchor), title)
        case OwnerAdds(owner_adds=title, when=when, minutes=minutes, free=free):
            add_event(owner, restaurant, title, when, minutes, anchor, free=free)
        case OwnerUnshares():
            owner.unshare(AGENT)


async def _once_there(scene: Scene, owner: Owner, title: str, touch: Callable[[str], object]) -> None:
    """The event may be on its way to the calendar still."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + _WAITED_FOR_S
    while True:
        try:
            event_id = owner.find(title).id
        except KeyError as missing:
            if loop.time() > deadline:
                raise CannotHappen(str(missing)) from missing
            await scene.breathe()
        else:
            touch(event_id)
            return
