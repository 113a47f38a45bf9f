"""Texts as pure rules: segments, statuses, opt-outs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.simulators.twilio.messages import FINAL, ORDER, Message, OptOuts, WrongStep, keyword
from local.simulators.twilio.segments import count_segments, is_gsm7


def message() -> Message:
    return Message("SM1", "AC1", "+1", "+2", "Hi", "outbound-api", 1, 0.0)


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("a" * 152 + "€" + "a" * 152, 3),
        ("é" * 160, 1),
        ("á" * 70, 1),
        ("á" * 71, 2),
        ("“" + "a" * 69, 1),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("😀" * 67, 3),
    ],
)
def test_segments_are_counted_as_the_air_counts_them(text: str, segments: int) -> None:
    assert count_segments(text) == segments


@given(st.text(max_size=500))
def test_a_text_never_takes_fewer_segments_than_its_characters_need(text: str) -> None:
    room = 160 if is_gsm7(text) else 70
    assert count_segments(text) >= -(-len(text) // room) or not text
    assert count_segments(text + "a") >= count_segments(text)


@given(st.lists(st.sampled_from(sorted(ORDER)), max_size=12))
def test_a_status_only_ever_moves_forward_and_ends_once(steps: list[str]) -> None:
    text = message()
    for at, status in enumerate(steps):
        before = text.status
        allowed = before not in FINAL and ORDER[status] > ORDER[before]
        if allowed:
            text.become(status, float(at))
        else:
            with pytest.raises(WrongStep):
                text.become(status, float(at))
    ranks = [ORDER[status] for status in text.statuses]
    assert ranks == sorted(set(ranks))


@pytest.mark.parametrize(
    ("body", "word"),
    [("stop", "stop"), (" Cancel\n", "stop"), ("UNSTOP", "start"), ("info", "help"), ("stop please", ""), ("", "")],
)
def test_a_keyword_is_the_whole_text_in_any_case(body: str, word: str) -> None:
    assert keyword(body) == word


@given(st.lists(st.sampled_from(["STOP", "START", "QUIT", "YES", "hello"])))
def test_the_last_keyword_decides(bodies: list[str]) -> None:
    opt_outs = OptOuts()
    for body in bodies:
        opt_outs.heard("+1", "+2", body)
    last = next((keyword(body) for body in reversed(bodies) if keyword(body)), "")
    assert opt_outs.blocked("+1", "+2") == (last == "stop")
    assert not opt_outs.blocked("+9", "+2")


def test_further_words_stop_only_where_they_are_set_up() -> None:
    opt_outs = OptOuts()
    assert opt_outs.heard("+1", "+2", "Alto") == ""
    assert not opt_outs.blocked("+1", "+2")
    assert opt_outs.heard("+1", "+2", " alto ", ("ALTO", "arret")) == "stop"
    assert opt_outs.blocked("+1", "+2")
