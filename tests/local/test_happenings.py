"""What may happen around a call is read from plain data, and a mistake is told once, with its place."""

from datetime import timedelta
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from local.happenings import (
    AtOnce,
    CalendarFails,
    GuestTexts,
    Happening,
    OwnerAdds,
    OwnerMoves,
    Settles,
    TimePasses,
    flat,
)
from local.scenario import Scenario

HAPPENINGS: TypeAdapter[tuple[Happening, ...]] = TypeAdapter(tuple[Happening, ...])


def read(*plain: Any) -> tuple[Happening, ...]:
    return HAPPENINGS.validate_python(list(plain))


def test_each_happening_is_known_by_its_word() -> None:
    text, moves, adds, fails = read(
        {"text": "C", "from": "+19175550144"},
        {"owner_moves": "Rossi", "to": "tomorrow 20:00"},
        {"owner_adds": "BLOCK 20", "when": "tomorrow"},
        {"calendar_fails": "503", "on": "events.insert", "times": 3},
    )

    assert isinstance(text, GuestTexts)
    assert text.sender == "+19175550144"
    assert isinstance(moves, OwnerMoves)
    assert moves.to.text == "tomorrow 20:00"
    assert isinstance(adds, OwnerAdds)
    assert adds.when.at is None
    assert isinstance(fails, CalendarFails)
    assert fails.times == 3


@pytest.mark.parametrize(
    ("plain", "told"),
    [
        ({"owner_moves": "Rossi"}, "to"),
        ({"owner_moves": "Rossi", "to": "tomorrow"}, "needs a time"),
        ({"owner_dreams": "Rossi"}, "must have one of the words"),
        ({"text": "C", "owner_texts": "closed"}, "must have one of the words"),
        ({"text": "C", "subject": "x"}, "Extra inputs"),
        ("settles", "mapping"),
        ({"calendar_fails": "gremlins"}, "no fault"),
        ({"pos_fails": "gremlins"}, "no fault"),
        ({"pos_down": "perhaps"}, "valid boolean"),
        ({"calendar_token": "dead", "how": "boredom"}, "Input should be"),
        ({"time_passes": "a while"}, "no stretch of time"),
    ],
)
def test_a_mistake_is_told_once(plain: Any, told: str) -> None:
    with pytest.raises(ValidationError, match=told) as refused:
        read(plain)

    assert refused.value.error_count() == 1


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("90 min", timedelta(minutes=90)),
        ("24 h", timedelta(hours=24)),
        ("2 days", timedelta(days=2)),
        ("1.5h", timedelta(minutes=90)),
        ("30 s", timedelta(seconds=30)),
    ],
)
def test_time_passes_in_words(written: str, meant: timedelta) -> None:
    (passes,) = read({"time_passes": written})

    assert isinstance(passes, TimePasses)
    assert passes.time_passes == meant


def test_what_happens_at_once_is_counted_too() -> None:
    happenings = read({"at_once": [{"settles": True}, {"at_once": [{"text": "C"}]}]})

    assert isinstance(happenings[0], AtOnce)
    assert [type(one) for one in flat(happenings)] == [Settles, GuestTexts]


def scenario(**parts: Any) -> Scenario:
    whole = {"name": "sample", "about": "A sample of happenings.", "expect": {"next_step": "hang_up"}}
    return Scenario.model_validate({**whole, "caller": {"steps": [{"say": "Hello"}, "hang_up"]}, **parts})


def test_a_scenario_in_which_hours_pass_needs_virtual_time() -> None:
    assert scenario(afterwards=[{"at_once": [{"time_passes": "24 h"}]}]).needs_virtual_time
    assert not scenario(meanwhile=[{"at_line": 1, "do": [{"text": "C"}]}]).needs_virtual_time


def test_the_lines_of_everybody_who_calls_are_known_beforehand() -> None:
    second = {"calls": {"number": "+19175550144", "language": "es", "steps": [{"say": "Hola"}]}}

    lines = scenario(afterwards=[second]).lines

    assert [(one["id"], one["text"], one["language"]) for one in lines] == [
        ("sample-0", "Hello", "en"),
        ("sample-1", "Hola", "es"),
    ]
