"""What the reader hands over: a menu as it was read, with where it stood and what is doubtful about it."""

from dataclasses import dataclass, field
from typing import Any

from functions.menu_ocr.page import Box


@dataclass(frozen=True, slots=True)
class ReadPrice:
    """One printed price: minor units of the menu's currency, the size it belongs to ("" for none), the text as printed."""

    amount_minor: int
    label: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class ReadOption:
    """One choice or addition; 0 where no price is printed beside it."""

    name: str
    price_minor: int = 0


@dataclass(frozen=True, slots=True)
class ReadGroup:
    """Choices that are printed together. `at_most` None: no limit is printed."""

    name: str
    options: tuple[ReadOption, ...]
    at_least: int = 0
    at_most: int | None = None


@dataclass(frozen=True, slots=True)
class ReadItem:
    """One item as printed. `doubts` are sentences for the owner."""

    name: str
    prices: tuple[ReadPrice, ...]
    page: int
    box: Box
    confidence: float
    description: str = ""
    market_price: bool = False
    groups: tuple[ReadGroup, ...] = ()
    marks: tuple[str, ...] = ()
    number: str = ""
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadSection:
    """A heading and what stands under it; "" where items stand under none."""

    name: str
    items: tuple[ReadItem, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReadMenu:
    """A whole menu. `currency` is ISO 4217; `sources` says per page where its words came from."""

    currency: str
    sections: tuple[ReadSection, ...]
    sources: tuple[str, ...] = field(default=())
    doubts: tuple[str, ...] = field(default=())


def plain(menu: ReadMenu) -> dict[str, Any]:
    """Plain values for JSON; the shape is described in the README of this folder."""
    return {
        "currency": menu.currency,
        "sections": [
            {"name": section.name, "note": section.note, "items": [_item(item) for item in section.items]}
            for section in menu.sections
        ],
        "source": list(menu.sources),
        "doubts": list(menu.doubts),
    }


def _item(item: ReadItem) -> dict[str, Any]:
    return {
        "name": item.name,
        "description": item.description,
        "prices": [
            {"label": price.label, "amount_minor": price.amount_minor, "text": price.text} for price in item.prices
        ],
        "market_price": item.market_price,
        "modifier_groups": [
            {
                "name": group.name,
                "min": group.at_least,
                "max": group.at_most,
                "options": [{"name": option.name, "price_minor": option.price_minor} for option in group.options],
            }
            for group in item.groups
        ],
        "marks": list(item.marks),
        "number": item.number,
        "page": item.page,
        "box": [round(edge, 4) for edge in item.box],
        "confidence": round(item.confidence, 3),
        "doubts": list(item.doubts),
    }
