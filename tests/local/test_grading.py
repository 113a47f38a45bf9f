"""A call is judged by how everything stands: each way to be wrong is found, and nothing right is called wrong."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from functions.actions.book_reservation import book_reservation
from functions.domain.calls import Call, Message
from functions.domain.clock import SystemClock
from functions.domain.events import OutboxEntry
from functions.domain.reservations import ActionKey, Booked, BookingRequest, Reservation
from functions.store.memory import MemoryBook, MemoryCalls, MemoryDirectory, MemoryMessages, MemoryOutbox, MemoryStore
from local.final_state import (
    DialAttempt,
    FinalState,
    NetworkState,
    Ports,
    SentText,
    half_done,
    is_settled,
    overbooked,
    read_state,
)
from local.grading import Verdict, grade
from local.moments import read_moment
from local.scenario import Scenario
from local.seeding import CannotPrepare, Prepared, load_restaurant, prepare
from streamer.contract.events import CallReport, HandoffMade, KeysPressed, ToolUsed, UtteranceHeard, UtteranceSpoken

CALL_SID = "CA" + "1" * 32
NOW = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
STEPS = {"steps": ["listen", "hang_up"]}


def a_scenario(**parts: Any) -> Scenario:
    whole = {"name": "sample", "about": "A sample for the grader.", "caller": STEPS, "expect": {"next_step": "hang_up"}}
    return Scenario.model_validate({**whole, **parts})


class House:
    """A restaurant in memory, prepared for a scenario; `state()` is how everything stands after the call."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.store = MemoryStore()
        self.ports = Ports(
            MemoryBook(self.store), MemoryCalls(self.store), MemoryMessages(self.store), MemoryOutbox(self.store)
        )
        restaurant = load_restaurant("juniper_table")
        now = SystemClock().now()
        self.prepared: Prepared = prepare(MemoryDirectory(self.store), self.ports.book, restaurant, scenario, now)
        self.ports.calls.begin(Call(CALL_SID, restaurant.id, restaurant.phone_number, "+19175550123", NOW))
        self.ports.calls.decide(CALL_SID, "hang_up")
        self.ports.calls.note(CALL_SID, status="completed", ended_at=NOW)
        self.network = NetworkState(CALL_SID, ended=True, warnings=(31921,))
        self.report(next_step="hang_up")

    def report(self, **parts: Any) -> None:
        next_step = parts.pop("next_step", "hang_up")
        report = CallReport(
            call_sid=CALL_SID,
            stream_sid="MZ1",
            revision=2,
            final=parts.pop("final", True),
            next_step=next_step,
            duration_ms=1000,
            **parts,
        )
        self.store.calls[CALL_SID] = replace(
            self.store.calls[CALL_SID], report=report.model_dump(mode="json"), next_step=next_step
        )

    def book(self, name: str = "Rossi", when: str = "tomorrow 19:00", party: int = 2) -> Reservation:
        """What the call books."""
        moment = read_moment(when).instant(self.prepared.anchor, self.prepared.restaurant.zone)
        booked = book_reservation(
            self.ports.book,
            SystemClock(),
            self.prepared.restaurant,
            BookingRequest(starts_at=moment, party_size=party, name=name, phone="+19175550123"),
            ActionKey(CALL_SID, f"c-{name}"),
        )
        assert isinstance(booked, Booked)
        return booked.reservation

    def state(self) -> FinalState:
        return read_state(self.ports, self.prepared.restaurant, self.prepared.anchor, self.network)

    def verdict(self) -> Verdict:
        return grade(self.scenario, self.prepared.reservations, self.state())


def wrong(house: House) -> list[str]:
    return [finding.what for finding in house.verdict().wrong]


BOOKED = {
    "next_step": "hang_up",
    "reservations": [{"name": "Rossi", "party": 2, "when": "tomorrow 19:00", "phone": "caller"}],
}


def test_a_call_after_which_everything_is_as_expected_passes() -> None:
    house = House(a_scenario(expect=BOOKED))
    house.book()
    assert house.verdict().passed, house.verdict().wrong


@pytest.mark.parametrize(
    "instead",
    [{"party": 3}, {"when": "tomorrow 19:30"}, {"name": "Bianchi"}, {"when": "in 2 days 19:00"}],
    ids=["party", "time", "name", "day"],
)
def test_a_reservation_that_differs_in_one_thing_is_missing_and_one_too_many(instead: dict[str, Any]) -> None:
    house = House(a_scenario(expect=BOOKED))
    house.book(**instead)
    assert wrong(house) == ["reservation Rossi, 2, tomorrow 19:00, booked", "no further reservations"]


def test_a_reservation_that_was_not_made_is_missing() -> None:
    assert wrong(House(a_scenario(expect=BOOKED))) == ["reservation Rossi, 2, tomorrow 19:00, booked"]


def test_another_guests_reservation_must_be_untouched() -> None:
    house = House(a_scenario(given={"reservations": [{"name": "Keller", "party": 2, "when": "tomorrow 20:00"}]}))
    assert house.verdict().passed, house.verdict().wrong
    (theirs,) = house.prepared.reservations
    house.store.reservations[theirs.restaurant_id, theirs.id] = replace(
        theirs, notes="changed by a stranger", version=2
    )
    assert wrong(house) == ["other guests' reservations"]


def test_a_prepared_reservation_may_become_what_is_expected_and_nothing_else() -> None:
    given = {"reservations": [{"name": "Keller", "party": 2, "when": "tomorrow 20:00"}]}
    moved = {"name": "Keller", "party": 2, "when": "tomorrow 21:00", "was": "Keller"}
    house = House(a_scenario(given=given, expect={"next_step": "hang_up", "reservations": [moved]}))
    assert wrong(house)[0] == "reservation Keller, 2, tomorrow 21:00, booked"


def test_a_table_that_is_taken_without_a_reservation_is_half_done() -> None:
    house = House(a_scenario(expect=BOOKED))
    booked = house.book()
    del house.store.reservations[booked.restaurant_id, booked.id]
    assert "nothing is half done" in wrong(house)


def test_a_reservation_without_a_table_is_half_done() -> None:
    house = House(a_scenario(expect=BOOKED))
    house.book()
    house.store.ledgers.clear()
    assert wrong(house) == ["nothing is half done"]


def test_two_parties_at_one_table_are_wrong_unless_the_scenario_wants_it() -> None:
    house = House(a_scenario())
    house.book()
    ((key, ledger),) = ((key, one) for key, one in house.store.ledgers.items() if one.seatings)
    double = replace(ledger.seatings[0], reservation_id="other")
    house.store.ledgers[key] = replace(ledger, seatings=(*ledger.seatings, double))
    state = house.state()
    assert any("two parties at one table" in fault for fault in overbooked(state))
    assert not any("one table" in fault for fault in half_done(state))
    wanted = a_scenario(expect={"next_step": "hang_up", "overbooked": True})
    assert "no table is shared" in [one.what for one in grade(a_scenario(), (), state).wrong]
    assert "a table is shared" not in [one.what for one in grade(wanted, (), state).wrong]
    house.store.ledgers[key] = ledger
    assert "a table is shared" in [one.what for one in grade(wanted, (), house.state()).wrong]


def test_texts_must_go_to_the_right_person_with_the_right_code_and_arrive() -> None:
    text = {"to": "caller", "about": "Rossi", "contains": ["{code}", "Juniper"]}
    house = House(a_scenario(expect={**BOOKED, "texts": [text]}))
    code = house.book().code
    good = SentText("+19175550123", f"The Juniper Table: {code}", "delivered")
    for sent, passes in (
        (good, True),
        (replace(good, body="The Juniper Table: ZZZZZ"), False),
        (replace(good, to="+19175550124"), False),
        (replace(good, state="undelivered"), False),
    ):
        house.network = replace(house.network, texts=(sent,))
        assert house.verdict().passed is passes
    house.network = replace(house.network, texts=(good, good))
    assert wrong(house) == ["no further texts"]


def test_messages_dials_voicemail_and_warnings_are_looked_at() -> None:
    house = House(a_scenario())
    house.network = replace(
        house.network, dials=(DialAttempt("+12125550150", "busy"),), voicemails=1, warnings=(31921, 31931)
    )
    house.ports.messages.put(Message("m1", "juniper_table", "feedback", "The soup was cold.", NOW))
    assert wrong(house) == ["no further messages", "people dialled", "voicemail", "Twilio's warnings"]


def test_an_expected_transfer_is_right_when_it_happened() -> None:
    expected = {
        "next_step": "transfer",
        "dials": [{"status": "no-answer"}],
        "voicemail": True,
        "messages": [{"kind": "voicemail"}],
    }
    house = House(a_scenario(expect=expected))
    house.report(next_step="transfer")
    house.ports.calls.note(CALL_SID, voicemail_url="http://127.0.0.1/RE1", voicemail_seconds=4)
    house.ports.messages.put(Message("m1", "juniper_table", "voicemail", "A voicemail of 4 seconds.", NOW))
    house.network = replace(house.network, dials=(DialAttempt("+12125550150", "no-answer"),), voicemails=1)
    assert house.verdict().passed, house.verdict().wrong


def test_the_report_is_read_for_tools_handoffs_interruptions_and_keys() -> None:
    expected = {
        "next_step": "hang_up",
        "tools_done": ["find_slots", "book_reservation"],
        "tools_never_done": ["cancel_reservation"],
        "handoffs": ["reservation"],
        "barge_ins_at_least": 1,
        "truncated_at_least": 1,
        "caller_said_at_least": 1,
        "keys": "0",
    }
    house = House(a_scenario(expect=expected))
    assert len(wrong(house)) == 6
    cut = UtteranceSpoken(
        at_ms=1, item_id="a", agent="inquiry", text="long", heard_text="lo", spoken_ms=9, heard_ms=2, truncated=True
    )
    house.report(
        barge_ins=1,
        events=(
            UtteranceHeard(at_ms=0, item_id="h", text="A table, please."),
            HandoffMade(at_ms=1, from_agent="triage", to_agent="reservation"),
            used("find_slots", "done"),
            used("find_slots", "refused"),
            used("book_reservation", "late:done"),
            cut,
            KeysPressed(at_ms=9, digits="0"),
        ),
    )
    assert house.verdict().passed, house.verdict().wrong


def test_a_promise_that_must_not_be_made_is_found_in_what_was_heard() -> None:
    house = House(a_scenario(expect={"next_step": "hang_up", "never_said": ["a text message"]}))
    spoken = UtteranceSpoken(
        at_ms=1, item_id="a", agent="reservation", text="You will get a text message.", heard_text="", spoken_ms=9, heard_ms=9
    )  # fmt: skip
    house.report(events=(spoken,))
    assert house.verdict().passed, house.verdict().wrong
    house.report(events=(spoken.model_copy(update={"heard_text": spoken.text}),))
    assert wrong(house) == ["what must not be said"]


def test_when_a_text_was_written_and_how_it_stands_is_read_in_the_outbox() -> None:
    expected = {
        "next_step": "hang_up",
        "reservations": [{"name": "Rossi", "party": 2, "when": "tomorrow 19:00", "text_state": "undelivered"}],
        "texts": [{"to": "caller", "state": "undelivered", "written": "tomorrow 10:00"}],
    }
    house = House(a_scenario(expect=expected))
    booked = replace(house.book(), text_consent=True)
    house.store.reservations[booked.restaurant_id, booked.id] = booked
    ten = read_moment("tomorrow 10:00").instant(house.prepared.anchor, house.prepared.restaurant.zone)
    house.network = replace(house.network, texts=(SentText("+19175550123", "Booked.", "undelivered"),))
    payload = {"to": "+19175550123", "body": "Booked.", "reservation_id": booked.id, "purpose": "confirmation"}
    written = OutboxEntry(f"{booked.id}-v1-sms", "juniper_table", "sms", "reservation_booked", payload, ten)
    for minutes, state, passes in ((4, "undelivered", True), (11, "undelivered", False), (-1, "undelivered", False), (4, "delivered", False)):  # fmt: skip
        entry = replace(written, created_at=ten + timedelta(minutes=minutes), state=state)
        house.store.outbox[entry.restaurant_id, entry.id] = entry
        assert house.verdict().passed is passes, (minutes, state, house.verdict().wrong)


def test_notes_and_area_are_looked_at_where_they_are_expected() -> None:
    wished = {"name": "Rossi", "party": 2, "when": "tomorrow 19:00", "notes": ["birthday", "terrace"]}
    house = House(a_scenario(expect={"next_step": "hang_up", "reservations": [wished]}))
    booked = house.book()
    assert len(wrong(house)) == 2
    house.store.reservations[booked.restaurant_id, booked.id] = replace(booked, notes="A birthday.", area="terrace")
    assert house.verdict().passed, house.verdict().wrong


def test_tools_in_the_wrong_order_or_forbidden_ones_are_wrong() -> None:
    house = House(
        a_scenario(
            expect={
                "next_step": "hang_up",
                "tools_done": ["find_slots", "book_reservation"],
                "tools_never_done": ["cancel_reservation"],
            }
        )
    )
    house.report(
        events=(used("book_reservation", "done"), used("find_slots", "done"), used("cancel_reservation", "done"))
    )
    assert wrong(house) == ["tools that were done", "tools that must not be done"]


def used(name: str, outcome: str) -> ToolUsed:
    return ToolUsed(
        at_ms=1, tool_call_id="c", agent="a", name=name, arguments={}, outcome=outcome, result={}, took_ms=1
    )


def test_any_one_of_several_expectations_is_enough() -> None:
    scenario = a_scenario(expect=[{"next_step": "caller_gone"}, {**BOOKED, "next_step": "caller_gone"}])
    house = House(scenario)
    house.report(next_step="caller_gone")
    assert house.verdict().passed
    house.book()
    assert house.verdict().passed
    house.book(name="Bianchi")
    assert wrong(house) == ["no further reservations"]


def test_a_call_that_ended_otherwise_or_left_no_report_is_wrong() -> None:
    house = House(a_scenario())
    house.report(next_step="caller_gone")
    assert wrong(house) == ["call"]
    house.store.calls[CALL_SID] = replace(house.store.calls[CALL_SID], report=None, next_step="hang_up")
    assert wrong(house) == ["call report"]
    house.store.calls.clear()
    assert wrong(house)[0] == "call record"


def test_a_call_is_settled_only_when_nothing_is_under_way() -> None:
    house = House(a_scenario())
    assert is_settled(house.state())
    house.network = replace(house.network, ended=False)
    assert not is_settled(house.state())
    house.network = replace(house.network, ended=True, texts=(SentText("+19175550123", "On its way.", "sent"),))
    assert not is_settled(house.state())
    house.network = replace(house.network, texts=())
    assert is_settled(house.state())
    house.report(final=False)
    assert not is_settled(house.state())


def test_a_full_evening_has_no_table_left_and_its_neighbours_have() -> None:
    house = House(a_scenario(given={"full": ["tomorrow 19:00"]}))
    covers = sum(one.party_size for one in house.prepared.reservations)
    tables = {table for one in house.prepared.reservations for table in one.table_ids}
    assert tables == {table.id for table in house.prepared.restaurant.floor.tables}
    assert covers > 10
    house.book(when="tomorrow 20:30")


def test_what_the_house_would_refuse_cannot_be_prepared() -> None:
    with pytest.raises(CannotPrepare, match="Keller's table was refused"):
        House(a_scenario(given={"reservations": [{"name": "Keller", "party": 2, "when": "tomorrow 04:00"}]}))


def test_an_unknown_restaurant_is_told_with_those_that_there_are() -> None:
    with pytest.raises(CannotPrepare, match="there are: .*juniper_table"):
        load_restaurant("nowhere")


def test_days_count_from_the_restaurants_date() -> None:
    house = House(a_scenario())
    today: date = SystemClock().now().astimezone(house.prepared.restaurant.zone).date()
    assert abs(house.prepared.anchor - today) <= timedelta(days=1)
