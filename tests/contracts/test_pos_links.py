"""What every PosLinks promises."""

from dataclasses import replace
from datetime import timedelta

import pytest

from functions.domain.ports import CommitConflict
from functions.domain.pos_links import PosLink, choice_key, item_key
from tests.contracts.conftest import Adapters
from tests.functions.trattoria import DA_VINCI, NOW

LINK = PosLink(
    restaurant_id=DA_VINCI.id,
    pos="square",
    merchant_id="ML1",
    location_id="L1",
    sealed_access="sealed a",
    sealed_refresh="sealed r",
    expires_at=NOW + timedelta(days=30),
    refreshed_at=NOW,
    items={item_key("marg", ""): "VARIATION1"},
    choices={choice_key("marg", "crust", "thin"): "MODIFIER1"},
    unmapped=("Minestrone",),
    menu_version=4,
    catalog_time="2026-11-24T09:00:00.000Z",
)


def test_a_link_is_kept_as_it_is(store: Adapters) -> None:
    assert store.pos_links.get(DA_VINCI.id, "square") is None
    saved = store.pos_links.save(LINK)
    assert saved == replace(LINK, version=1)
    assert store.pos_links.get(DA_VINCI.id, "square") == saved
    assert store.pos_links.get(DA_VINCI.id, "toast") is None
    bare = store.pos_links.save(PosLink("another", "square", "ML1", ""))
    assert store.pos_links.get("another", "square") == bare


def test_a_large_menu_fits(store: Adapters) -> None:
    items = {item_key(f"item-{number}", "Large"): f"VARIATION{number:026d}" for number in range(2000)}
    choices = {choice_key(f"item-{number}", "group", "modifier"): f"M{number:026d}" for number in range(4000)}
    saved = store.pos_links.save(replace(LINK, items=items, choices=choices))
    assert store.pos_links.get(DA_VINCI.id, "square") == saved


def test_of_two_who_change_a_link_one_has_to_look_again(store: Adapters) -> None:
    read = store.pos_links.save(LINK)
    newer = store.pos_links.save(replace(read, state="revoked"))
    with pytest.raises(CommitConflict):
        store.pos_links.save(replace(read, sealed_access="other"))
    with pytest.raises(CommitConflict):
        store.pos_links.save(LINK)
    assert store.pos_links.get(DA_VINCI.id, "square") == newer


def test_a_merchant_leads_to_its_restaurants_and_to_no_former_ones(store: Adapters) -> None:
    first = store.pos_links.save(LINK)
    second = store.pos_links.save(replace(LINK, restaurant_id="another", location_id="L2"))
    found = store.pos_links.of_merchant("square", "ML1")
    assert sorted(found, key=lambda one: one.restaurant_id) == [second, first]
    moved = store.pos_links.save(replace(first, merchant_id="ML2"))
    assert store.pos_links.of_merchant("square", "ML1") == [second]
    assert store.pos_links.of_merchant("square", "ML2") == [moved]
    assert store.pos_links.of_merchant("square", "nobody") == []
