"""Layers of text that do not hold all that stands on their page."""

from collections.abc import Callable

import pytest

from functions.menu_ocr.completeness import is_sound
from tests.functions.menu_ocr.sources.printers import Run, Sheet, as_written, menu_runs, outlined, show, stream
from tests.functions.menu_ocr.sources.test_text_layer import layers_of


def with_outlined(which: Callable[[Run], bool], *, whole: bool = False) -> Sheet:
    return as_written(lambda run: outlined(run, whole=whole) if which(run) else show(run))


@pytest.mark.parametrize("whole", [False, True], ids=["letter by letter", "line by line"])
def test_one_heading_or_name_that_is_drawn_as_shapes_makes_a_layer_incomplete(whole: bool) -> None:
    assert not is_sound(layers_of(with_outlined(lambda run: run.text == "Mains", whole=whole)))
    assert not is_sound(layers_of(with_outlined(lambda run: run.text == "Beef Stew", whole=whole)))


def test_the_emblem_of_the_house_does_not() -> None:
    sheet = as_written()
    sheet.contents += outlined(Run("Rossi & Sons", 200, 770, 26)) + outlined(Run("since 1921", 250, 30, 12))

    assert is_sound(layers_of(sheet))


def test_neither_do_rules_frames_dots_and_outlines_of_what_is_text_as_well() -> None:
    sheet = as_written()
    rules = b"".join(b"60 %d 480 .5 re f 50 %d 500 40 re S " % (run.y - 5, run.y - 10) for run in menu_runs())
    dot = b"%f 560 m %f 566 %f 566 %f 560 c %f 554 %f 554 %f 560 c h 1 1 m h f "
    dots = b"".join(dot % (x, x, x + 6, x + 6, x + 6, x, x) for x in range(200, 400, 8))
    twice = b"".join(outlined(run) for run in menu_runs())
    sheet.contents += rules + dots + twice

    assert is_sound(layers_of(sheet))


def picture(share: float) -> bytes:
    return b"q 600 0 0 %f 0 0 cm /P Do Q " % (800 * share)


@pytest.mark.parametrize(("share", "sound"), [(0.1, True), (0.6, False)])
def test_a_menu_may_be_a_picture_below_a_few_words(share: float, sound: bool) -> None:
    words = show(Run("Welcome to our house and have a good time with all your friends", 60, 750, 12))
    gray = stream(
        b"\x00\xff" * 75 * 200,
        b"/Type/XObject/Subtype/Image/Width 150/Height 200/ColorSpace/DeviceGray/BitsPerComponent 8",
    )
    sheet = Sheet(picture(share) + words, resources=b"/XObject<</P 5 0 R>>", more=[gray])

    assert is_sound(layers_of(sheet)) is sound


def test_a_menu_over_a_picture_is_whole() -> None:
    gray = stream(
        b"\xf0" * 150 * 200,
        b"/Type/XObject/Subtype/Image/Width 150/Height 200/ColorSpace/DeviceGray/BitsPerComponent 8",
    )
    sheet = as_written()
    sheet.contents = picture(1.0) + sheet.contents
    sheet.resources, sheet.more = b"/XObject<</P 5 0 R>>", [gray]

    assert is_sound(layers_of(sheet))
