"""What is shown after a call is what the store and the network hold."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from functions.domain.calls import Call, Message
from functions.domain.reservations import Reservation, ReservationStatus
from local import summary
from local.final_state import FinalState, NetworkState, SentText
from local.findings import Finding
from local.grading import Verdict
from local.seeding import load_restaurant
from streamer.contract.events import CallReport, HandoffMade, ToolUsed, Usage, UtteranceSpoken

NOW = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
ROSSI = Reservation(
    id="r1",
    restaurant_id="juniper_table",
    code="K4M7QR",
    name="Rossi",
    phone="+19175550123",
    party_size=2,
    starts_at=datetime(2026, 11, 24, 0, 0, tzinfo=UTC),
    ends_at=datetime(2026, 11, 24, 1, 30, tzinfo=UTC),
    table_ids=("M1", "M2"),
    status=ReservationStatus.BOOKED,
    version=1,
)


def a_state(**parts: Any) -> FinalState:
    restaurant = load_restaurant("juniper_table")
    assert restaurant.zone == ZoneInfo("America/New_York")
    whole: dict[str, Any] = {
        "restaurant": restaurant,
        "anchor": NOW.date(),
        "reservations": (),
        "ledgers": (),
        "messages": (),
        "outbox": (),
        "call": None,
        "report": None,
        "network": NetworkState("CA1", ended=True),
    }
    return FinalState(**{**whole, **parts})


def a_report(**parts: Any) -> CallReport:
    return CallReport(call_sid="CA1", stream_sid="MZ1", revision=2, next_step="hang_up", duration_ms=42_500, **parts)


def test_a_reservation_is_shown_in_the_restaurants_time_with_tables_and_code() -> None:
    header, _, row = summary.reservation_rows(a_state(reservations=(ROSSI,)), ())
    assert header.split() == ["guest", "party", "when", "tables", "status", "code", "phone", "version"]
    assert row.split() == ["Rossi", "2", "Mon", "2026-11-23", "19:00", "M1+M2", "booked", "K4M7QR", "+19175550123", "1"]


def test_only_reservations_that_the_call_touched_are_shown() -> None:
    other = replace(ROSSI, id="r2", name="Okafor")
    moved = replace(ROSSI, version=2)
    state = a_state(reservations=(moved, other))
    rows = summary.reservation_rows(state, (ROSSI, other))
    assert len(rows) == 3
    assert rows[2].startswith("Rossi")
    assert summary.reservation_rows(a_state(reservations=(ROSSI,)), (ROSSI,)) == [
        "(no reservation was made or changed)"
    ]


def test_texts_are_shown_with_what_became_of_them() -> None:
    network = NetworkState("CA1", ended=True, texts=(SentText("+19175550123", "See you.", "delivered"),))
    assert summary.text_lines(a_state(network=network)) == ["to +19175550123 (delivered): See you."]
    assert summary.text_lines(a_state()) == ["(no text was sent)"]


def test_urgent_messages_say_so() -> None:
    message = Message("m1", "juniper_table", "feedback", "Somebody fell.", NOW, urgent=True)
    assert summary.message_lines(a_state(messages=(message,))) == ["feedback (urgent): Somebody fell."]


def test_the_report_shows_latencies_tools_tokens_and_cost() -> None:
    spoken = [
        UtteranceSpoken(
            at_ms=1, item_id="i", agent="triage", text="t", heard_text="t", spoken_ms=1, heard_ms=1, latency_ms=latency
        )
        for latency in (None, 400, 900, 500)
    ]
    used = ToolUsed(
        at_ms=1,
        tool_call_id="c",
        agent="a",
        name="find_slots",
        arguments={},
        outcome="done",
        result={},
        took_ms=30,
    )
    passed = HandoffMade(at_ms=1, from_agent="triage", to_agent="reservation")
    usage = Usage(model="gpt-realtime-2.1-mini", audio_in=200, audio_cached=50, audio_out=80, text_in=9, text_out=3)
    call = Call("CA1", "juniper_table", "+12125550100", None, NOW, cost_micro_usd=21_900)
    state = a_state(report=a_report(events=(*spoken, used, passed), usage=(usage,), barge_ins=1), call=call)
    shown = "\n".join(summary.report_lines(state, [700, 300]))
    assert "42.5 s, hang_up, revision 2" in shown
    assert "median 500 ms, worst 900 ms, of 3" in shown
    assert "median 500 ms, worst 700 ms, of 2" in shown
    assert "find_slots done 30 ms" in shown
    assert "reservation; 1 interruptions" in shown
    assert "audio 200 in (50 cached), 80 out" in shown
    assert "0.0219 USD" in shown


def test_what_is_not_known_is_not_shown_as_a_number() -> None:
    assert summary.report_lines(a_state(), []) == ["(no call report)"]
    shown = "\n".join(summary.report_lines(a_state(report=a_report()), []))
    assert "none measured" in shown
    assert "cost          not known" in shown


def test_findings_are_marked_right_or_wrong() -> None:
    verdict = Verdict((Finding("call", right=True, detail="hang_up"), Finding("voicemail", right=False)))
    assert summary.verdict_lines(verdict) == ["ok     call: hang_up", "WRONG  voicemail"]
    assert summary.verdict_lines(verdict, only_wrong=True) == ["WRONG  voicemail"]


def test_columns_of_a_table_are_as_wide_as_their_widest_cell() -> None:
    assert summary.table([("a", "bb"), ("ccc", "d")]) == ["a    bb", "---  --", "ccc  d"]
