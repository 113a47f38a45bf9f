"""Two readings of a page become one; what is no word in either is left out."""

from local.simulators.textract.tesseract import Seen, merged, parsed

HEAD = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"


def seen(text: str, left: float, top: float, right: float, bottom: float, confidence: float = 95.0) -> Seen:
    return Seen(text, left, top, right, bottom, confidence, 0)


NAMES = [seen("Chowder", 80, 60, 240, 90), seen("Halloumi", 80, 160, 240, 190), seen("Beetroot", 80, 260, 240, 290)]


def test_a_column_of_figures_that_was_taken_for_one_tall_word_is_left_out() -> None:
    assert merged([*NAMES, seen("vs.", 900, 60, 916, 360, 58)], []) == NAMES


def test_two_rows_of_figures_that_were_taken_for_one_doubtful_number_are_left_out() -> None:
    assert merged([*NAMES, seen("82", 900, 60, 964, 104, 61)], [seen("2", 900, 160, 964, 209, 51)]) == NAMES


def test_large_figures_that_are_surely_read_stay() -> None:
    large = seen("24", 900, 60, 964, 104, 93)
    assert merged([*NAMES, large], []) == [*NAMES, large]


def test_the_box_of_a_word_ends_before_the_next_word_of_its_line() -> None:
    rows = ("5\t1\t1\t1\t1\t1\t404\t545\t184\t29\t96\tArtichoke", "5\t1\t1\t1\t1\t2\t516\t548\t72\t28\t97\tHearts")
    first, second = parsed("\n".join((HEAD, *rows)))

    assert first.right < second.left == 516
