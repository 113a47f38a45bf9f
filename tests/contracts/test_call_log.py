"""What every CallLog promises."""

from dataclasses import replace
from datetime import timedelta

import pytest

from functions.domain.calls import Call
from functions.domain.errors import BrokenRule
from tests.contracts.conftest import Adapters
from tests.functions.trattoria import DA_VINCI, NOW

CALL = Call("CA1", DA_VINCI.id, DA_VINCI.phone_number, "+393401112233", NOW + timedelta(microseconds=5))
REPORT = {"revision": 1, "events": [{"kind": "heard", "text": "Grüß Gott", "share": 0.25}], "usage": []}


def test_a_call_begins_once(store: Adapters) -> None:
    assert store.calls.begin(CALL) == CALL
    assert store.calls.begin(replace(CALL, caller=None, started_at=NOW + timedelta(hours=1))) == CALL
    assert store.calls.get("CA1") == CALL


def test_an_unknown_call_is_none_and_takes_nothing(store: Adapters) -> None:
    assert store.calls.get("CA9") is None
    assert not store.calls.redeem("CA9", "MZ1")
    store.calls.decide("CA9", "transfer")
    assert store.calls.note("CA9", status="completed") is None
    assert not store.calls.save_report("CA9", revision=1, report={}, next_step="hang_up", cost_micro_usd=None)
    assert store.calls.get("CA9") is None


def test_only_one_stream_redeems_a_call_however_often_it_asks(store: Adapters) -> None:
    store.calls.begin(CALL)
    assert store.calls.redeem("CA1", "MZ1")
    assert store.calls.redeem("CA1", "MZ1")
    assert not store.calls.redeem("CA1", "MZ2")
    assert store.calls.get("CA1") == replace(CALL, stream_sid="MZ1")


def test_a_decision_is_remembered(store: Adapters) -> None:
    store.calls.begin(CALL)
    store.calls.decide("CA1", "transfer", reason="wants a person", summary="a party of 20")
    wanted = replace(CALL, next_step="transfer", transfer_reason="wants a person", transfer_summary="a party of 20")
    assert store.calls.get("CA1") == wanted


def test_notes_are_taken_and_the_status_only_moves_forward(store: Adapters) -> None:
    store.calls.begin(CALL)
    ended = NOW + timedelta(minutes=3)
    noted = store.calls.note(
        "CA1", status="completed", ended_at=ended, voicemail_url="https://x/1", voicemail_seconds=9
    )
    assert noted == replace(CALL, status="completed", ended_at=ended, voicemail_url="https://x/1", voicemail_seconds=9)
    late = store.calls.note("CA1", status="in-progress", dial_status="no-answer")
    assert late == replace(noted, dial_status="no-answer")
    assert store.calls.get("CA1") == late


def test_what_is_no_note_is_refused(store: Adapters) -> None:
    store.calls.begin(CALL)
    with pytest.raises(BrokenRule, match="caller"):
        store.calls.note("CA1", caller="+1")


def test_a_newer_report_replaces_an_older_one_and_never_the_other_way_round(store: Adapters) -> None:
    store.calls.begin(CALL)

    def save(revision: int, cost: int | None) -> bool:
        report = {**REPORT, "revision": revision}
        return store.calls.save_report(
            "CA1", revision=revision, report=report, next_step="hang_up", cost_micro_usd=cost
        )

    assert save(2, 1234)
    assert not save(1, 99)
    assert save(2, 1234)
    assert save(3, None)
    stored = store.calls.get("CA1")
    assert stored == replace(
        CALL, next_step="hang_up", report={**REPORT, "revision": 3}, report_revision=3, cost_micro_usd=None
    )


def test_a_very_long_report_survives(store: Adapters) -> None:
    store.calls.begin(CALL)
    report = {"events": [{"text": f"{number} àéîøü€ " * 40} for number in range(900)]}
    assert store.calls.save_report("CA1", revision=1, report=report, next_step="hang_up", cost_micro_usd=1)
    stored = store.calls.get("CA1")
    assert stored is not None
    assert stored.report == report


def test_recent_calls_come_newest_first_without_reports(store: Adapters) -> None:
    for number in range(5):
        store.calls.begin(replace(CALL, call_sid=f"CA{number}", started_at=NOW + timedelta(minutes=number)))
    store.calls.begin(replace(CALL, call_sid="CA-other", restaurant_id="other"))
    store.calls.save_report("CA4", revision=1, report=REPORT, next_step="hang_up", cost_micro_usd=7)
    recent = store.calls.recent(DA_VINCI.id, limit=3)
    assert [one.call_sid for one in recent] == ["CA4", "CA3", "CA2"]
    assert recent[0].report is None
    assert recent[0].cost_micro_usd == 7
