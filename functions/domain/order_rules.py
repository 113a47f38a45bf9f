"""What can be ordered at a moment: what is sold out, what is served when, when the kitchen takes orders, where it delivers."""

from calendar import day_name
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from functions.domain import hours
from functions.domain.blocks import Block
from functions.domain.errors import Refusal
from functions.domain.hours import Service
from functions.domain.menu import Item, Menu, Served, can_be_sold
from functions.domain.money import spoken
from functions.domain.order_lines import plain
from functions.domain.ordering import DeliveryZone, Ordering
from functions.domain.orders import Order, OrderLine, Totals
from functions.domain.restaurants import Restaurant
from functions.domain.wall_clock import instant


@dataclass(frozen=True, slots=True)
class Stock:
    """What is off: the owner's words ("salmon") and the ids that the point of sale calls sold out."""

    eighty_sixed: tuple[str, ...] = ()
    sold_out: frozenset[str] = frozenset()

    def lacks(self, item: Item) -> bool:
        """Whether the item is off: an owner's word stands among the words of one of its names."""
        return item.id in self.sold_out or any(self.lacks_name(name) for name in (item.name, *item.synonyms))

    def lacks_name(self, name: str) -> bool:
        """Whether something of this name is off (an item, a choice)."""
        words = f" {plain(name)} "
        return any(f" {plain(off)} " in words for off in self.eighty_sixed if plain(off))


def is_served(item: Item, local: datetime) -> bool:
    """Whether the item is sold at that time in the restaurant's zone."""
    return not item.served or any(_holds(window, local) for window in item.served)


def served_words(item: Item) -> str:
    """When it is sold, such as "Monday, Friday 12:00 to 15:00"; the days only where it is not on every one. "" for always."""
    return " and ".join(
        f"{_days(one)}{one.since:%H:%M} to {one.until:%H:%M}" if one.since != one.until else _days(one).strip()
        for one in item.served
    )


def _days(window: Served) -> str:
    return (
        ""
        if len(set(window.weekdays)) == len(day_name)
        else ", ".join(day_name[day - 1] for day in window.weekdays) + " "
    )


def instead_of(menu: Menu, item: Item, stock: Stock, local: datetime, most: int = 3) -> tuple[str, ...]:
    """The names of what could be had instead: of the same section, sold and served now."""
    section = next((one for one in menu.sections if item in one.items), None)
    others = section.items if section is not None else ()
    fine = [one.name for one in others if one.id != item.id and can_be_sold(one) and not stock.lacks(one)]
    return tuple(name for name in fine if any(one.name == name and is_served(one, local) for one in others))[:most]


def why_not_sold(menu: Menu, item: Item, stock: Stock, local: datetime) -> Refusal | None:
    """`sold_out` or `not_served_now` with what could be had instead, or None."""
    if stock.lacks(item):
        return Refusal("sold_out", f"{item.name} is sold out today.", instead_of(menu, item, stock, local))
    if not is_served(item, local):
        reason = f"{item.name} is served {served_words(item)} only."
        return Refusal("not_served_now", reason, instead_of(menu, item, stock, local))
    return None


def lacking(menu: Menu, lines: Iterable[OrderLine], stock: Stock, local: datetime) -> Refusal | None:
    """The first line that cannot be made any more; sold out beats what stood on the menu when it was added."""
    for line in lines:
        for item_id in (line.item_id, line.other_half.item_id if line.other_half is not None else ""):
            item = menu.item(item_id)
            if item is not None and (refusal := why_not_sold(menu, item, stock, local)) is not None:
                return refusal
        for choice in line.choices:
            if stock.lacks_name(choice.name):
                return Refusal("sold_out", f"{choice.name} is sold out today; {line.name} can be had without it.")
    return None


@dataclass(frozen=True, slots=True)
class KitchenWindow:
    """A service in which the kitchen works; `last_order` is the last moment for an order as soon as possible."""

    service: Service
    last_order: datetime


def kitchen_windows(
    restaurant: Restaurant, services: Sequence[Service], blocks: Iterable[Block]
) -> tuple[KitchenWindow, ...]:
    """The windows of the services that the owner has not closed, soonest first."""
    ordering = restaurant.ordering or Ordering()
    closed = {block.business_date for block in blocks if block.scope == "closed"}
    return tuple(
        KitchenWindow(service, service.closes - ordering.pace.last_orders_before_close)
        for service in services
        if service.on not in closed
    )


def is_closed_at(moment: datetime, blocks: Iterable[Block]) -> bool:
    """Whether the owner has closed the house at that moment."""
    return any(
        block.scope == "closed" and block.business_date is None and block.starts_at <= instant(moment) < block.ends_at
        for block in blocks
    )


def services_around(restaurant: Restaurant, moment: datetime, days: int) -> tuple[Service, ...]:
    """The services from the evening before that moment to so many days after it."""
    first = moment.astimezone(restaurant.zone).date() - timedelta(days=1)
    dates = (first + timedelta(days=number) for number in range(days + 2))
    return tuple(service for on in dates for service in hours.services_on(restaurant.hours, on, restaurant.zone))


def why_not_enough(order: Order, totals: Totals, ordering: Ordering, zone: DeliveryZone | None) -> Refusal | None:
    """`below_minimum`, `too_large` or `alcohol_not_sold`, or None."""
    minimum = max(ordering.minimum_minor, zone.minimum_minor if zone is not None else 0)
    if totals.items_minor < minimum:
        missing = spoken(minimum - totals.items_minor, totals.currency)
        return Refusal(
            "below_minimum", f"The minimum is {spoken(minimum, totals.currency)}; {missing} more must be ordered."
        )
    if sum(line.quantity for line in order.lines) > ordering.largest_order:
        return Refusal(
            "too_large",
            f"More than {ordering.largest_order} portions are catering, which the house arranges personally.",
        )
    if order.fulfilment not in ordering.sells_alcohol and any(line.alcohol for line in order.lines):
        names = tuple(line.name for line in order.lines if line.alcohol)
        return Refusal("alcohol_not_sold", f"Alcohol is not sold for {order.fulfilment}; take it off the order.", names)
    return None


def _holds(window: Served, local: datetime) -> bool:
    def within(weekday: int, clock: time, *, since: time, until: time) -> bool:
        return weekday in window.weekdays and since <= clock < until

    clock, weekday = local.time().replace(tzinfo=None), local.isoweekday()
    if window.until > window.since:
        return within(weekday, clock, since=window.since, until=window.until)
    yesterday = (weekday + 5) % 7 + 1
    late = weekday in window.weekdays and clock >= window.since
    return late or (yesterday in window.weekdays and clock < window.until)
