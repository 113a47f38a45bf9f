"""What a scenario says happens is done to the vendors' simulators: the owner's edits, trouble, texts, one after the other."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest
from pydantic import TypeAdapter

from functions.domain.restaurants import Restaurant
from local.acting import CannotHappen, act
from local.calendar_side import AGENT, connect_calendar, standing_events
from local.given import GivenEvent
from local.happenings import Caller, Happening
from local.seeding import load_restaurant
from local.simulators.google_calendar import GoogleCalendarSimulator, Owner
from local.simulators.twilio import Number, TwilioSimulator
from local.tills import Tills
from tests.virtual_time import run

ANCHOR = date(2026, 11, 22)
NOON = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
HAPPENINGS: TypeAdapter[tuple[Happening, ...]] = TypeAdapter(tuple[Happening, ...])


def given(**event: Any) -> GivenEvent:
    return GivenEvent.model_validate(event)


@dataclass
class LittleScene:
    """A restaurant with a calendar; the doors put an event into it when they have breathed often enough."""

    restaurant: Restaurant
    google: GoogleCalendarSimulator
    twilio: TwilioSimulator
    anchor: date = ANCHOR
    caller_number: str = "+19175550123"
    log: list[str] = field(default_factory=list)
    breaths: int = 0
    event_after: int | None = None
    tills: Tills = field(default_factory=lambda: Tills(lambda: NOON))

    def now(self) -> datetime:
        return NOON

    async def breathe(self) -> None:
        await asyncio.sleep(0.5)
        self.breaths += 1
        if self.breaths == self.event_after:
            self.owner.create("2p · Rossi", datetime(2026, 11, 24, 0, 0, tzinfo=UTC))

    async def settle(self) -> None:
        self.log.append("settled")

    async def pass_time(self, stretch: timedelta) -> None:
        self.log.append(f"{stretch} passed")

    async def call(self, caller: Caller) -> None:
        self.log.append(f"{caller.number} called")

    @property
    def owner(self) -> Owner:
        assert self.restaurant.calendar_id is not None
        return self.google.owner_of(self.restaurant.calendar_id)

    def events(self) -> list[tuple[str, str]]:
        found = standing_events(self.google, self.restaurant) or ()
        return [(one.title, f"{one.starts_at.astimezone(self.restaurant.zone):%d %H:%M}") for one in found]


def play(*plain: Any, events: tuple[GivenEvent, ...] = (), connected: bool = True, **more: Any) -> LittleScene:
    async def main() -> LittleScene:
        google = GoogleCalendarSimulator(lambda: NOON)
        restaurant = load_restaurant("juniper_table")
        if connected:
            restaurant = connect_calendar(google, restaurant, events, ANCHOR)
        async with httpx.AsyncClient(transport=httpx.MockTransport(lambda request: httpx.Response(204))) as http:
            twilio = TwilioSimulator(http=http)
            twilio.add_number(Number(restaurant.phone_number, sms_url="https://phone.example.com/sms/incoming"))
            scene = LittleScene(restaurant, google, twilio, **more)
            await act(scene, HAPPENINGS.validate_python(list(plain)))
        return scene

    done: Coroutine[Any, Any, LittleScene] = main()
    return run(done)


ROSSI = given(title="2p · Rossi", when="tomorrow 19:00", minutes=90)


def test_the_owner_moves_retitles_adds_blocks_and_deletes() -> None:
    scene = play(
        {"owner_moves": "Rossi", "to": "tomorrow 20:00"},
        {"owner_retitles": "Rossi", "title": "6p · Rossi"},
        {"owner_adds": "BLOCK 20", "when": "in 2 days 18:00", "minutes": 120},
        {"owner_blocks": "in 3 days"},
        {"owner_deletes": "Keller"},
        events=(ROSSI, given(title="4p · Keller", when="tomorrow 12:00")),
    )

    assert scene.events() == [("6p · Rossi", "23 20:00"), ("BLOCK 20", "24 18:00"), ("Closed", "25 00:00")]


def test_the_owner_waits_for_an_event_that_is_on_its_way() -> None:
    scene = play({"owner_moves": "Rossi", "to": "tomorrow 20:00"}, event_after=3)

    assert scene.events() == [("2p · Rossi", "23 20:00")]


def test_an_event_that_never_comes_is_told() -> None:
    with pytest.raises(CannotHappen, match="Rossi"):
        play({"owner_deletes": "Rossi"})


def test_without_a_calendar_the_owner_has_nothing_to_edit() -> None:
    with pytest.raises(CannotHappen, match="no calendar"):
        play({"owner_blocks": "tomorrow"}, connected=False)


def test_trouble_with_the_calendar_is_switched_on_and_off() -> None:
    scene = play(
        {"calendar_fails": "503", "on": "events.insert", "times": 3},
        {"calendar_token": "dead", "how": "account_gone"},
        {"calendar_push": "twice"},
        {"owner_unshares": True},
        {"texts_fail": ["429"]},
        {"number_registered": False},
    )

    assert [(one.kind, one.on, one.times) for one in scene.google.faults.waiting] == [("503", "events.insert", 3)]
    assert scene.google.push.copies == 2
    assert scene.owner.calendar.role_of(AGENT) == "none"
    assert scene.twilio.rest.faults.queue == ["429"]
    assert not scene.twilio.exchange.numbers[scene.restaurant.phone_number].registered


def test_texts_come_from_the_caller_from_somebody_else_or_from_the_owner() -> None:
    scene = play({"text": "C"}, {"text": "Y", "from": "+19175550144"}, {"owner_texts": "closed tonight"})

    owner = scene.restaurant.owner_number
    assert [(one.from_, one.body) for one in scene.twilio.messaging.messages.values()] == [
        ("+19175550123", "C"),
        ("+19175550144", "Y"),
        (owner, "closed tonight"),
    ]


def test_things_happen_in_order_and_some_at_once() -> None:
    scene = play(
        {"settles": True},
        {"at_once": [{"owner_moves": "Rossi", "to": "tomorrow 20:00"}, {"text": "C"}]},
        {"time_passes": "24 h"},
        {"time_comes": "tomorrow 19:20"},
        {"calls": {"number": "+19175550144", "steps": ["listen"]}},
        events=(ROSSI,),
    )

    assert scene.log == ["settled", "1 day, 0:00:00 passed", "1 day, 7:20:00 passed", "+19175550144 called"]
    assert scene.events() == [("2p · Rossi", "23 20:00")]
    assert len(scene.twilio.messaging.messages) == 1


def test_a_restaurant_without_an_owners_number_has_nobody_who_texts() -> None:
    async def main() -> None:
        google = GoogleCalendarSimulator(lambda: NOON)
        restaurant = replace(load_restaurant("juniper_table"), owner_number=None)
        async with httpx.AsyncClient() as http:
            scene = LittleScene(restaurant, google, TwilioSimulator(http=http))
            await act(scene, HAPPENINGS.validate_python([{"owner_texts": "closed"}]))

    with pytest.raises(CannotHappen, match="no owner's number"):
        run(main())
