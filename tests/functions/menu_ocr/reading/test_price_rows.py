"""Columns of prices that a bend of the paper has moved off the rows of their names."""

from functions.menu_ocr.page import Word
from functions.menu_ocr.reading.price_rows import beside_their_names

NAMES = ("Burnt Corn", "Skin-On Leeks", "Fries", "Slaw")


def menu(fall: float, *, price_left: float = 0.8) -> list[Word]:
    """Four names with their prices, each of which stands lower than its name by `fall`."""
    words = []
    for index, name in enumerate(NAMES):
        top = 0.2 + 0.03 * index
        words.append(Word(name, (0.1, top, 0.3, top + 0.01)))
        words.append(Word(str(4 + index), (price_left, top + fall, price_left + 0.01, top + fall + 0.01)))
    return words


def falls(words: list[Word]) -> list[float]:
    return [round(price.box[1] - name.box[1], 4) for name, price in zip(words[::2], words[1::2], strict=True)]


def test_a_column_of_prices_that_hangs_below_its_names_is_raised_to_them() -> None:
    assert falls(beside_their_names(menu(0.009))) == [0.0] * 4


def test_a_column_of_prices_that_floats_above_its_names_is_lowered_to_them() -> None:
    assert falls(beside_their_names(menu(-0.008))) == [0.0] * 4


def test_prices_on_their_rows_stay_where_they_are() -> None:
    words = menu(0.002)
    assert beside_their_names(words) == words


def test_one_price_alone_off_its_row_stays_where_it_was_set() -> None:
    words = menu(0.0)
    left, top, right, bottom = words[1].box
    words[1] = Word("4", (left, top + 0.009, right, bottom + 0.009))
    assert beside_their_names(words) == words


def test_the_rows_of_another_column_do_not_count() -> None:
    other = [Word("Soup of the day", (0.4, 0.2095 + 0.03 * index, 0.7, 0.2195 + 0.03 * index)) for index in range(4)]
    words = [*menu(0.0095), *other]
    assert beside_their_names(words) == words


def test_figures_with_words_close_by_are_not_moved() -> None:
    prices = menu(0.009)[1::2]
    behind = [Word("cl", (box[2] + 0.005, box[1], box[2] + 0.02, box[3])) for box in (price.box for price in prices)]
    words = [*menu(0.009), *behind]
    assert beside_their_names(words) == words


def test_raised_cents_stay_behind_their_whole_number() -> None:
    words = []
    for index, name in enumerate(NAMES):
        top = 0.2 + 0.03 * index
        words.append(Word(name, (0.1, top, 0.3, top + 0.01)))
        words.append(Word(f"${4 + index}", (0.8, top + 0.009, 0.814, top + 0.019)))
        words.append(Word("95", (0.816, top + 0.008, 0.824, top + 0.013)))

    moved = beside_their_names(words)

    assert [round(price.box[1] - name.box[1], 4) for name, price in zip(moved[::3], moved[1::3], strict=True)] == [
        0
    ] * 4
    assert [round(price.box[1] - cents.box[1], 4) for price, cents in zip(moved[1::3], moved[2::3], strict=True)] == [
        0.001
    ] * 4


def test_the_sign_of_the_currency_goes_with_its_price() -> None:
    words = menu(0.009)
    for price in words[1::2]:
        left, top, right, bottom = price.box
        words.append(Word("€", (right + 0.004, top, right + 0.012, bottom)))

    moved = beside_their_names(words)

    assert falls(moved[:8]) == [0.0] * 4
    assert [sign.box[1] for sign in moved[8:]] == [price.box[1] for price in moved[1:8:2]]
