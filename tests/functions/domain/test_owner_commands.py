"""What an owner may text, in six languages, as it is typed on a telephone between two tables."""

import re
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain import gsm7
from functions.domain.message_words import WORDS
from functions.domain.owner_commands import Command, business_date, read_command
from functions.domain.owner_echo_words import ECHOES
from functions.domain.owner_echoes import clock_of, day_of, fitting
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
        ("86: Salmon", "eighty_six", "Salmon"),
        ("86'd salmon", "eighty_six", "salmon"),
        ("salmon is sold out", "eighty_six", "salmon"),
        ("Lachs ausverkauft", "eighty_six", "Lachs"),
        ("kein Lachs", "eighty_six", "Lachs"),
        ("plus de saumon", "eighty_six", "saumon"),
        ("Esaurito il salmone", "eighty_six", "il salmone"),
        ("wieder Lachs", "restock", "Lachs"),
        ("c’è salmone", "restock", "salmone"),
        ("de novo Bacalhau à Brás", "restock", "Bacalhau à Brás"),
        ("nicht gekommen Rossi", "no_show", "Rossi"),
        ("non è venuto Rossi", "no_show", "Rossi"),
        ("não veio Rossi", "no_show", "Rossi"),
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
        ("  CLOSED   Tonight!! ", "close", SUNDAY),
        ("closed tonight?", "close", SUNDAY),
        ("chiuso stasera", "close", SUNDAY),
        ("fermé ce soir", "close", SUNDAY),
        ("fermé aujourd’hui", "close", SUNDAY),
        ("heute geschlossen", "close", SUNDAY),
        ("geschlossen heute Abend", "close", SUNDAY),
        ("fechado amanhã", "close", date(2026, 11, 23)),
        ("chiuso venerdì", "close", date(2026, 11, 27)),
        ("geöffnet am Freitag", "open", date(2026, 11, 27)),
        ("ouvert le vendredi", "open", date(2026, 11, 27)),
        ("aberto na sexta-feira", "open", date(2026, 11, 27)),
        ("abierto el viernes", "open", date(2026, 11, 27)),
    ],
)
def test_days_are_today_or_later(text: str, kind: str, on: date) -> None:
    assert (read(text).kind, read(text).on) == (kind, on)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("pause orders 30", 30),
        ("pause orders", 30),
        ("pause 45 min", 45),
        ("pausa pedidos 2 h", 120),
        ("pause commandes 30", 30),
        ("pausa ordini 2 ore", 120),
        ("pause bestellungen 1 stunde", 60),
        ("stop orders 20", 20),
        ("pause orders 999", 999),
        ("pause orders for 99 hours", 1440),
    ],
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
        ("Party of 12 OK at 8 PM", SUNDAY, time(20)),
        ("gruppo di 12 ok alle 20.30", SUNDAY, time(20, 30)),
        ("groupe de 12 ok à 20h30", SUNDAY, time(20, 30)),
        ("groupe de 12 ok demain à 20h", date(2026, 11, 23), time(20)),
        ("Gruppe von 12 ok um 20 Uhr", SUNDAY, time(20)),
        ("grupo de 12 ok pelas 20:00", SUNDAY, time(20)),
    ],
)
def test_a_large_party_is_allowed_for_a_day_and_perhaps_a_time(text: str, on: date, clock: time | None) -> None:
    command = read(text)
    assert (command.kind, command.size, command.on, command.at) == ("allow_party", 12, on, clock)


@pytest.mark.parametrize(
    ("text", "kind"), [("undo", "undo"), ("Deshacer", "undo"), ("status", "status"), ("ESTADO", "status"), ("?", "help"), ("ayuda", "help"), ("Status?", "status"), ("UNDO!", "undo"),
     ("rückgängig", "undo"), ("annulla", "undo"), ("Hilfe", "help"), ("stato", "status"), ("état", "status"), ("desfazer", "undo")]
)  # fmt: skip
def test_short_commands(text: str, kind: str) -> None:
    assert read(text).kind == kind


@pytest.mark.parametrize(
    "text",
    [
        "",
        "86",
        "hello",
        "closed 13/45",
        "closed until further notice",
        "party of 0 ok",
        "party of 12 ok at 99",
        "pause orders 0",
        "un86",
        "86 ",
    ],
)
def test_what_is_no_command_is_unknown(text: str) -> None:
    assert read(text).kind == "unknown"


@given(st.text(max_size=60))
def test_nothing_that_is_typed_breaks_it(text: str) -> None:
    read(text)


@pytest.mark.parametrize(
    ("text", "languages"),
    [
        ("cerrado esta noche", ("es",)), ("closed tonight", ()), ("86 salmon", ()), ("86 pasta de hoy", ()), ("chiuso stasera", ("it",)),
        ("fermé ce soir", ("fr",)), ("geschlossen heute abend", ("de",)), ("fechado hoje", ("pt",)), ("estado", ("es", "pt")),
        ("pausa ordini 30", ("it",)), ("grupo de 12 ok pelas 20:00", ("pt",)),
    ],
)  # fmt: skip
def test_the_language_of_a_command_is_known_by_its_words(text: str, languages: tuple[str, ...]) -> None:
    assert read(text).languages == languages


def test_after_midnight_tonight_is_still_the_evening_that_is_open() -> None:
    assert business_date(RESTAURANT, NOW.replace(day=22, hour=5)) == date(2026, 11, 21)
    assert business_date(DA_VINCI, NOW) == date(2026, 11, 23)


@pytest.mark.parametrize("language", WORDS)
def test_all_languages_say_the_same_things_in_the_cheap_alphabet(language: str) -> None:
    words, english = ECHOES[language], ECHOES["en"]
    assert words.keys() == english.keys()
    for name, text in words.items():
        assert gsm7.units(text) is not None, name
        assert set(re.findall(r"{(\w+)}", text)) == set(re.findall(r"{(\w+)}", english[name])), name


@pytest.mark.parametrize("language", WORDS)
def test_what_help_names_is_understood(language: str) -> None:
    for command in re.split(r" / |, ", ECHOES[language]["help"]):
        assert read(command).kind != "unknown", command
    assert read(re.search(r"\w+$", ECHOES[language]["close"].strip())[0]).kind == "undo"  # type: ignore[index]  # there is one
    assert gsm7.segments(ECHOES[language]["unknown"] + ECHOES[language]["help"]) <= 2


@pytest.mark.parametrize("language", WORDS)
def test_days_and_hours_stand_in_the_echos_language(language: str) -> None:
    assert day_of(language, SUNDAY).split()[0] == WORDS[language].weekdays[6]
    assert not re.search(r"12:00|PM", day_of(language, SUNDAY))
    assert clock_of(language, time(20)) == ("8:00 PM" if language == "en" else "20:00")


@given(st.text(max_size=2000))
def test_an_echo_never_takes_more_than_two_segments(text: str) -> None:
    assert gsm7.segments(fitting(text)) <= 2
