"""What one utterance says of an order."""

from datetime import datetime

import pytest

from local.simulators.realtime.policy.language import language
from local.simulators.realtime.policy.order_words import Add, Alter, OrderWords, Remove, read, size_in

NOW = datetime.fromisoformat("2026-11-22T18:05")
"""The wall clock of the house, as the instructions tell it."""


def said(text: str, code: str = "en", *, dishes: bool = True) -> OrderWords:
    return read(text, language(code), NOW, dishes=dishes)


@pytest.mark.parametrize(
    ("text", "wishes"),
    [
        ("Two Margheritas and a large lemonade, please.", (Add("margheritas", 2), Add("large lemonade", 1))),
        (
            "A Juniper burger with fries and bacon, no onions, and a coffee.",
            (Add("juniper burger", 1, ("fries", "bacon", "no onions")), Add("coffee", 1)),
        ),
        ("Make it one.", (Alter(quantity=1),)),
        ("Make the Margheritas three, please.", (Alter("margheritas", 3),)),
        ("Make the lemonade small.", (Alter("lemonade", size="small"),)),
        ("Take the lemonade off, please.", (Remove("lemonade"),)),
        ("A Diavola instead of the Margherita.", (Remove("margherita"), Add("diavola", 1))),
        ("Seventy Margheritas.", (Add("margheritas", 70),)),
        ("No, that's all. Thank you.", ()),
        ("A pizza half Margherita and half Diavola, please.", (Add("margherita", 1, other="diavola"),)),
        ("Two pizzas, half Margherita, the other half four cheese.", (Add("margherita", 2, other="four cheese"),)),
        (
            "Half Diavola and half Margherita with olives, and a coffee.",
            (Add("diavola", 1, ("olives",), other="margherita"), Add("coffee", 1)),
        ),
    ],
)
def test_dishes_changes_and_removals_are_told_apart(text: str, wishes: tuple[object, ...]) -> None:
    assert said(text).wishes == wishes


def test_spanish_is_understood_too() -> None:
    words = said("Dos Margheritas y una hamburguesa Juniper con patatas fritas y beicon, sin cebolla.", "es")

    assert words.wishes == (
        Add("margheritas", 2),
        Add("hamburguesa juniper", 1, ("french fries", "bacon", "no onions")),
    )


def test_half_past_is_no_half_of_a_dish() -> None:
    words = said("Two Diavolas for half past seven, and I can wait half an hour more.")

    assert all(isinstance(one, Add) and not one.other for one in words.wishes)
    assert said("Una pizza mitad Margherita y mitad Diavola.", "es").wishes == (Add("margherita", 1, other="diavola"),)


def test_how_where_and_when_are_no_dishes() -> None:
    assert said("Deliver it to 27 Lantern Street, 10013.") == OrderWords(
        details={"street": "27 Lantern Street", "fulfilment": "delivery", "postcode": "10013"}
    )
    assert said("For pickup at half past seven.") == OrderWords(details={"fulfilment": "pickup", "time": "19:30"})


def test_a_name_or_a_yes_is_no_dish() -> None:
    assert said("My name is Rossi.").wishes == ()
    assert said("Yes, go ahead.", dishes=False) == OrderWords()


@pytest.mark.parametrize(
    ("text", "card"), [("My card is 4111 1111 1111 1111", True), ("Call me on 917 555 0123", False)]
)
def test_a_card_number_is_noticed_and_a_telephone_number_is_none(text: str, card: bool) -> None:
    assert said(text).card is card


def test_a_size_is_named_in_any_language() -> None:
    assert size_in("una grande", ["small", "large"], language("es")) == "large"
    assert size_in("a lemonade", ["small", "large"], language("en")) == ""
