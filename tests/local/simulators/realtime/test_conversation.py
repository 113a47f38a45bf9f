"""Items keep their order, and a truncation never leaves more than was there."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.simulators.realtime.conversation import Conversation, Entry, with_sound, words_within
from local.simulators.realtime.refusals import Refused

WORDS = "So that is a table for four on Monday. Shall I book it?"


def assistant(name: str = "a", ms: int = 4000) -> Entry:
    """An assistant's spoken item."""
    item = {
        "id": name,
        "type": "message",
        "role": "assistant",
        "content": [{"type": "output_audio", "transcript": WORDS}],
    }
    return Entry(item, sound=np.zeros(8 * ms, dtype=np.int16), sound_ms=ms, said=WORDS)


def user(name: str) -> Entry:
    """A caller's written item."""
    return Entry({"id": name, "type": "message", "role": "user", "content": [{"type": "input_text", "text": "hi"}]})


def test_items_go_to_the_end_to_the_front_and_after_another() -> None:
    conversation = Conversation()
    assert conversation.add(user("b")) is None
    assert conversation.add(user("d")) == "b"
    assert conversation.add(user("a"), "root") is None
    assert conversation.add(user("c"), "b") == "b"
    assert [entry.id for entry in conversation] == ["a", "b", "c", "d"]


@pytest.mark.parametrize(("name", "after"), [("a", None), ("b", "nobody")])
def test_a_known_id_or_an_unknown_neighbour_is_refused_and_nothing_is_added(name: str, after: str | None) -> None:
    conversation = Conversation()
    conversation.add(user("a"))
    with pytest.raises(Refused):
        conversation.add(user(name), after)
    assert [entry.id for entry in conversation] == ["a"]


@given(st.integers(0, 5000), st.integers(-10, 6000))
def test_truncation_is_allowed_up_to_the_generated_length_and_no_further(length: int, cut: int) -> None:
    conversation, entry = Conversation(), assistant(ms=length)
    conversation.add(entry)
    if 0 <= cut <= length:
        conversation.truncate("a", 0, cut)
        assert entry.sound_ms == cut
        assert len(entry.sound) == 8 * cut
        assert "transcript" not in entry.item["content"][0]
        assert WORDS.startswith(entry.said)
    else:
        with pytest.raises(Refused) as no:
            conversation.truncate("a", 0, cut)
        assert no.value.code == "invalid_value"
        assert entry.sound_ms == length
        if cut > length:
            assert no.value.message == f"Audio content of {length}ms is already shorter than {cut}ms"


@given(st.integers(0, 4000), st.integers(0, 4000))
def test_a_later_cut_keeps_at_least_the_words_of_an_earlier_one(one: int, other: int) -> None:
    shorter, longer = sorted((one, other))
    assert words_within(WORDS, longer, 4000).startswith(words_within(WORDS, shorter, 4000))
    assert words_within(WORDS, 4000, 4000) == WORDS
    assert words_within(WORDS, 0, 4000) == ""


@pytest.mark.parametrize(
    ("item_id", "index", "ms"),
    [("u", 0, 10), ("nobody", 0, 10), ("a", 1, 10), ("a", 0, "10"), ("a", True, 10), ("a", -1, 10)],
)
def test_only_an_assistants_sound_can_be_truncated(item_id: str, index: Any, ms: Any) -> None:
    conversation = Conversation()
    conversation.add(assistant())
    conversation.add(user("u"))
    with pytest.raises(Refused):
        conversation.truncate(item_id, index, ms)


def test_a_deleted_item_is_gone_with_its_sound() -> None:
    conversation = Conversation()
    conversation.add(assistant())
    conversation.delete("a")
    assert conversation.last_id is None
    with pytest.raises(Refused):
        conversation.delete("a")


def test_only_a_retrieved_item_carries_its_sound() -> None:
    entry = assistant(ms=10)
    assert len(with_sound(entry, "audio/pcmu")["content"][0]["audio"]) == 108
    assert "audio" not in entry.item["content"][0]
