"""Two hands on one draft at the same moment: neither loses what it did."""

from collections.abc import Callable
from typing import Any

import pytest

from functions.actions.import_menu import import_menu
from functions.actions.publish_menu import settle_doubts
from functions.domain.errors import Refusal
from functions.domain.menu import Menu
from functions.domain.ports import CommitConflict
from functions.store.memory_menus import MemoryMenus


def _read(*names: str, doubts: tuple[str, ...] = ("is it 9.00?",)) -> dict[str, Any]:
    items = [
        {
            "name": name,
            "description": "",
            "prices": [{"label": "", "amount_minor": 900, "text": "9.00"}],
            "market_price": False,
            "modifier_groups": [],
            "marks": [],
            "number": "",
            "page": 1,
            "box": [0.1, 0.2, 0.5, 0.25],
            "confidence": 0.9,
            "doubts": list(doubts),
        }
        for name in names
    ]
    return {"currency": "EUR", "sections": [{"name": "Pizza", "note": "", "items": items}]}


class Shared(MemoryMenus):
    """Somebody else's hand comes between reading the draft and writing it, so many times."""

    def __init__(self) -> None:
        super().__init__()
        self.between: Callable[[], object] = lambda: None
        self.times = 0

    def save_draft(self, menu: Menu, *, over: Menu | None) -> bool:
        if self.times:
            self.times -= 1
            times, self.times = self.times, 0
            self.between()
            self.times = times
        return super().save_draft(menu, over=over)


def _doubts(menus: MemoryMenus) -> dict[str, tuple[str, ...]]:
    draft = menus.draft("r")
    assert draft is not None
    return {item.name: item.doubts for item in draft.items()}


def test_what_is_settled_while_a_menu_is_imported_stays_settled() -> None:
    menus = Shared()
    import_menu(menus, "r", _read("Margherita"), [])
    menus.between, menus.times = lambda: settle_doubts(menus, "r", frozenset({"margherita"})), 1

    import_menu(menus, "r", _read("Margherita", "Diavola", doubts=()), [])

    assert _doubts(menus) == {"Margherita": (), "Diavola": ()}


def test_what_is_imported_while_doubts_are_settled_is_not_lost() -> None:
    menus = Shared()
    import_menu(menus, "r", _read("Margherita"), [])
    menus.between, menus.times = lambda: import_menu(menus, "r", _read("Margherita", "Diavola"), []), 1

    settle_doubts(menus, "r", frozenset({"margherita"}))

    doubts = _doubts(menus)
    assert doubts["Margherita"] == ()
    assert doubts["Diavola"] != ()


def test_a_draft_that_never_rests_is_told() -> None:
    menus = Shared()
    names = iter(f"Pizza {number}" for number in range(100))
    import_menu(menus, "r", _read("Margherita"), [])
    menus.between, menus.times = lambda: import_menu(menus, "r", _read(next(names)), []), 100

    refusal = settle_doubts(menus, "r", frozenset({"margherita"}))

    assert isinstance(refusal, Refusal)
    assert refusal.code == "draft_changed"
    with pytest.raises(CommitConflict):
        import_menu(menus, "r", _read("Diavola"), [])
