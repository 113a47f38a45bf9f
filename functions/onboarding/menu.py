"""`python -m functions.onboarding.menu {upload,show,export,import,settle,publish} --to +1...`: a menu from paper to the telephone.

Upload files, look at what was read and at what it changes, correct it as YAML if needed, settle the doubts, publish. Exit code 0: done;
1: it cannot be done yet, and the reason is told; 2: wrong command line.
"""

import mimetypes
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TextIO

import yaml

from functions.actions.publish_menu import DRAFT_CHANGED, publish_menu, settle_doubts
from functions.domain.errors import MaitredError, Refusal
from functions.domain.menu import Menu, can_be_sold
from functions.domain.menu_data import menu_data, menu_from
from functions.domain.menu_diff import compare, told
from functions.domain.money import written
from functions.domain.ports import Clock, Outbox
from functions.domain.sale_ports import Menus
from functions.onboarding import options
from functions.onboarding.outputs import NotDeployed
from functions.store.menus import DynamoMenus
from functions.store.outbox import DynamoOutbox


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse and do it; the exit code."""
    parser = options.parser("menu", "Bring a menu from paper to the telephone.")
    parser.add_argument("what", choices=("upload", "show", "export", "import", "settle", "publish"))
    parser.add_argument(
        "files",
        nargs="*",
        type=Path,
        help="upload: PDFs and pictures of one menu; import: a YAML file; settle: item ids",
    )
    parser.add_argument(
        "--to", metavar="+1...", required=True, help="the restaurant's number, the one that guests reach"
    )
    chosen = parser.parse_args(arguments)
    site = options.site_of(chosen)
    try:
        restaurant = site.directory.by_number(chosen.to)
        if restaurant is None:
            sys.stderr.write(f"No restaurant answers at {chosen.to}.\n")
            return 1
        if chosen.what == "upload":
            s3 = site.session.client("s3")
            return upload(s3, site.deployment["MenuBucketName"], restaurant.id, chosen.files, site.clock, sys.stdout)
        table, given = site.deployment["TableName"], [str(one) for one in chosen.files]
        menus, outbox = DynamoMenus(site.dynamodb, table), DynamoOutbox(site.dynamodb, table)
        return work(menus, outbox, site.clock, restaurant.id, chosen.what, given, sys.stdout)
    except (MaitredError, NotDeployed) as error:
        sys.stderr.write(f"Not done: {error}\n")
        return 1


def upload(s3: Any, bucket: str, restaurant_id: str, files: Sequence[Path], clock: Clock, out: TextIO) -> int:
    """Put the files of one menu into the bucket, under a folder of this moment; the door reads them within a minute or two."""
    missing = [str(file) for file in files if not file.is_file()]
    if missing or not files:
        out.write(f"There is no file {', '.join(missing) or 'named'}.\n")
        return 1
    folder = f"{clock.now():%Y%m%dT%H%M%S}"
    for number, file in enumerate(files, start=1):
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        # Says how many there will be, so that the first is not read as if it were all.
        key = f"menus/{restaurant_id}/{folder}/{number:02d}-of-{len(files):02d}{file.suffix.lower()}"
        s3.put_object(Bucket=bucket, Key=key, Body=file.read_bytes(), ContentType=kind)
        out.write(f"{file.name} -> {key}\n")
    out.write("It is being read; the owner gets a text. Then: show, settle, publish.\n")
    return 0


def work(
    menus: Menus, outbox: Outbox, clock: Clock, restaurant_id: str, what: str, given: Sequence[str], out: TextIO
) -> int:
    """Everything but uploading; `given` is a file for `import` and `export`, item ids (or `all`) for `settle`."""
    if what == "publish":
        return _publish(menus, outbox, clock, restaurant_id, out)
    if what == "import":
        return _import(menus, restaurant_id, given, out)
    menu = menus.draft(restaurant_id) or menus.live(restaurant_id)
    if menu is None:
        out.write("There is no menu yet: upload one.\n")
        return 1
    if what == "export":
        yaml.safe_dump(menu_data(menu), out, allow_unicode=True, sort_keys=False, width=120)
        return 0
    if what == "settle":
        ids = frozenset(item.id for item in menu.items()) if given == ["all"] else frozenset(given)
        unknown = sorted(ids - {item.id for item in menu.items()})
        if unknown:
            out.write(f"There is no item {', '.join(unknown)}.\n")
            return 1
        outcome = settle_doubts(menus, restaurant_id, ids)
        if isinstance(outcome, Refusal):
            out.write(outcome.reason + "\n")
            return 1
        menu = outcome
    _show(menu, menus.live(restaurant_id), out)
    return 0


def _publish(menus: Menus, outbox: Outbox, clock: Clock, restaurant_id: str, out: TextIO) -> int:
    outcome = publish_menu(menus, outbox, clock, restaurant_id)
    if isinstance(outcome, Refusal):
        out.write(outcome.reason + "\n")
        return 1
    for line in told(outcome.diff, outcome.menu.currency):
        out.write(line + "\n")
    out.write(f"Version {outcome.menu.version} is live. Not sold by telephone: {len(outcome.not_sold)} items.\n")
    return 0


def _import(menus: Menus, restaurant_id: str, given: Sequence[str], out: TextIO) -> int:
    """A corrected YAML file becomes the draft; what it lacks is told with the reason."""
    if len(given) != 1:
        out.write("Name the YAML file that `export` wrote.\n")
        return 1
    try:
        data = yaml.safe_load(Path(given[0]).read_text(encoding="utf-8"))
        menu = menu_from({**data, "restaurant_id": restaurant_id, "version": 0})
    except (OSError, yaml.YAMLError, TypeError, KeyError, ValueError) as error:
        out.write(f"{given[0]} is no menu: {error}\n")
        return 1
    draft = replace(menu, published_at=None)
    if not menus.save_draft(draft, over=menus.draft(restaurant_id)):
        out.write(DRAFT_CHANGED.reason + "\n")
        return 1
    _show(draft, menus.live(restaurant_id), out)
    return 0


def _show(menu: Menu, live: Menu | None, out: TextIO) -> None:
    out.write(f"{'draft' if menu.version == 0 else f'version {menu.version}'}, {menu.currency}\n")
    for section in menu.sections:
        out.write(f"\n{section.name or '(no heading)'}\n")
        for item in section.items:
            prices = " / ".join(
                f"{one.label} {written(one.amount_minor, menu.currency)}".strip() for one in item.prices
            )
            sold = "" if can_be_sold(item) else "   [not sold]"
            out.write(f"  {item.id:32} {item.name}  {prices or ('market price' if item.market_price else '-')}{sold}\n")
            for group in menu.groups_of(item):
                out.write(f"  {'':32}   {group.name}: {', '.join(one.name for one in group.modifiers)}\n")
            for doubt in item.doubts:
                out.write(f"  {'':32}   ? {doubt}\n")
    if menu.version == 0:
        out.write("\nAgainst the live menu:\n")
        for line in told(compare(live, menu), menu.currency) or ("no difference",):
            out.write(f"  {line}\n")


if __name__ == "__main__":
    sys.exit(main())
