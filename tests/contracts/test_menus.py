"""What every store of menus promises."""

from dataclasses import replace
from datetime import time

import pytest

from functions.domain.errors import BrokenRule
from functions.domain.menu import Item, Menu, Modifier, ModifierGroup, Printed, Section, Served, SizePrice
from tests.contracts.conftest import Adapters
from tests.functions.trattoria import DA_VINCI, NOW

DRAFT = Menu(
    restaurant_id=DA_VINCI.id,
    version=0,
    currency="EUR",
    sections=(
        Section(
            "pizza",
            "Pizza",
            (
                Item(
                    "marg",
                    "Margherita",
                    (SizePrice(900, "12 inch"), SizePrice(1200, "16 inch")),
                    "Tomato",
                    group_ids=("x",),
                    marks=("v",),
                    allergens=("milk", "wheat"),
                    synonyms=("margarita",),
                    served=(Served((1, 2), time(12), time(15)),),
                    printed=Printed(
                        1, (0.1, 0.2, 0.3, 0.4), 0.97, "crops/1.png", "Margherita", "Tomato", (SizePrice(900),)
                    ),
                    doubts=("is it 9.00?",),
                ),
                Item("fish", "Catch", market_price=True, allergens=()),
            ),
            "Until 11 pm",
        ),
    ),
    groups=(ModifierGroup("x", "extras", (Modifier("egg", "Egg", 100),), 0, 2, True),),
    languages=("it",),
    sources=("menus/1.pdf",),
)
FIRST = replace(DRAFT, version=1, published_at=NOW)


def test_a_draft_comes_back_whole_and_is_not_live(store: Adapters) -> None:
    assert store.menus.save_draft(DRAFT, over=None)
    assert store.menus.save_draft(replace(DRAFT, currency="USD"), over=DRAFT)

    assert store.menus.draft(DA_VINCI.id) == replace(DRAFT, currency="USD")
    assert store.menus.live(DA_VINCI.id) is None
    assert store.menus.draft("other") is None


@pytest.mark.parametrize("read", [None, replace(DRAFT, currency="CHF")], ids=["none was there", "another was there"])
def test_a_draft_that_somebody_changed_meanwhile_is_not_replaced(store: Adapters, read: Menu | None) -> None:
    assert store.menus.save_draft(DRAFT, over=None)

    assert not store.menus.save_draft(replace(DRAFT, currency="USD"), over=read)
    assert store.menus.draft(DA_VINCI.id) == DRAFT


def test_the_newest_published_version_is_live_and_the_older_ones_stay(store: Adapters) -> None:
    assert store.menus.publish(FIRST)
    assert store.menus.live(DA_VINCI.id) == FIRST
    second = replace(FIRST, version=2, currency="USD")
    assert store.menus.publish(second)

    assert store.menus.live(DA_VINCI.id) == second
    assert store.menus.version(DA_VINCI.id, 1) == FIRST
    assert store.menus.version(DA_VINCI.id, 3) is None


def test_a_version_is_published_once(store: Adapters) -> None:
    assert store.menus.publish(FIRST)
    assert not store.menus.publish(replace(FIRST, currency="USD"))
    assert store.menus.live(DA_VINCI.id) == FIRST


def test_a_menu_of_six_hundred_items_is_kept(store: Adapters) -> None:
    item = replace(
        DRAFT.sections[0].items[0], description="With everything that the season and the market give us. " * 4
    )
    section = Section("all", "All", tuple(replace(item, id=f"i{number}") for number in range(600)))
    large = replace(FIRST, sections=(section,))

    assert store.menus.publish(large)
    assert store.menus.live(DA_VINCI.id) == large


def test_drafts_and_versions_are_not_mixed_up(store: Adapters) -> None:
    with pytest.raises(BrokenRule):
        store.menus.save_draft(FIRST, over=None)
    with pytest.raises(BrokenRule):
        store.menus.publish(DRAFT)
