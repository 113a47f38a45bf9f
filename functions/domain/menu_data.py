"""A menu as JSON-able data and back: for the store, and for an owner who edits it."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, time
from typing import Any

from functions.domain.menu import Item, Menu, Modifier, ModifierGroup, Printed, Section, Served, SizePrice


def menu_data(menu: Menu) -> dict[str, Any]:
    """Everything; instants as ISO 8601, times of day as HH:MM."""
    data = asdict(menu)
    data["published_at"] = menu.published_at.isoformat() if menu.published_at is not None else None
    data["sections"] = [_section_data(section) for section in menu.sections]
    return data


def menu_from(data: Mapping[str, Any]) -> Menu:
    """The menu that `menu_data` made; a field that is not there has its default."""
    published = data.get("published_at")
    inner = {
        "sections": tuple(_section(one) for one in data.get("sections", ())),
        "groups": tuple(_group(one) for one in data.get("groups", ())),
        "languages": tuple(data.get("languages", ())),
        "sources": tuple(data.get("sources", ())),
        "published_at": datetime.fromisoformat(published) if published else None,
    }
    return Menu(**(dict(data) | inner))


def _section_data(section: Section) -> dict[str, Any]:
    return asdict(section) | {"items": [_item_data(item) for item in section.items]}


def _item_data(item: Item) -> dict[str, Any]:
    served = [
        {"weekdays": list(one.weekdays), "since": f"{one.since:%H:%M}", "until": f"{one.until:%H:%M}"}
        for one in item.served
    ]
    return asdict(item) | {"served": served}


def _section(data: Mapping[str, Any]) -> Section:
    return Section(**(dict(data) | {"items": tuple(_item(one) for one in data.get("items", ()))}))


def _item(data: Mapping[str, Any]) -> Item:
    lists = ("group_ids", "marks", "synonyms", "doubts")
    printed, allergens = data.get("printed"), data.get("allergens")
    inner: dict[str, Any] = {name: tuple(data.get(name, ())) for name in lists}
    inner |= {
        "prices": tuple(SizePrice(**one) for one in data.get("prices", ())),
        "allergens": tuple(allergens) if allergens is not None else None,
        "served": tuple(_served(one) for one in data.get("served", ())),
        "printed": _printed(printed) if printed else None,
    }
    return Item(**(dict(data) | inner))


def _printed(data: Mapping[str, Any]) -> Printed:
    prices = tuple(SizePrice(**one) for one in data.get("prices", ()))
    return Printed(**(dict(data) | {"box": tuple(data["box"]), "prices": prices}))


def _served(data: Mapping[str, Any]) -> Served:
    since, until = time.fromisoformat(data["since"]), time.fromisoformat(data["until"])
    return Served(tuple(data["weekdays"]), since, until)


def _group(data: Mapping[str, Any]) -> ModifierGroup:
    return ModifierGroup(**(dict(data) | {"modifiers": tuple(Modifier(**one) for one in data.get("modifiers", ()))}))
