import pytest

from functions.domain.opt_outs import STOP_WORDS, wish_of


@pytest.mark.parametrize("word", [*STOP_WORDS, " stop ", "Stop.", "Opt-out", "stop all", "STOP!!", "ＳＴＯＰ", "Arrêt", "arret", "Stopp!", "basta",
    "Please stop", "stop please", "Stop texting me", "please stop sending these texts", "No more texts"])  # fmt: skip
def test_a_stop_word_as_the_whole_text_stops(word: str) -> None:
    assert wish_of(word, "", opted_out=False) == "stop"


@pytest.mark.parametrize(
    "text",
    [
        "C", "Please cancel", "Cancel please", "stop by at eight?", "end of the table", "Y", "no", "", "Quit smoking table please",
        "Help!", "Help us find you", "Info?", "We will stop for gas first",
    ],
)  # fmt: skip
def test_other_texts_are_ordinary(text: str) -> None:
    assert wish_of(text, "", opted_out=False) is None


def test_yes_starts_texts_again_only_for_who_had_stopped_them() -> None:
    assert wish_of("Yes", "", opted_out=False) is None
    assert wish_of("YES", "", opted_out=True) == "start"
    assert wish_of("start", "", opted_out=False) == wish_of("Unstop", "", opted_out=True) == "start"


@pytest.mark.parametrize(("told", "wish"), [("STOP", "stop"), ("START", "start"), ("HELP", "help")])
def test_twilios_own_word_decides_about_other_languages(told: str, wish: str) -> None:
    assert wish_of("alto", told, opted_out=False) == wish


def test_help_is_a_wish_of_its_own() -> None:
    assert wish_of(" Help ", "", opted_out=False) == wish_of("info", "", opted_out=True) == "help"


@pytest.mark.parametrize("word", ["YES", "Yes.", "sí"])
def test_a_yes_answers_us_whatever_twilio_calls_it(word: str) -> None:
    assert wish_of(word, "START", opted_out=False) is None
    assert wish_of(word, "START", opted_out=True) == "start"
