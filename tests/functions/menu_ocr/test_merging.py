"""What a text layer says and what recognition has seen become one page."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from functions.menu_ocr.merging import merged
from functions.menu_ocr.page import Page, Word
from functions.menu_ocr.sources.text_layer import Layers
from tests.functions.menu_ocr.sources.printers import as_written
from tests.functions.menu_ocr.sources.test_text_layer import layers_of

SHOWN = layers_of(as_written()).shown
NOTHING = replace(SHOWN, words=())


def seen_as(words: Iterable[Word]) -> Page:
    return Page(1, 2400, 3200, tuple(replace(word, confidence=0.9, size=0, font="") for word in words), "ocr")


def texts(page: Page) -> list[str]:
    return sorted(word.text for word in page.words)


def changed(page: Page, change: Callable[[Word], Word]) -> Page:
    return replace(page, words=tuple(change(word) for word in page.words))


def test_a_typeface_that_contradicts_what_is_seen_gives_way_and_the_others_stay() -> None:
    wrong = changed(SHOWN, lambda word: replace(word, text=word.text[::-1]) if "Bold" in word.font else word)
    page = merged(Layers(wrong, NOTHING), seen_as(SHOWN.words))

    assert texts(page) == texts(SHOWN)
    assert {word.confidence for word in page.words if word.text in ("Starters", "Onion", "Stew")} == {0.9}
    assert {word.confidence for word in page.words if word.text in ("$8.50", "chipotle", "fennel")} == {1.0}


def test_one_slip_of_recognition_does_not_make_a_typeface_wrong() -> None:
    seen = changed(seen_as(SHOWN.words), lambda word: replace(word, text="0ni0n") if word.text == "Onion" else word)

    assert texts(merged(Layers(SHOWN, NOTHING), seen)) == texts(SHOWN)


def test_a_word_with_an_unknown_glyph_is_taken_from_recognition() -> None:
    holed = changed(SHOWN, lambda word: replace(word, text="Stu\ufffded") if word.text == "Stuffed" else word)

    assert texts(merged(Layers(holed, NOTHING), seen_as(SHOWN.words))) == texts(SHOWN)


def test_hidden_text_that_was_typeset_and_says_what_is_seen_is_the_text_itself() -> None:
    slips = changed(seen_as(SHOWN.words), lambda word: replace(word, text="58.50") if word.text == "$8.50" else word)
    page = merged(Layers(NOTHING, SHOWN), slips)

    assert page.words == SHOWN.words


def test_hidden_text_of_a_scanner_is_not_believed_beside_recognition() -> None:
    sizes = iter(range(100))
    guess = changed(SHOWN, lambda word: replace(word, size=9 + 0.3 * next(sizes), text=word.text.replace("5", "S")))
    seen = seen_as(SHOWN.words)

    assert merged(Layers(NOTHING, guess), seen) == seen


def test_hidden_text_that_says_something_else_is_not_believed() -> None:
    other = changed(SHOWN, lambda word: replace(word, text=word.text[::-1]))
    seen = seen_as(SHOWN.words)

    assert merged(Layers(NOTHING, other), seen) == seen


def test_a_scanners_guess_counts_where_recognition_finds_hardly_anything_and_stays_doubtful() -> None:
    page = merged(Layers(NOTHING, SHOWN), seen_as(SHOWN.words[:4]))

    assert texts(page) == texts(SHOWN)
    assert {word.confidence for word in page.words} == {0.5}


def test_layers_that_lie_otherwise_than_what_is_seen_are_not_compared_with_it() -> None:
    seen = replace(seen_as(changed(SHOWN, lambda word: replace(word, text=word.text[::-1])).words), turns=1)

    assert merged(Layers(SHOWN, NOTHING), seen).words == SHOWN.words
