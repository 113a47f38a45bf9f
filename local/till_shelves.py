"""Puts the sample menu on the shelves of Square and Toast, as its owner would have typed it in there."""

from collections.abc import Iterable
from decimal import Decimal

from functions.domain.menu import Item, Menu, ModifierGroup
from functions.domain.restaurants import Restaurant
from local.simulators.square import Merchant, SquareSimulator
from local.simulators.toast import Dish, MenuGroup, Option, OptionGroup
from local.till_books import ONLY_SIZE, SIZES


def _sold(menu: Menu) -> Iterable[Item]:
    return (item for item in menu.items() if item.prices and not item.market_price)


def _rate(restaurant: Restaurant, item: Item) -> Decimal:
    """In percent."""
    rates = restaurant.ordering.tax_rates if restaurant.ordering is not None else {}
    return Decimal(rates.get(item.tax_category, 0)) / 1000


def fill_catalogue(square: SquareSimulator, merchant: Merchant, restaurant: Restaurant, menu: Menu) -> None:
    """Square's catalogue: an item with its sizes as variations, a list for each group of choices, a tax for each rate."""
    shelf = square.shelf(merchant)
    lists = {
        group.id: shelf.add_modifiers(group.name, {one.name: one.price_minor for one in group.modifiers})[0]
        for group in menu.groups
    }
    taxes = {
        rate: shelf.add_tax(f"Tax {rate}", str(rate)) for rate in {_rate(restaurant, item) for item in _sold(menu)}
    }
    for item in _sold(menu):
        prices = {one.label or ONLY_SIZE: one.amount_minor for one in item.prices}
        hung = tuple(lists[one] for one in item.group_ids)
        shelf.add_item(item.name, prices, taxes=(taxes[_rate(restaurant, item)],), lists=hung)


def menu_groups(restaurant: Restaurant, menu: Menu) -> list[MenuGroup]:
    """Toast's menu: a group for each section; sizes are an option group with prices of its own."""
    groups = {one.id: _option_group(one) for one in menu.groups}
    sold = list(_sold(menu))
    return [
        MenuGroup(section.name, [_dish(restaurant, one, groups) for one in section.items if one in sold])
        for section in menu.sections
    ]


def _option_group(group: ModifierGroup) -> OptionGroup:
    options = [Option(one.name, Decimal(one.price_minor) / 100) for one in group.modifiers]
    return OptionGroup(group.name, options, group.at_least, group.at_most)


def _dish(restaurant: Restaurant, item: Item, groups: dict[str, OptionGroup]) -> Dish:
    hung = [groups[one] for one in item.group_ids]
    rate = _rate(restaurant, item) / 100
    if len(item.prices) == 1:
        return Dish(item.name, Decimal(item.prices[0].amount_minor) / 100, hung, tax_rate=rate, alcohol=item.alcohol)
    sizes = OptionGroup(SIZES, [Option(one.label, Decimal(one.amount_minor) / 100) for one in item.prices], 1, 1)
    return Dish(item.name, None, hung, sizes, tax_rate=rate, alcohol=item.alcohol)
