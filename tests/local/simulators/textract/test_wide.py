"""Chinese and Japanese signs put together, and the figures between them."""

from local.simulators.textract.tesseract import Seen
from local.simulators.textract.wide import joined, with_latin


def seen(text: str, left: float, right: float, *, line: int = 0, confidence: float = 90.0, top: float = 100.0) -> Seen:
    return Seen(text, left, top, right, top + 30, confidence, line)


def texts(words: list[Seen]) -> list[str]:
    return [word.text for word in words]


def test_signs_that_follow_each_other_closely_are_one_word() -> None:
    words = joined([seen("冷", 0, 28), seen("や", 30, 58), seen("し", 60, 88), seen("そば", 90, 150)])
    assert texts(words) == ["冷やしそば"]
    assert (words[0].left, words[0].right) == (0, 150)


def test_a_wide_gap_parts_what_stands_in_two_columns() -> None:
    assert texts(joined([seen("豚丼", 0, 60), seen("焼き", 400, 460)])) == ["豚丼", "焼き"]


def test_a_box_that_reaches_over_half_the_line_is_cut_to_its_signs() -> None:
    words = joined([seen("焼き", 0, 300), seen("鶏", 64, 92), seen("も", 94, 122)])
    assert texts(words) == ["焼き鶏も"]
    assert words[0].right < 150


def test_strokes_that_stand_alone_are_no_words() -> None:
    assert texts(joined([seen("ーー", 0, 80), seen("茄子", 200, 260), seen("ラ", 300, 328), seen("ー", 330, 358)])) == [
        "茄子",
        "ラー",
    ]


def test_the_english_pack_reads_the_figures_that_the_other_takes_for_more() -> None:
    words = with_latin([seen("排骨", 0, 60), seen("852", 400, 450)], [seen("¥52", 398, 450, line=7)])
    assert texts(words) == ["排骨", "¥52"]


def test_what_the_english_pack_makes_of_wide_signs_counts_for_nothing() -> None:
    assert texts(with_latin([seen("排骨", 0, 60)], [seen("PERCE", 0, 60), seen("89", 2, 58)])) == ["排骨"]


def test_unsure_figures_change_nothing() -> None:
    assert texts(with_latin([seen("852", 400, 450)], [seen("52", 398, 450, confidence=40)])) == ["852"]


def test_the_sign_of_the_currency_goes_with_its_figures_even_where_their_boxes_overlap() -> None:
    words = with_latin([seen("1090", 400, 500), seen("円", 470, 500)], [])
    assert texts(words) == ["1090円"]


def test_a_sign_of_the_currency_is_never_read_as_one_more_figure() -> None:
    words = with_latin([seen("480", 400, 450), seen("円", 455, 485)], [seen("4809", 400, 485)])
    assert texts(words) == ["480円"]
