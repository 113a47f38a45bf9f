from dataclasses import replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from functions.domain import gsm7
from functions.domain.reservations import TextConsent
from functions.domain.restaurants import QUIET_HOURS
from functions.domain.waitlist import WaitlistEntry, entry_id, may_offer_at, offered
from functions.domain.waitlist_words import gone_text, let_go_text, offer_text
from tests.functions.trattoria import DA_VINCI, NOW, tonight

ROME = ZoneInfo("Europe/Rome")


def at(day: int, clock: str) -> datetime:
    return datetime.combine(date(2026, 11, day), time.fromisoformat(clock), tzinfo=ROME)


@pytest.mark.parametrize(
    ("now", "visit", "when"),
    [
        (at(24, "20:59"), at(25, "20:00"), at(24, "20:59")),
        (at(24, "21:00"), at(25, "20:00"), at(25, "08:00")),
        (at(25, "02:00"), at(25, "20:00"), at(25, "08:00")),
        (at(25, "08:00"), at(26, "20:00"), at(25, "08:00")),
        (at(24, "21:30"), at(24, "22:00"), at(24, "21:30")),
        (at(24, "23:50"), at(25, "00:30"), at(24, "23:50")),
        (at(25, "00:10"), at(25, "00:30"), at(25, "00:10")),
    ],
)
def test_offers_wait_for_the_morning_unless_the_table_is_of_the_same_evening(
    now: datetime, visit: datetime, when: datetime
) -> None:
    assert may_offer_at(now.astimezone(UTC), visit.astimezone(UTC), QUIET_HOURS, ROME) == when


def test_quiet_hours_may_also_lie_within_one_day() -> None:
    siesta = (time(13), time(16))
    assert may_offer_at(at(24, "14:00"), at(25, "20:00"), siesta, ROME) == at(24, "16:00")
    assert may_offer_at(at(24, "22:00"), at(25, "20:00"), siesta, ROME) == at(24, "22:00")


@pytest.mark.parametrize("language", ["en", "es", "fr", "de", "it"])
@pytest.mark.parametrize(
    "house", ["Da Vinci", "Zum Goldenen Hirschen am Alten Viehmarkt und Biergarten Sankt Nepomuk an der Isar"]
)
def test_every_text_of_the_waitlist_fits_two_segments_of_the_7_bit_alphabet(language: str, house: str) -> None:
    restaurant = replace(DA_VINCI, name=house)
    entry = WaitlistEntry(
        entry_id(NOW.date(), "+393401112233"), DA_VINCI.id, "Rossi", "+393401112233", 12, NOW, NOW, NOW,
        TextConsent("en-1", NOW, "CA1"), language=language,
    )  # fmt: skip
    made = offered(entry, tonight("20:00"), tonight("19:45"))
    assert made.offer is not None
    for text in (
        offer_text(restaurant, made, made.offer),
        gone_text(restaurant, language),
        let_go_text(restaurant, language),
    ):
        assert gsm7.units(text) is not None, text
        assert gsm7.segments(text) <= 2


def test_the_offer_says_what_is_free_and_until_when_it_is_kept() -> None:
    entry = WaitlistEntry(
        "20261124-x", DA_VINCI.id, "Rossi", "+393401112233", 2, NOW, NOW, NOW, TextConsent("en-1", NOW, "CA1")
    )
    made = offered(entry, tonight("20:00"), tonight("19:45"))
    assert made.offer is not None
    assert offer_text(DA_VINCI, made, made.offer) == (
        "Da Vinci: a table for 2 guests is free on Tue Nov 24, 8:00 PM, and kept for you until 7:45 PM. "
        "Reply Y to take it, N to let it go. STOP to opt out."
    )


def test_no_offer_stands_longer_than_until_the_visit() -> None:
    entry = WaitlistEntry(
        "20261124-x", DA_VINCI.id, "Rossi", "+393401112233", 2, NOW, NOW, NOW, TextConsent("en-1", NOW, "CA1")
    )
    made = offered(entry, tonight("20:00"), tonight("20:10"))
    assert made.offer is not None
    assert made.offer.stands_until == tonight("20:00")
