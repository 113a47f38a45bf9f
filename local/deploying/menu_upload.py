"""Uploads a printed menu into the deployed bucket and judges the draft: bucket -> EventBridge -> rule -> the function that reads menus."""

import io
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from functions.domain.clock import SystemClock
from functions.domain.menu import Item, Menu
from functions.onboarding import menu as owners_menu
from functions.store.connection import TIMEOUTS
from functions.store.directory import DynamoDirectory
from functions.store.menus import DynamoMenus
from local.emulator import Emulator
from local.findings import Finding
from local.menus.generate import Sample, generate
from local.menus.judging import GOALS
from local.menus.score import compare
from local.seeding import load_restaurant

_SEED = 26
"""Its first menu is in English and dollars, as the restaurant is."""
NUMBER = "+12125550149"
"""Beyond those that the calls of one stack take (placing.MOST_CALLS), and below those of people."""
_READ_WITHIN_S = 60.0
_POLL_S = 0.3


def upload_and_judge(emulator: Emulator, table: str, bucket: str, folder: Path) -> list[Finding]:
    """Print a menu, upload it by the owner's command, wait for the draft, and hold it against what was printed; blocking.

    A PDF that a program wrote: its words are in it, so nobody is asked to recognise any (the emulator has no Textract).
    """
    session, url = emulator.session(), emulator.url
    dynamodb = session.client("dynamodb", endpoint_url=url, config=TIMEOUTS)
    restaurant = replace(load_restaurant("juniper_table"), id="juniper_on_paper", phone_number=NUMBER)
    DynamoDirectory(dynamodb, table).save(restaurant)
    (sample,) = generate(_SEED, 1, folder, ("born_digital",))
    s3, told = session.client("s3", endpoint_url=url), io.StringIO()
    if owners_menu.upload(s3, bucket, restaurant.id, [sample.upload], SystemClock(), told):
        return [Finding("the menu was uploaded", right=False, detail=told.getvalue())]
    menus = DynamoMenus(dynamodb, table)
    began = time.monotonic()
    while (draft := menus.draft(restaurant.id)) is None and time.monotonic() - began < _READ_WITHIN_S:
        time.sleep(_POLL_S)
    seconds = time.monotonic() - began
    if draft is None:
        return [Finding("the menu was read", right=False, detail=f"no draft after {seconds:.0f} s")]
    return [
        Finding("the menu was read", right=True, detail=f"{seconds:.1f} s after the upload"),
        _judged(sample, draft),
    ]


def _judged(sample: Sample, draft: Menu) -> Finding:
    items = compare(sample.truth, as_read(draft)).items
    detail = f"{items.right} of {items.there} items printed, {items.read} read, F1 {items.f1:.3f}"
    return Finding(
        f"the draft is what was printed, to {GOALS['born_digital']}", items.f1 >= GOALS["born_digital"], detail
    )


def as_read(menu: Menu) -> dict[str, Any]:
    """A stored menu in the shape of the reader's command, as far as it is judged."""
    return {
        "currency": menu.currency,
        "sections": [
            {"name": section.name, "items": [_item(menu, item) for item in section.items]} for section in menu.sections
        ],
    }


def _item(menu: Menu, item: Item) -> dict[str, Any]:
    groups = [group for one in item.group_ids if (group := menu.group(one)) is not None]
    return {
        "name": item.name,
        "description": item.description,
        "market_price": item.market_price,
        "prices": [{"label": price.label, "amount_minor": price.amount_minor} for price in item.prices],
        "modifier_groups": [
            {
                "name": group.name,
                "options": [{"name": one.name, "price_minor": one.price_minor} for one in group.modifiers],
            }
            for group in groups
        ],
    }
