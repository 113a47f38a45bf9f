"""The draft of an uploaded menu is judged by the scorer of the reader: the same menu scores full, a wrong price does not."""

from dataclasses import replace
from datetime import UTC, datetime

from functions.domain.menu import Menu
from local.deploying.menu_upload import as_read
from local.menus.score import MEASURES, compare
from local.seeding import load_menu, load_restaurant

NOW = datetime(2026, 11, 22, 23, 5, tzinfo=UTC)


def sample() -> Menu:
    menu = load_menu(load_restaurant("juniper_table"), NOW)
    assert menu is not None
    return menu


def test_a_stored_menu_is_its_own_truth_in_every_measure() -> None:
    counts = compare(as_read(sample()), as_read(sample()))

    assert {name: getattr(counts, name).f1 for name in MEASURES} == dict.fromkeys(MEASURES, 1.0)
    assert (counts.items.there, counts.items.right) == (len(list(sample().items())),) * 2
    assert counts.addons.there > 0
    assert counts.invented == 0


def test_a_price_that_is_not_the_printed_one_makes_the_item_wrong() -> None:
    menu = sample()
    section = menu.sections[0]
    first = section.items[0]
    dearer = replace(first, prices=tuple(replace(one, amount_minor=one.amount_minor + 1) for one in first.prices))
    changed = replace(menu, sections=(replace(section, items=(dearer, *section.items[1:])), *menu.sections[1:]))
    items = compare(as_read(menu), as_read(changed)).items

    assert items.right == items.there - 1
