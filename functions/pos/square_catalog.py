"""Which of our menu is what in Square's catalogue: by name, exactly, and what cannot be told is left to people.

A wrong match would be a wrong dish on the counter, so nothing is guessed: names must be the same but for case, accents and signs, and only one
item of the location may bear them.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from functions.domain.menu import Menu, Modifier, ModifierGroup
from functions.domain.pos_links import PosLink, choice_key, item_key
from functions.pos.square_access import ONCE, SquareAccess

_PLAIN_SIZES = ("", "regular", "standard", "normal")
"""What Square and owners call the only size of an item."""
_PAGE = 1000


@dataclass(frozen=True, slots=True)
class Catalog:
    """The items of one merchant with their modifier lists, as the client gives them, and Square's own time of it."""

    items: tuple[Any, ...]
    lists: tuple[Any, ...]
    latest_time: str


def load(access: SquareAccess, link: PosLink) -> Catalog:
    """The whole catalogue. VendorRefused, VendorUnavailable or VendorConfused."""
    items: list[Any] = []
    lists: dict[str, Any] = {}
    cursor: str | None = None
    latest = ""
    while True:
        page = access.ask(
            link,
            lambda square, at=cursor: square.catalog.search(  # type: ignore[misc]  # the default binds the page
                object_types=["ITEM"], include_related_objects=True, limit=_PAGE, cursor=at, request_options=ONCE
            ),
        )
        items += page.objects or []
        lists |= {one.id: one for one in page.related_objects or [] if one.type == "MODIFIER_LIST"}
        latest = latest or page.latest_time or ""
        cursor = page.cursor
        if not cursor:
            return Catalog(tuple(items), tuple(lists.values()), latest)


def mapped(link: PosLink, menu: Menu, catalog: Catalog) -> PosLink:
    """The link with what of this menu was found at its location."""
    there = [one for one in catalog.items if _present(one, link.location_id) and not one.item_data.is_archived]
    by_name: dict[str, list[Any]] = {}
    for one in there:
        by_name.setdefault(plain(one.item_data.name or ""), []).append(one)
    lists = {one.id: one for one in catalog.lists}
    items: dict[str, str] = {}
    choices: dict[str, str] = {}
    unmapped: list[str] = []
    for item in menu.items():
        found = _only(by_name, (item.name, *item.synonyms))
        if found is None:
            unmapped.append(item.name)
            continue
        for price in item.prices:
            variation = _variation(found, price.label, link.location_id)
            if variation is None:
                unmapped.append(f"{item.name} ({price.label})" if price.label else item.name)
            else:
                items[item_key(item.id, price.label)] = variation
        wanted = [(group, modifier) for group in menu.groups_of(item) for modifier in group.modifiers]
        for group, modifier in wanted:
            match = _modifier(found, lists, group, modifier, link.location_id)
            if match is None:
                unmapped.append(f"{item.name}: {modifier.name}")
            else:
                choices[choice_key(item.id, group.id, modifier.id)] = match
    return replace(
        link,
        items=items,
        choices=choices,
        unmapped=tuple(dict.fromkeys(unmapped)),
        menu_version=menu.version,
        catalog_time=catalog.latest_time,
    )


def plain(name: str) -> str:
    """A name without case, accents, signs and double spaces."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(sign))
    return " ".join(re.sub(r"[^\w]+", " ", bare).split())


def _only(by_name: dict[str, list[Any]], names: Iterable[str]) -> Any:
    """The one item of the first name that is there at all; None if two share it."""
    for name in names:
        found = by_name.get(plain(name))
        if found:
            return found[0] if len(found) == 1 else None
    return None


def _variation(item: Any, label: str, location_id: str) -> str | None:
    # A price that staff enter is no price that can be told: such a variation goes by ticket.
    present = [one for one in item.item_data.variations or [] if _present(one, location_id)]
    there = [one for one in present if one.item_variation_data.pricing_type != "VARIABLE_PRICING"]
    named = [one for one in there if plain(one.item_variation_data.name or "") == plain(label)]
    if not named and plain(label) in _PLAIN_SIZES:
        named = [one for one in there if plain(one.item_variation_data.name or "") in _PLAIN_SIZES]
        named = named or (there if len(there) == 1 else [])
    return str(named[0].id) if len(named) == 1 else None


def _modifier(
    item: Any, lists: dict[str, Any], group: ModifierGroup, modifier: Modifier, location_id: str
) -> str | None:
    """In the list that is called like our group if there is one, else in all lists of the item."""
    enabled = [info for info in item.item_data.modifier_list_info or [] if info.enabled is not False]
    offered = [lists[info.modifier_list_id] for info in enabled if info.modifier_list_id in lists]
    alike = [one for one in offered if plain(one.modifier_list_data.name or "") == plain(group.name)]
    found = [
        one
        for each in alike or offered
        for one in each.modifier_list_data.modifiers or []
        if _present(one, location_id) and plain(one.modifier_data.name or "") == plain(modifier.name)
    ]
    return str(found[0].id) if len(found) == 1 else None


def _present(thing: Any, location_id: str) -> bool:
    """Documented: everywhere but where it is absent, or only where it is present."""
    if thing.is_deleted:
        return False
    if thing.present_at_all_locations is not False:
        return location_id not in (thing.absent_at_location_ids or [])
    return location_id in (thing.present_at_location_ids or [])
