"""Publishes a reviewed draft as a version that never changes; what is still doubtful stands on it and is not sold."""

from dataclasses import dataclass, replace

from functions.actions.pos_errands import errand
from functions.domain.errors import Refusal
from functions.domain.menu import Item, Menu, Section, can_be_sold
from functions.domain.menu_diff import MenuDiff, compare
from functions.domain.ports import Clock, Outbox
from functions.domain.sale_ports import Menus

NO_DRAFT = Refusal("no_draft", "There is no draft to publish: upload a menu first.")
NOTHING_SOLD = Refusal("nothing_sold", "Nothing on the draft could be sold: settle the doubts or enter prices first.")
SOMEBODY_ELSE = Refusal(
    "published_meanwhile", "Somebody else has published a menu meanwhile: look at the changes again."
)
DRAFT_CHANGED = Refusal("draft_changed", "The draft is being changed at this moment: look at it again, then repeat.")
_TRIES = 5


@dataclass(frozen=True, slots=True)
class Published:
    """The live version, what it changed, and what on it is not sold by phone."""

    menu: Menu
    diff: MenuDiff
    not_sold: tuple[Item, ...]


def publish_menu(menus: Menus, outbox: Outbox, clock: Clock, restaurant_id: str) -> Published | Refusal:
    """Make the draft the live menu, and have it compared with the point of sale's catalogue at once.

    Calls that have begun an order keep its lines and prices and are quoted by the new menu.
    """
    draft = menus.draft(restaurant_id)
    if draft is None:
        return NO_DRAFT
    if not any(can_be_sold(item) for item in draft.items()):
        return NOTHING_SOLD
    live = menus.live(restaurant_id)
    version = live.version + 1 if live is not None else 1
    menu = replace(draft, version=version, published_at=clock.now())
    if not menus.publish(menu):
        return SOMEBODY_ELSE
    name = f"menu-{restaurant_id}-{version}"
    outbox.add(errand(restaurant_id, "pos_upkeep", name, {"what": "catalog"}, clock.now()))
    not_sold = tuple(item for item in menu.items() if not can_be_sold(item))
    return Published(menu, compare(live, menu), not_sold)


def settle_doubts(menus: Menus, restaurant_id: str, item_ids: frozenset[str]) -> Menu | Refusal:
    """The owner has looked at these items of the draft and finds them right as they stand."""
    for _ in range(_TRIES):
        draft = menus.draft(restaurant_id)
        if draft is None:
            return NO_DRAFT
        settled = replace(draft, sections=tuple(_settled(section, item_ids) for section in draft.sections))
        if menus.save_draft(settled, over=draft):
            return settled
    return DRAFT_CHANGED


def _settled(section: Section, item_ids: frozenset[str]) -> Section:
    return replace(
        section, items=tuple(replace(item, doubts=()) if item.id in item_ids else item for item in section.items)
    )
