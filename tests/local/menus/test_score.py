"""The judge cannot be fooled: by reading twice, by reading everything, by reading nothing, or by reading somewhere else."""

from copy import deepcopy
from typing import Any

from local.menus.score import Counts, compare, mistakes
from local.menus.truth import Dish, Group, Option, Price, Section, Truth, plain

TRUTH = plain(
    Truth(
        "en",
        "USD",
        (
            Section(
                "Pizza",
                (
                    Dish("Hot Honey Pizza", (Price(1100, "Small"), Price(1800, "Large")), "with brown butter and mint"),
                    Dish("Wild Garlic Pizza", (Price(1200, "Small"), Price(1900, "Large"))),
                ),
                extras=Group("Add", (Option("avocado", 200), Option("fried egg", 150))),
            ),
            Section(
                "Mains",
                (Dish("Whole Lobster", market_price="MP", second_name="Hummer"), Dish("Duck Leg", (Price(2150),))),
            ),
        ),
        currencies=("USD",),
    )
)
MEASURES = ("items", "prices", "sections", "descriptions", "sizes", "addons", "currency")


def read_as(**changes: Any) -> dict[str, Any]:
    """A perfect reading, with the first pizza changed."""
    reading = deepcopy(TRUTH)
    reading["sections"][0]["items"][0].update(changes)
    return reading


def f1(counts: Counts, measure: str) -> float:
    """One measure."""
    return float(getattr(counts, measure).f1)


def test_the_truth_itself_is_perfect() -> None:
    counts = compare(TRUTH, deepcopy(TRUTH))
    assert [f1(counts, measure) for measure in MEASURES] == [1.0] * 7
    assert counts.invented == 0
    assert mistakes(TRUTH, deepcopy(TRUTH)) == []


def test_reading_nothing_earns_nothing() -> None:
    counts = compare(TRUTH, {"currency": "", "sections": []})
    assert f1(counts, "items") == 0.0
    assert f1(counts, "addons") == 0.0
    assert f1(counts, "currency") == 0.0


def test_an_item_read_twice_is_one_too_many() -> None:
    reading = deepcopy(TRUTH)
    reading["sections"][1]["items"] *= 2
    counts = compare(TRUTH, reading)
    assert (counts.items.right, counts.items.there, counts.items.read) == (4, 4, 6)


def test_a_price_beside_the_right_one_spoils_the_item() -> None:
    prices = [*TRUTH["sections"][0]["items"][0]["prices"], {"label": "", "amount_minor": 1200}]
    counts = compare(TRUTH, read_as(prices=prices))
    assert counts.items.right == 3
    assert (counts.prices.right, counts.prices.there) == (3, 4)


def test_one_of_two_prices_is_not_enough() -> None:
    assert compare(TRUTH, read_as(prices=[{"label": "Small", "amount_minor": 1100}])).items.right == 3


def test_a_market_price_is_not_the_same_as_no_price() -> None:
    reading = deepcopy(TRUTH)
    reading["sections"][1]["items"][0]["market_price"] = False
    assert compare(TRUTH, reading).items.right == 3


def test_every_amount_that_is_nowhere_on_the_page_is_counted_even_among_additions() -> None:
    reading = read_as(prices=[{"label": "", "amount_minor": 999}])
    reading["sections"][0]["items"][1]["modifier_groups"][0]["options"].append({"name": "truffle", "price_minor": 777})
    assert compare(TRUTH, reading).invented == 2


def test_an_amount_of_the_small_print_is_wrong_but_not_invented() -> None:
    reading = read_as(prices=[{"label": "", "amount_minor": 250}])
    assert compare({**TRUTH, "besides": [250]}, reading).invented == 0


def test_either_name_of_a_dish_in_two_languages_is_right() -> None:
    reading = deepcopy(TRUTH)
    reading["sections"][1]["items"][0]["name"] = "Hummer"
    assert compare(TRUTH, reading).items.right == 4


def test_a_description_where_none_is_printed_counts_against_the_reader() -> None:
    reading = deepcopy(TRUTH)
    reading["sections"][1]["items"][1]["description"] = "with pickled fennel"
    assert f1(compare(TRUTH, reading), "descriptions") == 2 / 3


def test_items_under_the_wrong_heading_are_told() -> None:
    reading = deepcopy(TRUTH)
    reading["sections"][1]["name"] = "Desserts"
    assert f1(compare(TRUTH, reading), "sections") == 0.5
    assert mistakes(TRUTH, reading)[0] == "  Whole Lobster: section 'Mains', read 'Desserts'"


def test_a_size_is_its_label_with_its_own_price() -> None:
    swapped = [{"label": "Large", "amount_minor": 1100}, {"label": "Small", "amount_minor": 1800}]
    counts = compare(TRUTH, read_as(prices=swapped))
    assert counts.items.right == 4
    assert (counts.sizes.right, counts.sizes.there) == (2, 4)


def test_extras_of_a_section_count_once_wherever_they_hang() -> None:
    counts = compare(TRUTH, read_as(modifier_groups=[]))
    assert (counts.addons.right, counts.addons.there, counts.addons.read) == (2, 2, 2)


def test_a_currency_that_is_not_printed_is_not_judged() -> None:
    counts = compare({**TRUTH, "currencies": []}, {**deepcopy(TRUTH), "currency": "EUR"})
    assert counts.currency.there == 0


def test_shares_are_taken_of_the_sums() -> None:
    total = Counts()
    total.include(compare(TRUTH, deepcopy(TRUTH)))
    total.include(compare(TRUTH, {"currency": "", "sections": []}))
    assert total.menus == 2
    assert f1(total, "items") == 2 * 4 / (8 + 4)


def test_what_is_missing_and_what_is_too_much_are_told() -> None:
    told = mistakes(TRUTH, read_as(name="Something Else"))
    assert told == [
        "- Pizza | Hot Honey Pizza | Small 1100 Large 1800",
        "+ Pizza | Something Else | Small 1100 Large 1800",
    ]
