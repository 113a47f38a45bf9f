"""What an owner may text, in two languages, as it is typed on a telephone between two tables."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain import gsm7
from functions.domain.owner_commands import Command, business_date, read_command
from functions.domain.owner_echoes import ECHOES, fitting
from tests.functions.front_of_house import NOW, RESTAURANT
from tests.functions.trattoria import DA_VINCI

SUNDAY = date(2026, 11, 22)


def read(text: str) -> Command:
    return read_command(text, RESTAURANT, NOW)


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("86 salmon", "eighty_six", "salmon"),
        ("86  Crème Brûlée.", "eighty_six", "Crème Brûlée"),
        ("Agotado salmón", "eighty_six", "salmón"),
        ("un86 salmon", "restock", "salmon"),
        ("un-86 Salmon", "restock", "Salmon"),
        ("hay salmon", "restock", "salmon"),
        ("no show Rossi", "no_show", "Rossi"),
        ("No-show O'Neill", "no_show", "O'Neill"),
        ("no vino Rossi", "no_show", "Rossi"),
    ],
)
def test_names_are_read_as_they_were_written(text: str, kind: str, name: str) -> None:
    assert (read(text).kind, read(text).name) == (kind, name)


@pytest.mark.parametrize(
    ("text", "kind", "on"),
    [
        ("closed tonight", "close", SUNDAY),
        ("Closed", "close", SUNDAY),
        ("cerrado esta noche", "close", SUNDAY),
        ("closed tomorrow", "close", date(2026, 11, 23)),
        ("cerrado mañana", "close", date(2026, 11, 23)),
        ("closed 12/24", "close", date(2026, 12, 24)),
        ("closed 1/2", "close", date(2027, 1, 2)),
        ("closed 24.12.", "close", date(2026, 12, 24)),
        ("closed on Friday", "close", date(2026, 11, 27)),
        ("open tonight", "open", SUNDAY),
        ("abierto el viernes", "open", date(2026, 11, 27)),
    ],
)
def test_days_are_today_or_later(text: str, kind: str, on: date) -> None:
    assert (read(text).kind, read(text).on) == (kind, on)


@pytest.mark.parametrize(
    ("text", "length"),
    [("pause orders 30", 30), ("pause orders", 30), ("pause 45 min", 45), ("pausa pedidos 2 h", 120)],
)
def test_orders_pause_for_so_long(text: str, length: int) -> None:
    assert (read(text).kind, read(text).length) == ("pause_orders", timedelta(minutes=length))


@pytest.mark.parametrize(
    ("text", "on", "clock"),
    [
        ("party of 12 ok at 8", SUNDAY, time(20)),
        ("party of 12 ok", SUNDAY, None),
        ("party of 12 ok fri at 8", date(2026, 11, 27), time(20)),
        ("party of 12 ok tomorrow at 12:30", date(2026, 11, 23), time(12, 30)),
        ("party of 12 ok at 1", SUNDAY, time(13)),
        ("party of 12 ok at 7:30pm", SUNDAY, time(19, 30)),
        ("grupo de 12 ok a las 8", SUNDAY, time(20)),
    ],
)
def test_a_large_party_is_allowed_for_a_day_and_perhaps_a_time(text: str, on: date, clock: time | None) -> None:
    command = read(text)
    assert (command.kind, command.size, command.on, command.at) == ("allow_party", 12, on, clock)


@pytest.mark.parametrize(
    ("text", "kind"), [("undo", "undo"), ("Deshacer", "undo"), ("status", "status"), ("ESTADO", "status"), ("?", "help"), ("ayuda", "help")]
)  # fmt: skip
def test_short_commands(text: str, kind: str) -> None:
    assert read(text).kind == kind


@pytest.mark.parametrize(
    "text", ["", "86", "hello", "closed 13/45", "closed until further notice", "party of 0 ok", "party of 12 ok at 99"]
)
def test_what_is_no_command_is_unknown(text: str) -> None:
    assert read(text).kind == "unknown"


@given(st.text(max_size=60))
def test_nothing_that_is_typed_breaks_it(text: str) -> None:
    read(text)


def test_spanish_is_answered_in_spanish() -> None:
    assert read("cerrado esta noche").spanish
    assert not read("closed tonight").spanish


def test_after_midnight_tonight_is_still_the_evening_that_is_open() -> None:
    assert business_date(RESTAURANT, NOW.replace(day=22, hour=5)) == date(2026, 11, 21)
    assert business_date(DA_VINCI, NOW) == date(2026, 11, 23)


def test_both_languages_say_the_same_things_in_the_cheap_alphabet() -> None:
    assert ECHOES["en"].keys() == ECHOES["es"].keys()
    for words in ECHOES.values():
        assert all(gsm7.units(gsm7.plain(text)) is not None for text in words.values())


@given(st.text(max_size=2000))
def test_an_echo_never_takes_more_than_two_segments(text: str) -> None:
    assert gsm7.segments(fitting(text)) <= 2
