"""What is read from paper becomes a draft; nothing that the owner has said is lost, and nothing unreviewed is sold."""

from dataclasses import replace
from typing import Any

from functions.actions.import_menu import crop_name, import_menu
from functions.actions.publish_menu import Published, publish_menu, settle_doubts
from functions.domain.errors import Refusal
from functions.domain.menu import Item, Menu, SizePrice, can_be_sold
from functions.domain.menu_diff import told
from functions.store.memory import MemoryOutbox, MemoryStore
from functions.store.memory_menus import MemoryMenus
from tests.functions.trattoria import StoppedClock


def _read(*sections: tuple[str, list[dict[str, Any]]], currency: str = "USD") -> dict[str, Any]:
    return {"currency": currency, "sections": [{"name": name, "note": "", "items": items} for name, items in sections]}


def _item(name: str, *prices: int, **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "description": "",
        "prices": [{"label": "", "amount_minor": price, "text": str(price)} for price in prices],
        "market_price": False,
        "modifier_groups": [],
        "marks": [],
        "page": 1,
        "box": [0.1, 0.2, 0.5, 0.25],
        "confidence": 0.97,
        "doubts": [],
        **more,
    }


FIRST = _read(
    (
        "Pizza",
        [
            _item("Margherita", 1200, description="Tomato"),
            _item("Diavola", 1400, doubts=["is it 14.00 or 74.00?"]),
            _item("Extra large tray", 4000, modifier_groups=[{"name": "Add", "min": 0, "max": None, "options": [{"name": "chicken", "price_minor": 400}]}]),
        ],
    ),
    ("Wine", [_item("House red", 900)]),
)  # fmt: skip


def _menus(read: dict[str, Any] = FIRST, *, publish: bool = True) -> MemoryMenus:
    menus = MemoryMenus()
    import_menu(menus, "r", read, ["menus/r/1.pdf"])
    if publish:
        assert isinstance(publish_menu(menus, MemoryOutbox(), StoppedClock(), "r"), Published)
    return menus


def _edit(menus: MemoryMenus, item_id: str, **changes: Any) -> None:
    """The owner's correction of the draft, published."""
    menu = menus.draft("r") or menus.live("r")
    assert menu is not None
    sections = tuple(
        replace(one, items=tuple(replace(item, **changes) if item.id == item_id else item for item in one.items))
        for one in menu.sections
    )
    menus.save_draft(replace(menu, version=0, sections=sections, published_at=None), over=menus.draft("r"))
    publish_menu(menus, MemoryOutbox(), StoppedClock(), "r")


def _found(menu: Menu | None, item_id: str) -> Item:
    assert menu is not None
    item = menu.item(item_id)
    assert item is not None, [one.id for one in menu.items()]
    return item


def test_a_reading_becomes_a_draft_and_nothing_of_it_is_live() -> None:
    menus = _menus(publish=False)

    draft = menus.draft("r")
    assert draft is not None
    assert [item.id for item in draft.items()] == ["margherita", "diavola", "extra_large_tray", "house_red"]
    assert _found(draft, "house_red").alcohol
    assert not _found(draft, "margherita").alcohol
    assert [group.modifiers[0].price_minor for group in draft.groups_of(_found(draft, "extra_large_tray"))] == [400]
    assert draft.sources == ("menus/r/1.pdf",)
    assert menus.live("r") is None


def test_what_is_doubtful_is_published_but_not_sold_until_somebody_has_looked() -> None:
    menus = _menus()
    published = menus.live("r")
    assert published is not None
    assert not can_be_sold(_found(published, "diavola"))

    settle_doubts(menus, "r", frozenset({"diavola"}))
    outcome = publish_menu(menus, MemoryOutbox(), StoppedClock(), "r")

    assert isinstance(outcome, Published)
    assert outcome.menu.version == 2
    assert can_be_sold(_found(outcome.menu, "diavola"))
    assert outcome.not_sold == ()


def test_a_second_reading_shows_what_the_paper_changed() -> None:
    menus = _menus()

    imported = import_menu(
        menus,
        "r",
        _read(
            ("Pizza", [_item("Margherita", 1300, description="Tomato"), _item("Capricciosa", 1500)]),
            ("Wine", [_item("House red", 900)]),
        ),
        ["menus/r/2.pdf"],
    )

    assert told(imported.diff, "USD") == (
        "+ Capricciosa: $15.00",
        "- Diavola",
        "- Extra large tray",
        "$ Margherita: $12.00 -> $13.00",
    )


def test_what_the_owner_has_said_survives_a_second_reading() -> None:
    menus = _menus()
    said = {
        "name": "Margherita D.O.P.",
        "allergens": ("milk", "wheat"),
        "prep_weight": 3,
        "synonyms": ("margarita",),
        "can_be_halved": True,
        "tax_category": "pizza",
    }
    _edit(menus, "margherita", **said)

    draft = import_menu(menus, "r", FIRST, ["menus/r/1.pdf"]).draft

    item = _found(draft, "margherita")
    assert {name: getattr(item, name) for name in said} == said
    assert item.doubts == ()


def test_a_corrected_price_stays_until_the_paper_says_something_else_too() -> None:
    menus = _menus()
    _edit(menus, "margherita", prices=(SizePrice(1250),))

    same = _found(import_menu(menus, "r", FIRST, []).draft, "margherita")
    assert same.prices == (SizePrice(1250),)
    other = _read(("Pizza", [_item("Margherita", 1400, description="Tomato")]))
    changed = _found(import_menu(menus, "r", other, []).draft, "margherita")

    assert changed.prices == (SizePrice(1400),)
    assert "price" in changed.doubts[0]
    assert not can_be_sold(changed)


def test_a_doubt_that_was_settled_is_not_raised_again_by_the_same_paper() -> None:
    menus = _menus()
    settle_doubts(menus, "r", frozenset({"diavola"}))
    publish_menu(menus, MemoryOutbox(), StoppedClock(), "r")

    assert _found(import_menu(menus, "r", FIRST, []).draft, "diavola").doubts == ()


def test_a_slightly_different_spelling_is_the_same_item_and_two_alike_are_two() -> None:
    menus = _menus()
    read = _read(("Pizza", [_item("Margheritta", 1200), _item("Margherita", 1200)]))

    draft = import_menu(menus, "r", read, []).draft

    assert sorted(item.id for item in draft.items()) == ["margherita", "margherita_2"]


def test_the_same_reading_twice_gives_the_same_draft() -> None:
    menus = _menus(publish=False)
    first = menus.draft("r")
    import_menu(menus, "r", FIRST, ["menus/r/1.pdf"])

    assert menus.draft("r") == first


def test_a_crop_is_found_by_its_place() -> None:
    menus = MemoryMenus()
    name = crop_name(1, [0.1, 0.2, 0.5, 0.25])
    import_menu(menus, "r", FIRST, [], {name: f"crops/{name}"})

    item = _found(menus.draft("r"), "margherita")
    assert item.printed is not None
    assert item.printed.crop == "crops/1-01000-02000-05000-02500.png"


def test_there_must_be_something_to_publish_and_nobody_publishes_over_somebody_else() -> None:
    assert isinstance(publish_menu(MemoryMenus(), MemoryOutbox(), StoppedClock(), "r"), Refusal)
    nothing = _menus(_read(("Pizza", [_item("Margherita")])), publish=False)
    refusal = publish_menu(nothing, MemoryOutbox(), StoppedClock(), "r")
    assert isinstance(refusal, Refusal)
    assert refusal.code == "nothing_sold"

    class Slow(MemoryMenus):
        def publish(self, menu: Menu) -> bool:
            super().publish(menu)
            return super().publish(menu)

    slow = Slow()
    import_menu(slow, "r", FIRST, [])
    refusal = publish_menu(slow, MemoryOutbox(), StoppedClock(), "r")
    assert isinstance(refusal, Refusal)
    assert refusal.code == "published_meanwhile"


def test_what_was_published_is_compared_with_the_point_of_sale_at_once_and_what_was_refused_is_not() -> None:
    menus, store = MemoryMenus(), MemoryStore()
    outbox = MemoryOutbox(store)
    publish_menu(menus, outbox, StoppedClock(), "r")
    assert not store.outbox

    import_menu(menus, "r", FIRST, ["menus/r/1.pdf"])
    publish_menu(menus, outbox, StoppedClock(), "r")

    (entry,) = store.outbox.values()
    assert (entry.door, entry.fact, entry.payload["what"]) == ("pos", "pos_upkeep", "catalog")
    assert entry.id == "menu-r-1-1"
