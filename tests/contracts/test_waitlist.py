"""What every Waitlist promises."""

from dataclasses import replace
from datetime import timedelta

import pytest

from functions.domain.events import OutboxEntry
from functions.domain.ports import CommitConflict
from functions.domain.reservations import TextConsent
from functions.domain.timers import Timer
from functions.domain.waitlist import WaitlistEntry, WaitStatus, entry_id, offered
from tests.contracts.conftest import Adapters
from tests.functions.trattoria import DA_VINCI, NOW, TONIGHT, tonight

PHONE = "+393401112233"
ENTRY = WaitlistEntry(
    id=entry_id(TONIGHT, PHONE),
    restaurant_id=DA_VINCI.id,
    name="Mario Rossi",
    phone=PHONE,
    party_size=2,
    earliest=NOW + timedelta(hours=10),
    latest=NOW + timedelta(hours=12),
    joined_at=NOW,
    consent=TextConsent("en-1", NOW, "CA1"),
    area="terrace",
    language="it",
)
OFFERED = offered(ENTRY, tonight("20:00"), NOW + timedelta(minutes=15))
TEXT = OutboxEntry("o1-sms", DA_VINCI.id, "sms", "table_freed", {"to": PHONE, "body": "Ciao"}, NOW)
DEADLINE = Timer("o1", DA_VINCI.id, "waitlist_offer", NOW, {"offer_id": "o1"})


def test_an_entry_is_kept_as_it_is(store: Adapters) -> None:
    store.waitlist.store(ENTRY, replaces_version=0)
    assert store.waitlist.get(DA_VINCI.id, ENTRY.id) == ENTRY
    store.waitlist.store(OFFERED, replaces_version=1)
    assert store.waitlist.get(DA_VINCI.id, ENTRY.id) == OFFERED
    assert store.waitlist.get(DA_VINCI.id, "nobody") is None


def test_who_joined_first_comes_first_on_their_day(store: Adapters) -> None:
    for number, minutes in ((1, 5), (2, 3), (3, 4)):
        phone = f"{PHONE[:-1]}{number}"
        one = replace(ENTRY, id=entry_id(TONIGHT, phone), phone=phone, joined_at=NOW + timedelta(minutes=minutes))
        store.waitlist.store(one, replaces_version=0)
    tomorrow = TONIGHT + timedelta(days=1)
    store.waitlist.store(replace(ENTRY, id=entry_id(tomorrow, PHONE)), replaces_version=0)
    assert [one.phone[-1] for one in store.waitlist.on_day(DA_VINCI.id, TONIGHT)] == ["2", "3", "1"]
    assert [one.id for one in store.waitlist.on_day(DA_VINCI.id, tomorrow)] == [entry_id(tomorrow, PHONE)]
    assert store.waitlist.on_day("another", TONIGHT) == []


def test_a_guest_finds_their_own(store: Adapters) -> None:
    tomorrow = TONIGHT + timedelta(days=1)
    later = replace(ENTRY, id=entry_id(tomorrow, PHONE), earliest=ENTRY.earliest + timedelta(days=1))
    for one in (later, ENTRY):
        store.waitlist.store(one, replaces_version=0)
    assert store.waitlist.by_phone(DA_VINCI.id, PHONE) == [ENTRY, later]
    assert store.waitlist.by_phone(DA_VINCI.id, "+393401110000") == []


def test_what_follows_is_stored_with_the_entry_or_not_at_all(store: Adapters) -> None:
    store.waitlist.store(ENTRY, replaces_version=0)
    store.waitlist.store(OFFERED, replaces_version=1, outbox=[TEXT], timers=[DEADLINE])
    assert store.outbox.get(DA_VINCI.id, TEXT.id) == TEXT
    assert store.timers.due(NOW) == [DEADLINE]

    other_text, other_timer = replace(TEXT, id="o2-sms"), replace(DEADLINE, id="o2")
    with pytest.raises(CommitConflict):
        store.waitlist.store(OFFERED, replaces_version=1, outbox=[other_text], timers=[other_timer])
    assert store.outbox.get(DA_VINCI.id, other_text.id) is None
    assert store.timers.due(NOW) == [DEADLINE]


def test_an_entry_that_is_there_is_not_overwritten_as_new(store: Adapters) -> None:
    store.waitlist.store(ENTRY, replaces_version=0)
    with pytest.raises(CommitConflict):
        store.waitlist.store(replace(ENTRY, status=WaitStatus.LEFT), replaces_version=0)
    assert store.waitlist.get(DA_VINCI.id, ENTRY.id) == ENTRY
