"""Starting, transferring and recording calls, and taking messages."""

from dataclasses import replace
from typing import Any

import pytest

from functions.actions.record_call import record_call
from functions.actions.start_call import start_call
from functions.actions.take_message import take_message
from functions.actions.transfer_call import TransferReady, transfer_call
from functions.domain.calls import Call, Message
from functions.domain.errors import Refusal
from functions.store.memory import MemoryCalls, MemoryMessages, MemoryOutbox, MemoryStore
from tests.functions.trattoria import DA_VINCI, NOW, StoppedClock

CLOCK = StoppedClock()


class Desk:
    """The log, the message box and the outbox on one store, with one call begun."""

    def __init__(self, caller: str | None = "+393401112233") -> None:
        store = MemoryStore()
        self.calls, self.box, self.outbox = MemoryCalls(store), MemoryMessages(store), MemoryOutbox(store)
        self.call = start_call(
            self.calls,
            CLOCK,
            DA_VINCI,
            call_sid="CA1",
            caller=caller,
            dialled=DA_VINCI.phone_number,
            forwarded_from=None,
        )

    def record(self, report: dict[str, Any], hints: list[str] | None = None) -> bool:
        hint = (hints if hints is not None else []).append
        return record_call(self.calls, self.box, CLOCK, DA_VINCI, call_sid="CA1", report=report, hint=hint)

    def stored(self) -> Call:
        call = self.calls.get("CA1")
        assert call is not None
        return call


def report(revision: int = 1, next_step: str = "hang_up", **more: Any) -> dict[str, Any]:
    usage = [
        {"model": "gpt-realtime-2.1-mini", "audio_in": 600, "audio_out": 1200},
        {"model": "gpt-transcribe", "seconds": 60.0},
    ]
    return {"revision": revision, "next_step": next_step, "usage": usage, "reason": "", **more}


def test_a_call_starts_once_with_the_callers_number_or_none() -> None:
    desk = Desk()
    assert desk.call == Call("CA1", DA_VINCI.id, DA_VINCI.phone_number, "+393401112233", NOW)
    again = start_call(desk.calls, StoppedClock(), DA_VINCI, call_sid="CA1", caller="anonymous", dialled="x")
    assert again == desk.call
    assert Desk("anonymous").call.caller is None


def test_a_transfer_is_remembered_with_its_summary() -> None:
    desk = Desk()
    ready = transfer_call(
        desk.calls, CLOCK, DA_VINCI, call_sid="CA1", reason="wants\na person", summary="a party of 20"
    )
    assert ready == TransferReady("+390687654321")
    assert desk.stored() == replace(
        desk.call, next_step="transfer", transfer_reason="wants a person", transfer_summary="a party of 20"
    )


def test_without_a_number_nobody_is_transferred() -> None:
    desk = Desk()
    alone = replace(DA_VINCI, transfer_number=None)
    refused = transfer_call(desk.calls, CLOCK, alone, call_sid="CA1", reason="", summary="")
    assert isinstance(refused, Refusal)
    assert refused.code == "nobody_to_transfer_to"
    assert desk.stored().next_step is None


@pytest.mark.parametrize(
    ("kind", "fact"),
    [
        ("feedback", "message_taken"),
        ("voicemail", "voicemail_left"),
        ("transfer_missed", "transfer_missed"),
        ("order", "message_taken"),
    ],
)
def test_a_message_reaches_box_and_owner_once(kind: Any, fact: str) -> None:
    desk = Desk()
    message = Message("m1", DA_VINCI.id, kind, "Lovely!", NOW, "Anna", "+393401112233", "CA1")
    assert take_message(desk.box, CLOCK, DA_VINCI, message) == message
    take_message(desk.box, CLOCK, DA_VINCI, message)
    assert list(desk.box.recent(DA_VINCI.id)) == [message]
    (entry,) = desk.outbox.recent(DA_VINCI.id)
    assert (entry.door, entry.fact, entry.payload["to"]) == ("sms", fact, DA_VINCI.owner_number)
    assert "Lovely!" in entry.payload["body"]


def test_an_owner_is_texted_once_for_one_failed_call() -> None:
    desk = Desk()
    for kind in ("call_failed", "transfer_missed", "voicemail"):
        take_message(desk.box, CLOCK, DA_VINCI, Message(f"{kind}-CA1", DA_VINCI.id, kind, "", NOW, call_sid="CA1"))
    take_message(desk.box, CLOCK, DA_VINCI, Message("voicemail-CA2", DA_VINCI.id, "voicemail", "", NOW, call_sid="CA2"))
    assert len(desk.box.recent(DA_VINCI.id)) == 4
    assert {one.id for one in desk.outbox.recent(DA_VINCI.id)} == {"call-CA1-sms", "call-CA2-sms"}


def test_an_owner_without_a_number_is_not_texted() -> None:
    desk = Desk()
    take_message(desk.box, CLOCK, replace(DA_VINCI, owner_number=None), Message("m1", DA_VINCI.id, "message", "x", NOW))
    assert len(desk.box.recent(DA_VINCI.id)) == 1
    assert list(desk.outbox.recent(DA_VINCI.id)) == []


def test_a_report_is_stored_with_its_cost() -> None:
    desk = Desk()
    assert desk.record(report())
    stored = desk.stored()
    assert stored.cost_micro_usd == 600 * 10 + 1200 * 20 + 4500
    assert (stored.report, stored.report_revision, stored.next_step) == (report(), 1, "hang_up")


def test_an_older_report_that_comes_late_is_passed_over() -> None:
    desk = Desk()
    assert desk.record(report(2))
    assert not desk.record(report(1, "caller_gone"))
    assert desk.stored().next_step == "hang_up"


def test_an_unknown_model_is_hinted_and_never_a_crash() -> None:
    desk, hints = Desk(), list[str]()
    assert desk.record(report(usage=[{"model": "gpt-next"}]), hints)
    assert desk.stored().cost_micro_usd is None
    assert hints == ["no price for gpt-next in prices.json: the cost of CA1 stays unknown"]


@pytest.mark.parametrize("odd", [{}, {"usage": None}, {"usage": ["x", 3]}, {"next_step": "dance", "revision": None}])
def test_an_odd_report_is_stored_all_the_same(odd: dict[str, Any]) -> None:
    desk = Desk()
    assert desk.record(odd)
    assert desk.stored().report == odd


def test_a_failed_call_is_told_to_the_owner_once_with_the_number_to_call_back() -> None:
    desk = Desk()
    for revision in (1, 2):
        desk.record(report(revision, "provider_failed", reason="the provider refused the connection"))
    (message,) = desk.box.recent(DA_VINCI.id)
    assert (message.kind, message.phone, message.call_sid) == ("call_failed", "+393401112233", "CA1")
    assert message.text == "", "the owner reads no engineer's words"
    assert message.details == {"reason": "the provider refused the connection"}
    assert len(desk.outbox.recent(DA_VINCI.id)) == 1
    fine = Desk()
    fine.record(report(1, "caller_gone"))
    assert list(fine.box.recent(DA_VINCI.id)) == []
