"""Glyphs that stand for several letters, and letters that are printed twice."""

from functions.menu_ocr.sources.signs import Sign, _letters_of_private_use, _ligatures_apart
from functions.menu_ocr.sources.spelling import words_of


def sign(text: str, left: float, right: float, owner: int = 7, order: int = 0) -> Sign:
    return Sign(text, left, 0.0, right, 10.0, 10.0, "Body", base=8.0, order=order, owner=owner)


def test_the_letters_of_a_ligature_share_the_box_of_its_glyph() -> None:
    apart = _ligatures_apart([sign("u", 0, 5), sign("f", 5, 11), sign("f", 5, 11), sign("l", 5, 11), sign("e", 11, 16)])

    assert [(one.text, one.left, one.right) for one in apart] == [
        ("u", 0, 5),
        ("f", 5, 7),
        ("f", 7, 9),
        ("l", 9, 11),
        ("e", 11, 16),
    ]


def test_a_letter_that_is_printed_twice_in_one_place_is_no_ligature() -> None:
    doubled = [sign("A", 0, 5, owner=1), sign("A", 0, 5, owner=2)]

    assert _ligatures_apart(doubled) == doubled


def test_it_counts_once_and_two_letters_side_by_side_count_twice() -> None:
    drawn = [
        sign("A", 0, 5, owner=1, order=0),
        sign("A", 0.4, 5.4, owner=2, order=1),
        sign("l", 5, 7, order=2),
        sign("l", 7, 9, order=3),
    ]

    assert [word.text for word in words_of(drawn, 100, 100)] == ["All"]


def private(codes: str, font: str = "Body") -> list[Sign]:
    return [
        Sign(code, 6.0 * place, 0, 6.0 * place + 5, 10, 10, font, 8, order=place) for place, code in enumerate(codes)
    ]


def test_small_capitals_and_old_figures_of_the_private_use_area_are_letters_and_figures() -> None:
    kept = _letters_of_private_use(private("\uf773\uf76f\uf775\uf770\uf731\uf732"))

    assert "".join(sign.text for sign in kept) == "SOUP12"


def test_letters_of_a_font_for_symbols_are_told_by_their_codes_but_not_where_it_holds_pictures() -> None:
    assert "".join(sign.text for sign in _letters_of_private_use(private("\uf053\uf06f\uf075\uf070"))) == "Soup"
    assert _letters_of_private_use(private("\uf053\uf06f\uf075\uf070", "Wingdings")) == private(
        "\uf053\uf06f\uf075\uf070", "Wingdings"
    )


def test_two_icons_side_by_side_are_no_letters() -> None:
    assert _letters_of_private_use(private("\uf06c\uf06d")) == private("\uf06c\uf06d")
