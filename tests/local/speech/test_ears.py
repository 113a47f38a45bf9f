"""Known lines are known, strangers are strangers, and every transcript says which ear it came from."""

import numpy as np
import pytest

from local.speech import free_english, ulaw
from local.speech.ears import UNINTELLIGIBLE, Ears
from local.speech.free_english import FreeEnglish
from local.speech.script_oracle import Line, ScriptOracle
from local.speech.spoken_english import NAMES_BY_EAR, guessed_sounds, number_in_words, spoken
from local.speech.ulaw import Samples
from local.speech.voice import Voice

VOICE = Voice()
ENGLISH = (
    "Hello, I would like to book a table for four tomorrow at seven thirty.",
    "Rossi.",
    "Yes, please.",
    "Yes.",
    "Yes, please book it.",
    "No, thank you. Goodbye.",
    "The name is Rossi.",
    "I want to cancel my reservation.",
    "I want to change my reservation.",
    "Please tell me everything about the restaurant.",
    "Stop. What time do you open on Sunday?",
    "I'd like to speak to a person, please.",
    "My code is K seven M four.",
    "The later one, please.",
)
SPANISH = ("Hola, quisiera una mesa para cuatro mañana a las ocho.", "Sí.", "Sí, por favor.", "García.")
UNSCRIPTED = (
    "The name is Miller.",
    "The name is Russo.",
    "I want to cancel my order.",
    "I want to book a table.",
    "Hello, I would like to book a table for six tomorrow at seven thirty.",
    "Hello, I would like to book a table for four tomorrow at eight thirty.",
    "My code is K seven M five.",
    "The earlier one, please.",
    "Yes, please cancel it.",
    "Do you have any vegan dishes on the menu?",
)


def line(text: str, language: str = "en") -> Line:
    """A line of the caller, named after its text."""
    return Line(text, text, language, VOICE.render(text, language, "caller"))


def arrived(text: str, language: str = "en", *, noise: float = 0.0, tail_ms: int = 500) -> Samples:
    """The line as a bridge delivers it: µ-law, padding, and noise as a share of the speech's level."""
    speech = ulaw.decode(VOICE.render(text, language, "caller")).astype(float)
    signal = np.concatenate([np.zeros(2400), speech, np.zeros(8 * tail_ms)])
    signal += np.random.default_rng(3).normal(0, noise * 3277, len(signal)) if noise else 0.0
    return ulaw.decode(ulaw.encode(np.clip(signal, -32_768, 32_767).astype(np.int16)))


@pytest.fixture(scope="module")
def oracle() -> ScriptOracle:
    """All sample lines."""
    return ScriptOracle([*(line(text) for text in ENGLISH), *(line(text, "es") for text in SPANISH)])


@pytest.mark.parametrize("noise", [0.0, 0.05, 0.3])
def test_every_line_of_the_script_is_recognised_through_the_telephone_and_noise(
    oracle: ScriptOracle, noise: float
) -> None:
    for known in oracle.lines:
        match = oracle.hear(arrived(known.text, known.language, noise=noise))
        assert match is not None, known.text
        assert match.text == known.text
        assert match.start == pytest.approx(2400, abs=8)
        assert match.correlation >= 2 * match.runner_up


@pytest.mark.parametrize("noise", [0.0, 0.05])
@pytest.mark.parametrize("text", UNSCRIPTED)
def test_a_line_that_is_not_in_the_script_is_unknown_even_where_half_its_words_are(
    oracle: ScriptOracle, text: str, noise: float
) -> None:
    assert oracle.hear(arrived(text, noise=noise)) is None


def test_more_words_after_a_known_line_make_it_unknown(oracle: ScriptOracle) -> None:
    assert oracle.hear(arrived(ENGLISH[0] + " And a high chair, please.")) is None


def test_noise_and_silence_are_unknown(oracle: ScriptOracle) -> None:
    assert oracle.hear(np.zeros(8000, dtype=np.int16)) is None
    assert oracle.hear(np.zeros(0, dtype=np.int16)) is None
    assert oracle.hear(np.random.default_rng(5).normal(0, 3000, 12_000).astype(np.int16)) is None


def test_a_script_of_one_line_still_refuses_a_stranger() -> None:
    only = ScriptOracle([line(ENGLISH[0])])
    assert only.hear(arrived(ENGLISH[0], noise=0.05)) is not None
    assert only.hear(arrived("Where can I park my car near you?")) is None
    assert ScriptOracle().hear(arrived("Yes.")) is None


def test_two_lines_with_one_sound_and_two_meanings_are_unknown_with_one_meaning_known() -> None:
    sound = VOICE.render("Yes, please.", "en", "caller")
    both = ScriptOracle([Line("1", "Yes, please.", "en", sound), Line("2", "No, thank you.", "en", sound)])
    same = ScriptOracle([Line("1", "Yes, please.", "en", sound), Line("2", "yes please", "en", sound)])
    assert both.hear(arrived("Yes, please.")) is None
    assert same.hear(arrived("Yes, please.")) is not None


def test_lost_sound_inside_a_line_is_heard_as_the_line_when_little_and_as_unknown_when_a_word_is_gone(
    oracle: ScriptOracle,
) -> None:
    sound = arrived(ENGLISH[0])
    little, much = sound.copy(), sound.copy()
    little[12_000:12_160] = 0
    much[12_000:17_000] = 0
    assert oracle.hear(little) is not None
    assert oracle.hear(much) is None


def test_of_a_line_that_was_cut_off_only_the_words_before_the_cut_count(oracle: ScriptOracle) -> None:
    whole = arrived(ENGLISH[0])
    match = oracle.hear(whole[: 2400 + (len(whole) - 6400) * 6 // 10])
    assert match is not None
    assert match.text.startswith("Hello, I would like")
    assert not match.text.endswith("thirty.")


def test_a_line_that_is_learned_again_replaces_the_old_one() -> None:
    oracle = ScriptOracle([Line("1", "Yes.", "en", VOICE.render("Yes.", "en", "caller"))])
    oracle.learn(Line("1", "No.", "en", VOICE.render("No.", "en", "caller")))
    assert [one.text for one in oracle.lines] == ["No."]
    assert oracle.hear(arrived("Yes.")) is None


def test_free_english_understands_quiet_lines_and_those_of_the_scenario_best() -> None:
    pytest.importorskip("pocketsphinx")
    ear = FreeEnglish(ENGLISH)
    assert [ear.hear(arrived(text)) for text in ENGLISH] == [spoken(text) for text in ENGLISH]


def test_free_english_does_not_depend_on_what_was_heard_before() -> None:
    pytest.importorskip("pocketsphinx")
    forward, backward = FreeEnglish(), FreeEnglish()
    first = {text: forward.hear(arrived(text, noise=0.03)) for text in ENGLISH[:6]}
    second = {text: backward.hear(arrived(text, noise=0.03)) for text in reversed(ENGLISH[:6])}
    assert first == second


def test_the_script_comes_first_then_free_english_then_an_honest_nothing() -> None:
    pytest.importorskip("pocketsphinx")
    ears = Ears([line("Rossi.")])
    assert ears.hear(arrived("Rossi.")).source == "from the script"
    recognised = ears.hear(arrived("I would like to speak to a person please."))
    assert (recognised.source, recognised.language) == ("recognised", "en")
    assert "person" in recognised.text
    assert ears.hear(np.zeros(4000, dtype=np.int16)) == UNINTELLIGIBLE


def test_without_pocketsphinx_only_the_script_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(free_english, "installed", lambda: False)
    ears = Ears([line("Rossi.")])
    assert ears.hear(arrived("Rossi.")).text == "Rossi."
    assert ears.hear(arrived("I would like a table.")) == UNINTELLIGIBLE


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("At 7:30, please!", "at seven thirty please"),
        ("7:00 PM", "seven p m"),
        ("I'd like 42 pizzas.", "i'd like forty two pizzas"),
        ("K7", "k seven"),
    ],
)
def test_a_written_line_becomes_the_words_of_a_recogniser(written: str, said: str) -> None:
    assert spoken(written) == said


def test_numbers_and_unknown_names_can_be_said() -> None:
    assert [number_in_words(n) for n in (0, 19, 40, 99, 305, 2026)] == [
        "zero", "nineteen", "forty", "ninety nine", "three hundred five", "twenty twenty six",
    ]  # fmt: skip
    assert guessed_sounds("okafor") == NAMES_BY_EAR["okafor"]
    assert guessed_sounds("quix") == "K W IH K S"
