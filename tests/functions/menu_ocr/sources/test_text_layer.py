"""Words from a PDF's own text, whatever its writer did with glyphs."""

from functions.menu_ocr.sources.text_layer import _glyphs_apart, _Sign


def sign(text: str, left: float, right: float) -> _Sign:
    return _Sign(text, left, 0.0, right, 10.0, 10.0, "Body")


def test_the_letters_of_a_ligature_share_the_box_of_its_glyph() -> None:
    glyph = 7
    apart = _glyphs_apart(
        [sign("u", 0, 5), sign("f", 5, 11), sign("f", 5, 11), sign("l", 5, 11), sign("e", 11, 16)],
        [glyph] * 5,
    )

    assert [(one.text, one.left, one.right) for one in apart if one is not None] == [
        ("u", 0, 5),
        ("f", 5, 7),
        ("f", 7, 9),
        ("l", 9, 11),
        ("e", 11, 16),
    ]


def test_a_letter_that_is_printed_twice_in_one_place_is_no_ligature() -> None:
    doubled = [sign("A", 0, 5), sign("A", 0, 5), None]

    assert _glyphs_apart(list(doubled), [1, 2, None]) == doubled
