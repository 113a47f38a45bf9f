from xml.etree import ElementTree

import pytest

from functions.api import twiml
from functions.api.phrases import _PHRASES, phrases


def test_a_restaurants_name_cannot_break_the_document() -> None:
    words = phrases(("en",))

    root = ElementTree.fromstring(twiml.say_and_hang_up(words, words.closed_line.format(name='<Dial> & "Sons"')))

    assert [verb.tag for verb in root] == ["Say", "Hangup"]


def test_a_summary_with_control_characters_stays_readable() -> None:
    text = twiml.whisper(phrases(("en",)), "A caller\x00 wants\x0b a table\ud800.", accept_url="https://a.example/x")

    say = ElementTree.fromstring(text).find("Gather/Say")
    assert say is not None
    assert say.text == "A caller wants a table."


def test_a_long_summary_is_cut() -> None:
    text = twiml.whisper(phrases(("en",)), "x" * 5000, accept_url="https://a.example/x")

    assert len(text) < 1200


@pytest.mark.parametrize("code", sorted(_PHRASES))
def test_every_language_has_every_phrase_with_its_placeholders(code: str) -> None:
    words, english = _PHRASES[code], _PHRASES["en"]

    for field in english.__dataclass_fields__:
        phrase = getattr(words, field)
        assert phrase
        assert ("{name}" in phrase) == ("{name}" in getattr(english, field))
        assert ("{digits}" in phrase) == ("{digits}" in getattr(english, field))
    assert words.tag.startswith(f"{code}-")


def test_the_first_language_that_has_words_is_spoken() -> None:
    assert phrases(("ja", "es", "en")).tag == "es-US"
    assert phrases(("ja",)).tag == "en-US"
