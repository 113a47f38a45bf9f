"""What a caller says is found on the menu, and what is not there is not."""

import pytest

from functions.actions.search_menu import search_menu, sound_of
from functions.domain.menu import Item, Menu, Section, SizePrice

PRICE = (SizePrice(1000),)
MENU = Menu(
    restaurant_id="r",
    version=3,
    currency="USD",
    sections=(
        Section(
            "pizza",
            "Pizza",
            (
                Item("marg", "Pizza Margherita", PRICE, "Tomato, mozzarella, basil"),
                Item("diav", "Pizza Diavola", PRICE, "Spicy salami, chili", marks=("spicy",)),
                Item("quat", "Pizza Quattro Formaggi", PRICE, synonyms=("four cheese pizza",)),
            ),
        ),
        Section(
            "mains",
            "Mains",
            (
                Item("salmon", "Grilled Salmon", PRICE, "With lemon butter and rice"),
                Item("sandwich", "Chicken Sandwich", PRICE, "Pickles, slaw"),
                Item("gnocchi", "Gnocchi alla Sorrentina", PRICE),
                Item("phad", "Phad Thai", PRICE, "Rice noodles, peanuts"),
                Item("soup", "Soupe à l'oignon", PRICE),
            ),
        ),
        Section("desserts", "Desserts", (Item("tira", "Tiramisù", PRICE), Item("cake", "Chocolate Cake", PRICE))),
        Section(
            "thai",
            "Thai",
            (
                Item("n12", "12. Pad See Ew", PRICE),
                Item("n21", "21. Jungle Curry", PRICE),
                Item("c3", "Combo #3", PRICE),
            ),
        ),
        Section("ja", "寿司", (Item("maki", "サーモン巻き", PRICE),)),
    ),
)


def _best(words: str) -> str:
    found = search_menu(MENU, words)
    return found[0].item.id if found else ""


@pytest.mark.parametrize(
    ("said", "item"),
    [
        ("margherita", "marg"),
        ("a margarita pizza please", "marg"),
        ("the Margareta", "marg"),
        ("pizza diabla", "diav"),
        ("deavola", "diav"),
        ("four cheese", "quat"),
        ("quatro formagi", "quat"),
        ("salmon grilled", "salmon"),
        ("salmón", "salmon"),
        ("sandwich de pollo", "sandwich"),
        ("chiken sandwhich", "sandwich"),
        ("nyoki sorrentina", "gnocchi"),
        ("pad tie", "phad"),
        ("pad thai", "phad"),
        ("onion soup", "soup"),
        ("tiramisu", "tira"),
        ("tarta de chocolate", "cake"),
        ("サーモン巻き", "maki"),
        ("number twelve", "n12"),
        ("the twenty one please", "n21"),
        ("combo three", "c3"),
        ("marg", "marg"),
        ("fad tai", "phad"),
        ("Hähnchen sandwich", "sandwich"),
        ("gâteau au chocolat", "cake"),
    ],
)
def test_a_dish_is_found_as_it_was_heard(said: str, item: str) -> None:
    assert _best(said) == item


@pytest.mark.parametrize(
    "said", ["hamburger", "a taxi to the airport", "", "?!", "lobster thermidor", "sprite", "xyz", "number 47"]
)
def test_what_is_not_on_the_menu_is_not_found(said: str) -> None:
    assert search_menu(MENU, said) == ()


def test_a_word_that_fits_several_brings_all_of_them_in_the_menus_order() -> None:
    assert [one.item.id for one in search_menu(MENU, "pizza")][:3] == ["marg", "diav", "quat"]


def test_a_section_and_what_is_in_a_dish_are_found_too() -> None:
    assert {one.item.id for one in search_menu(MENU, "desserts")} == {"tira", "cake"}
    assert _best("something with peanuts") == "phad"


def test_what_is_confused_on_the_telephone_sounds_alike() -> None:
    assert sound_of("Fhad Tai") == sound_of("phad thai")
    assert sound_of("vistec") == sound_of("bistek")
