"""The transcript says what the programs' logs say, in words for people, and nothing that they do not say."""

import json
from typing import Any

import pytest

from local.transcript import Transcript, clock, note_in


def told(**note: Any) -> list[str]:
    transcript = Transcript()
    transcript.streamer_line(json.dumps(note))
    return transcript.lines


@pytest.mark.parametrize(("at_ms", "shown"), [(0, "00:00.0"), (4_240, "00:04.2"), (61_960, "01:02.0"), (-5, "00:00.0")])
def test_times_are_minutes_seconds_and_tenths(at_ms: int, shown: str) -> None:
    assert clock(at_ms) == shown


def test_an_answer_carries_its_agent_and_its_latency() -> None:
    note = {"event": "spoken", "at_ms": 4200, "agent": "reservation", "text": "For how many?", "latency_ms": 420}
    assert told(**note) == ["00:04.2  agent(reservation)   For how many?  [420 ms]"]


def test_a_greeting_has_no_latency() -> None:
    (line,) = told(event="spoken", at_ms=0, agent="triage", text="Hi.", latency_ms=None)
    assert line.endswith("Hi.")


def test_the_callers_words_say_by_which_ear_they_were_heard() -> None:
    transcript = Transcript()
    transcript.learn_ear("item_1", "from the script")
    transcript.streamer_line(json.dumps({"event": "heard", "at_ms": 1000, "item": "item_1", "text": "A table."}))
    transcript.streamer_line(json.dumps({"event": "heard", "at_ms": 2000, "item": "item_2", "text": ""}))
    assert transcript.lines[0].endswith("A table.  [from the script]")
    assert transcript.lines[1].endswith("(not understood)")


def test_tools_are_told_with_arguments_outcome_and_time() -> None:
    (line,) = told(
        event="tool", at_ms=9000, name="find_slots", arguments={"date": "2026-11-23"}, outcome="done", took_ms=31
    )
    assert line.endswith("find_slots(date=2026-11-23) -> done  [31 ms]")


def test_a_tool_whose_words_are_withheld_is_told_all_the_same() -> None:
    (line,) = told(event="tool", at_ms=9000, name="end_call", outcome="done", took_ms=1)
    assert line.endswith("end_call() -> done  [1 ms]")


@pytest.mark.parametrize(
    "line",
    [
        "INFO: Started server process",
        "{not json",
        '"only a text"',
        "[1, 2]",
        json.dumps({"event": "ready", "port": 1}),
        json.dumps({"event": "something_new", "at_ms": 3}),
    ],
)
def test_lines_that_are_not_of_the_call_or_not_known_are_left_out(line: str) -> None:
    transcript = Transcript()
    transcript.streamer_line(line)
    assert transcript.lines == []


def test_what_comes_from_elsewhere_stands_at_the_time_of_the_last_line() -> None:
    shown: list[str] = []
    transcript = Transcript(shown.append)
    transcript.streamer_line(json.dumps({"event": "barge_in", "at_ms": 12_300}))
    transcript.tell("text", "to +19175550123: see you")
    assert [line[:7] for line in shown] == ["00:12.3", "00:12.3"]


def test_only_a_json_object_is_a_note() -> None:
    assert note_in('{"event": "x"}') == {"event": "x"}
    assert note_in("null") is None
