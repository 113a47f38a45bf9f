"""Makes a draft of what was read from paper, keeping all that the owner has said about the same items before.

Nothing of a draft is sold. An item is the same as one of the menu before if its name is (nearly) the same, first in the section of the
same name, then anywhere. What the owner corrected stays corrected as long as the paper says what it said before; where both have
changed, the paper's words are taken and a doubt is raised. What paper never tells (allergens confirmed, alcohol, tax, weight,
synonyms, hours, choices that the owner made) always stays.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rapidfuzz import fuzz

from functions.domain.menu import Item, Menu, Modifier, ModifierGroup, Printed, Section, SizePrice
from functions.domain.menu_diff import MenuDiff, compare
from functions.domain.order_lines import plain
from functions.domain.ports import CommitConflict
from functions.domain.sale_ports import Menus

_SAME_NAME = 88.0
_TRIES = 5
_ALCOHOL = re.compile(
    r"(?i)\b(beer|ale|lager|ipa|wine|wines|cocktails?|spirits?|champagne|prosecco|cerveza|cervezas|vinos?|birra|vini|bier|weine?|vins?|bières?)\b"
)


@dataclass(frozen=True, slots=True)
class Imported:
    """The draft as it is stored, and what it changes of the menu that is live."""

    draft: Menu
    diff: MenuDiff


def import_menu(
    menus: Menus,
    restaurant_id: str,
    read: Mapping[str, Any],
    sources: Sequence[str],
    crops: Mapping[str, str] | None = None,
) -> Imported:
    """Store the draft of a reading (its shape: functions/menu_ocr/README.md) of the uploads `sources`.

    `crops` gives the key of the cut-out picture by `crop_name`. The same reading again gives the same draft.

    Raises CommitConflict if the draft is being changed so often that this reading never lands: try again.
    """
    for _ in range(_TRIES):
        live, before = menus.live(restaurant_id), menus.draft(restaurant_id)
        draft = _draft_of(restaurant_id, read, sources, crops or {}, live, before)
        if menus.save_draft(draft, over=before):
            return Imported(draft, compare(live, draft))
    raise CommitConflict(f"the draft of {restaurant_id} was changed {_TRIES} times while a menu was being imported")


def _draft_of(
    restaurant_id: str,
    read: Mapping[str, Any],
    sources: Sequence[str],
    crops: Mapping[str, str],
    live: Menu | None,
    before: Menu | None,
) -> Menu:
    """What was read, with all that the owner has said about the same items in `before` and `live`."""
    # Corrections to a draft that was never published count as well; a published menu is newer than its draft.
    known = [menu for menu in (before, live) if menu is not None]
    taken: set[str] = set()
    groups: dict[str, ModifierGroup] = {}
    sections: list[Section] = []
    for place, one in enumerate(read.get("sections", ())):
        items = tuple(
            _item(data, str(one.get("name", "")), known, taken, groups, crops) for data in one.get("items", ())
        )
        name = str(one.get("name", ""))
        sections.append(Section(_section_id(name, place, sections), name, items, str(one.get("note", ""))))
    for menu in reversed(known):
        groups = {group.id: group for group in menu.groups if _is_used(group, sections)} | groups
    return Menu(
        restaurant_id=restaurant_id,
        version=0,
        currency=str(read.get("currency") or (live.currency if live is not None else "USD")),
        sections=tuple(sections),
        groups=tuple(groups.values()),
        languages=known[0].languages if known else (),
        sources=tuple(sources),
    )


def crop_name(page: int, box: Sequence[float]) -> str:
    """The name of the cut-out picture of what stands there."""
    return f"{page}-" + "-".join(f"{round(edge * 10_000):05d}" for edge in box) + ".png"


def _item(
    data: Mapping[str, Any],
    section: str,
    known: Sequence[Menu],
    taken: set[str],
    groups: dict[str, ModifierGroup],
    crops: Mapping[str, str],
) -> Item:
    name, description = str(data["name"]), str(data.get("description", ""))
    prices = tuple(SizePrice(int(one["amount_minor"]), str(one.get("label", ""))) for one in data.get("prices", ()))
    box = tuple(float(edge) for edge in data["box"])
    printed = Printed(
        page=int(data["page"]),
        box=(box[0], box[1], box[2], box[3]),
        confidence=float(data.get("confidence", 0.0)),
        crop=crops.get(crop_name(int(data["page"]), box), ""),
        name=name,
        description=description,
        prices=prices,
    )
    was = _same(name, section, known, taken)
    fresh = Item(
        id=was.id if was is not None else _new_id(name, known, taken),
        name=name,
        prices=prices,
        description=description,
        market_price=bool(data.get("market_price", False)),
        group_ids=_groups(data.get("modifier_groups", ()), groups),
        marks=tuple(str(mark) for mark in data.get("marks", ())),
        alcohol=bool(_ALCOHOL.search(f"{section} {name}")),
        printed=printed,
        doubts=tuple(str(doubt) for doubt in data.get("doubts", ())),
    )
    taken.add(fresh.id)
    return _with_the_owners_words(fresh, was) if was is not None else fresh


def _with_the_owners_words(fresh: Item, was: Item) -> Item:
    """What the owner said about the item before, on what the paper says now."""
    kept = replace(
        fresh,
        allergens=was.allergens,
        alcohol=was.alcohol,
        tax_category=was.tax_category,
        prep_weight=was.prep_weight,
        can_be_halved=was.can_be_halved,
        synonyms=was.synonyms,
        served=was.served,
        group_ids=was.group_ids or fresh.group_ids,
    )
    paper = was.printed
    if paper is None:
        # The owner wrote it by hand: only the price is news.
        return replace(kept, name=was.name, description=was.description or fresh.description)
    doubts = list(fresh.doubts)
    changes: dict[str, Any] = {}
    for field in ("name", "description", "prices"):
        corrected, before, now = getattr(was, field), getattr(paper, field), getattr(fresh, field)
        if corrected == before:
            continue
        if now == before:
            changes[field] = corrected
        elif now != corrected:
            doubts.append(f"you had corrected the {field}, and the paper has changed since: please check")
    if fresh.printed is not None and (fresh.printed.name, fresh.printed.description, fresh.printed.prices) == (
        paper.name,
        paper.description,
        paper.prices,
    ):
        # The same words were looked at before: what was settled then is settled.
        doubts = [doubt for doubt in doubts if doubt in was.doubts]
    return replace(kept, doubts=tuple(doubts), **changes)


def _same(name: str, section: str, known: Sequence[Menu], taken: set[str]) -> Item | None:
    """The item of before that this one is, by its name as read or as corrected."""
    wanted = plain(name)
    for menu in known:
        candidates = [
            (plain(one.name) == plain(section), item)
            for one in menu.sections
            for item in one.items
            if item.id not in taken
        ]
        best: tuple[float, bool, Item] | None = None
        for same_section, item in candidates:
            names = [item.name, *([item.printed.name] if item.printed is not None and item.printed.name else [])]
            score = max(fuzz.ratio(wanted, plain(one)) for one in names)
            if score >= _SAME_NAME and (best is None or (score, same_section) > best[:2]):
                best = (score, same_section, item)
        if best is not None:
            return best[2]
    return None


def _groups(read: Iterable[Mapping[str, Any]], groups: dict[str, ModifierGroup]) -> tuple[str, ...]:
    """The groups' ids; the same choices under the same name are one group, wherever they are printed."""
    ids = []
    for one in read:
        modifiers: list[Modifier] = []
        for option in one.get("options", ()):
            base = _slug(str(option["name"])) or "choice"
            unused = next(name for name in _numbered(base) if name not in {each.id for each in modifiers})
            modifiers.append(Modifier(unused, str(option["name"]), int(option.get("price_minor", 0))))
        name = str(one.get("name", "")) or "choices"
        most = one.get("max")
        group = ModifierGroup("", name, tuple(modifiers), int(one.get("min", 0)), int(most) if most else None)
        for group_id in _numbered(_slug(name) or "choices"):
            same = groups.get(group_id)
            if same is None or replace(same, id="") == group:
                groups[group_id] = replace(group, id=group_id)
                ids.append(group_id)
                break
    return tuple(dict.fromkeys(ids))


def _is_used(group: ModifierGroup, sections: Iterable[Section]) -> bool:
    return any(group.id in item.group_ids for section in sections for item in section.items)


def _new_id(name: str, known: Sequence[Menu], taken: set[str]) -> str:
    used = taken | {item.id for menu in known for item in menu.items()}
    return next(one for one in _numbered(_slug(name) or "item") if one not in used)


def _section_id(name: str, place: int, sections: Sequence[Section]) -> str:
    used = {section.id for section in sections}
    return next(one for one in _numbered(_slug(name) or f"section_{place + 1}") if one not in used)


def _numbered(base: str) -> Iterable[str]:
    yield base
    number = 2
    while True:
        yield f"{base}_{number}"
        number += 1


def _slug(name: str) -> str:
    return "_".join(plain(name).split())[:60]
