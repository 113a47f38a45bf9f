"""What every Outbox promises."""

from dataclasses import replace
from datetime import timedelta

import pytest

from functions.domain.calls import Message
from functions.domain.events import OutboxEntry
from tests.contracts.conftest import Adapters
from tests.functions.trattoria import DA_VINCI, NOW

ENTRY = OutboxEntry("e1", DA_VINCI.id, "sms", "message_taken", {"to": "+39", "body": "Ciao €"}, NOW, "CA1")


def put(store: Adapters, *entries: OutboxEntry) -> None:
    for entry in entries:
        store.messages.put(Message(f"m-{entry.id}", DA_VINCI.id, "message", "x", NOW), [entry])


def state(store: Adapters) -> str:
    entry = store.outbox.get(DA_VINCI.id, "e1")
    assert entry is not None
    return entry.state


def test_an_entry_is_claimed_once(store: Adapters) -> None:
    put(store, ENTRY)
    assert store.outbox.get(DA_VINCI.id, "e1") == ENTRY
    assert store.outbox.claim(DA_VINCI.id, "e1")
    assert not store.outbox.claim(DA_VINCI.id, "e1")
    assert store.outbox.get(DA_VINCI.id, "e1") == replace(ENTRY, state="sending", history=("sending",))


def test_nothing_happens_to_an_entry_that_is_not_there(store: Adapters) -> None:
    assert store.outbox.get(DA_VINCI.id, "e1") is None
    assert not store.outbox.claim(DA_VINCI.id, "e1")
    assert not store.outbox.settle(DA_VINCI.id, "e1", "sent", vendor_id="SM1")
    assert store.outbox.get(DA_VINCI.id, "e1") is None
    assert store.outbox.by_vendor_id("SM1") is None


def test_a_text_moves_on_to_its_end_and_never_back(store: Adapters) -> None:
    put(store, ENTRY)
    store.outbox.claim(DA_VINCI.id, "e1")
    assert store.outbox.settle(DA_VINCI.id, "e1", "queued", vendor_id="SM1")
    assert store.outbox.settle(DA_VINCI.id, "e1", "delivered")
    for late in ("sent", "delivered", "sending", "failed", "queued"):
        assert not store.outbox.settle(DA_VINCI.id, "e1", late)
    found = store.outbox.by_vendor_id("SM1")
    assert found == replace(ENTRY, state="delivered", vendor_id="SM1", history=("sending", "queued", "delivered"))


def test_a_failure_keeps_the_vendors_code(store: Adapters) -> None:
    put(store, ENTRY)
    assert store.outbox.settle(DA_VINCI.id, "e1", "undelivered", vendor_id="SM1", error_code="30003")
    found = store.outbox.get(DA_VINCI.id, "e1")
    assert found is not None
    assert (found.state, found.error_code) == ("undelivered", "30003")


def test_the_vendors_id_is_kept_even_if_a_callback_was_quicker(store: Adapters) -> None:
    put(store, ENTRY)
    assert store.outbox.settle(DA_VINCI.id, "e1", "sent")
    assert not store.outbox.settle(DA_VINCI.id, "e1", "queued", vendor_id="SM1")
    found = store.outbox.by_vendor_id("SM1")
    assert found is not None
    assert found.state == "sent"


@pytest.mark.parametrize("unanswered", ["sent", "delivered", "failed"])
def test_a_hand_over_that_was_not_answered_can_still_turn_out(store: Adapters, unanswered: str) -> None:
    put(store, ENTRY)
    assert store.outbox.settle(DA_VINCI.id, "e1", "unknown")
    assert store.outbox.settle(DA_VINCI.id, "e1", unanswered)
    assert state(store) == unanswered


def test_entries_come_newest_first(store: Adapters) -> None:
    put(store, *(replace(ENTRY, id=f"e{number}", created_at=NOW + timedelta(seconds=number)) for number in range(3)))
    assert [one.id for one in store.outbox.recent(DA_VINCI.id, limit=2)] == ["e2", "e1"]


def test_an_entry_of_its_own_is_stored_once(store: Adapters) -> None:
    assert store.outbox.add(ENTRY)
    assert not store.outbox.add(replace(ENTRY, payload={"to": "+1", "body": "other"}))
    assert store.outbox.get(DA_VINCI.id, "e1") == ENTRY


def test_of_two_who_take_over_an_entry_one_gets_it(store: Adapters) -> None:
    put(store, ENTRY)
    assert store.outbox.claim(DA_VINCI.id, "e1", NOW)
    seen = store.outbox.get(DA_VINCI.id, "e1")
    assert seen is not None
    assert seen.claimed_at == NOW
    assert store.outbox.take_over(seen, NOW + timedelta(minutes=1))
    assert not store.outbox.take_over(seen, NOW + timedelta(minutes=1, seconds=1))
    taken = store.outbox.get(DA_VINCI.id, "e1")
    assert taken is not None
    assert (taken.state, taken.claimed_at) == ("sending", NOW + timedelta(minutes=1))


def test_an_entry_that_moved_on_is_not_taken_over(store: Adapters) -> None:
    put(store, ENTRY)
    store.outbox.claim(DA_VINCI.id, "e1")
    seen = store.outbox.get(DA_VINCI.id, "e1")
    assert seen is not None
    store.outbox.settle(DA_VINCI.id, "e1", "sent")
    assert not store.outbox.take_over(seen, NOW)
    assert not store.outbox.take_over(replace(seen, id="e9"), NOW)
