"""What every GuestBook and every Eraser promises."""

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from functions.actions.book_reservation import book_reservation
from functions.actions.owner_edits import OwnerEdit, cancel_by_owner
from functions.domain.calendars import CalendarLink
from functions.domain.calls import Call, Message
from functions.domain.events import OutboxEntry
from functions.domain.guests import Erased, GuestNotes, with_note
from functions.domain.opt_outs import OptOut
from functions.domain.ports import CommitConflict
from functions.domain.reservations import ActionKey, Booked, Reservation, TextConsent
from functions.domain.timers import Timer
from functions.domain.waitlist import WaitlistEntry, entry_id
from functions.store.connection import connect
from functions.store.erasing import holds
from tests.contracts.conftest import Adapters, on_dynamo
from tests.functions.trattoria import DA_VINCI, NOW, TONIGHT, StoppedClock, key, wish

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

PHONE, ANOTHER = "+393401112233", "+393409998877"
WINDOW = GuestNotes(DA_VINCI.id, PHONE, ("likes the window",), 1)


def test_notes_are_kept_and_replaced_by_version(store: Adapters) -> None:
    assert store.guests.get(DA_VINCI.id, PHONE) is None
    store.guests.store(WINDOW, replaces_version=0)
    assert store.guests.get(DA_VINCI.id, PHONE) == WINDOW
    more = with_note(WINDOW, "no coriander")
    with pytest.raises(CommitConflict):
        store.guests.store(more, replaces_version=0)
    store.guests.store(more, replaces_version=1)
    assert store.guests.get(DA_VINCI.id, PHONE) == GuestNotes(
        DA_VINCI.id, PHONE, ("likes the window", "no coriander"), 2
    )
    assert store.guests.get("another", PHONE) is None


def booked(store: Adapters, phone: str, call_sid: str) -> Reservation:
    outcome = book_reservation(
        store.book, StoppedClock(), DA_VINCI, replace(wish(phone=phone), notes="wheelchair"), key(1, call_sid)
    )
    assert isinstance(outcome, Booked)
    return outcome.reservation


def leave_traces(store: Adapters, phone: str, call_sid: str) -> Reservation:
    """All that a guest leaves behind: a call with a report, a booking with its text, a message, a place in line, notes."""
    store.calls.begin(Call(call_sid, DA_VINCI.id, DA_VINCI.phone_number, phone, NOW))
    store.calls.save_report(
        call_sid, revision=1, report={"said": f"my number is {phone}" * 3000}, next_step="hang_up", cost_micro_usd=1
    )
    reservation = booked(store, phone, call_sid)
    text = OutboxEntry(
        f"t-{call_sid}",
        DA_VINCI.id,
        "sms",
        "message_taken",
        {"to": DA_VINCI.owner_number, "body": f"Call {phone}"},
        NOW,
    )
    store.messages.put(Message(f"m-{call_sid}", DA_VINCI.id, "message", "x", NOW, "Rossi", phone, call_sid), [text])
    store.waitlist.store(
        WaitlistEntry(
            entry_id(TONIGHT, phone), DA_VINCI.id, "Rossi", phone, 2, NOW, NOW + timedelta(hours=1), NOW,
            TextConsent("it-1", NOW, call_sid),
        ),
        replaces_version=0,
    )  # fmt: skip
    store.guests.store(GuestNotes(DA_VINCI.id, phone, ("likes the window",), 1), replaces_version=0)
    store.timers.set(Timer(f"timer-{call_sid}", DA_VINCI.id, "text_again", NOW, {"to": phone}))
    store.book.note_failed_proof(DA_VINCI.id, phone, NOW)
    return reservation


def test_a_guest_is_taken_out_of_everything_and_the_others_stay(store: Adapters) -> None:
    store.directory.save(DA_VINCI)
    mine = leave_traces(store, PHONE, "CA1")
    other = leave_traces(store, ANOTHER, "CA2")

    erased = store.eraser.erase(DA_VINCI.id, PHONE)

    assert (erased.reservations, erased.calls) == (1, 1)
    past = store.book.get(DA_VINCI.id, mine.id)
    assert past is not None
    assert (past.name, past.phone, past.notes, past.call_sid) == ("(erased)", None, "", "")
    assert (past.consent, past.text_consent) == (None, False)
    assert (past.starts_at, past.party_size, past.table_ids) == (mine.starts_at, mine.party_size, mine.table_ids)
    assert past.version == mine.version + 1
    assert store.calls.get("CA1") is None
    assert store.book.committed(key(1, "CA1")) is None
    assert store.book.by_phone(DA_VINCI.id, PHONE, NOW) == []
    assert store.guests.get(DA_VINCI.id, PHONE) is None
    assert store.waitlist.by_phone(DA_VINCI.id, PHONE) == []
    assert store.book.failed_proofs(DA_VINCI.id, PHONE, NOW) == 0
    assert [one.id for one in store.messages.recent(DA_VINCI.id)] == ["m-CA2"]
    assert all(PHONE not in repr(one) for one in store.outbox.recent(DA_VINCI.id))
    assert [one.id for one in store.timers.due(NOW)] == ["timer-CA2"]

    assert store.book.get(DA_VINCI.id, other.id) == other
    assert store.calls.get("CA2") is not None
    assert store.guests.get(DA_VINCI.id, ANOTHER) is not None
    assert len(store.waitlist.by_phone(DA_VINCI.id, ANOTHER)) == 1
    assert store.book.failed_proofs(DA_VINCI.id, ANOTHER, NOW) == 1


def test_what_others_recorded_of_the_guests_reservations_is_forgotten_too(store: Adapters) -> None:
    store.directory.save(DA_VINCI)
    reservations = leave_traces(store, PHONE, "CA1"), leave_traces(store, ANOTHER, "CA2")
    keys = [ActionKey("calendar-davinci", f"event-{number}") for number in (1, 2)]
    for reservation, one in zip(reservations, keys, strict=True):
        cancelled = cancel_by_owner(store.book, StoppedClock(), DA_VINCI, reservation.id, one)
        assert isinstance(cancelled, OwnerEdit)

    store.eraser.erase(DA_VINCI.id, PHONE)

    assert store.book.committed(keys[0]) is None
    assert store.book.committed(keys[1]) is not None
    assert store.eraser.erase(DA_VINCI.id, PHONE) == Erased(0, 0, 0)


def test_where_a_calendar_is_kept_it_is_told_to_forget_the_guest_too(store: Adapters) -> None:
    store.directory.save(DA_VINCI)
    store.links.save(CalendarLink(DA_VINCI.id, "c"))
    mine = leave_traces(store, PHONE, "CA1")
    store.eraser.erase(DA_VINCI.id, PHONE)
    told = store.outbox.get(DA_VINCI.id, f"{mine.id}-erased-calendar")
    assert told is not None
    assert (told.door, told.payload) == ("calendar", {"reservation_id": mine.id})


def test_erasing_twice_finds_nothing_the_second_time(store: Adapters) -> None:
    store.directory.save(DA_VINCI)
    leave_traces(store, PHONE, "CA1")
    store.eraser.erase(DA_VINCI.id, PHONE)
    assert store.eraser.erase(DA_VINCI.id, PHONE) == Erased(0, 0, 0)


@pytest.mark.stack
def test_of_the_number_nothing_remains_in_the_table_but_that_it_wants_no_texts(request: pytest.FixtureRequest) -> None:
    endpoint, table = request.getfixturevalue("fresh_table")
    client: DynamoDBClient = connect(region="us-east-1", endpoint_url=endpoint)
    store = on_dynamo(client, table)
    store.directory.save(DA_VINCI)
    reservation = leave_traces(store, PHONE, "CA1")
    cancel_by_owner(store.book, StoppedClock(), DA_VINCI, reservation.id, ActionKey("calendar-davinci", "event"))
    store.opt_outs.record(OptOut(DA_VINCI.id, PHONE, NOW, "STOP"))

    def with_the_number() -> list[Any]:
        items = client.scan(TableName=table, ConsistentRead=True)["Items"]
        return [item["kind"]["S"] for item in items if holds(item, PHONE)]

    assert len(with_the_number()) > 6
    store.eraser.erase(DA_VINCI.id, PHONE)
    assert with_the_number() == ["opt_out"]
    client.close()
