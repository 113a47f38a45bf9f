"""What stands in the books of Square and Toast: their orders in the words in which scenarios write orders."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from local.simulators.square import Merchant
from local.simulators.square.counter import visible_orders
from local.simulators.square.order_rules import is_paid
from local.simulators.toast import ToastRestaurant

ONLY_SIZE = "Regular"
"""What Square calls the size of an item that has one."""
SIZES = "Size"
"""The option group of sizes at Toast."""


@dataclass(frozen=True, slots=True)
class PosOrder:
    """One order in a vendor's books. Lines as scenarios write them; `visible`: the staff see it on the counter."""

    order_id: str
    """Ours, as the vendor keeps it."""
    lines: tuple[str, ...]
    total_minor: int
    paid: bool
    visible: bool
    cancelled: bool


def square_books(merchant: Merchant) -> tuple[PosOrder, ...]:
    """Every order of a merchant, in the order in which they came."""
    seen = {one["id"] for one in visible_orders(merchant)}
    return tuple(
        PosOrder(
            order_id=str(one.get("reference_id", "")),
            lines=tuple(map(_square_line, one["line_items"])),
            total_minor=one["total_money"]["amount"],
            paid=is_paid(one),
            visible=one["id"] in seen,
            cancelled=one["state"] == "CANCELED",
        )
        for one in merchant.orders.values()
    )


def _square_line(line: dict[str, Any]) -> str:
    size = line.get("variation_name", ONLY_SIZE)
    choices = [str(one["name"]) for one in line.get("modifiers", ()) for _ in range(int(one.get("quantity", 1)))]
    return _line(int(line["quantity"]), line["name"], "" if size == ONLY_SIZE else size, choices, line.get("note", ""))


def toast_books(diner: ToastRestaurant) -> tuple[PosOrder, ...]:
    """Every order of a restaurant, in the order in which they came."""
    names = {
        option.guid: (group.name, option.name) for group in diner.catalog.option_groups() for option in group.options
    }
    return tuple(_toast_order(one, names) for one in diner.orders.values())


def _toast_order(order: Mapping[str, Any], names: Mapping[str, tuple[str, str]]) -> PosOrder:
    """What has choices stands there once for each portion, and is counted together again."""
    check = order["checks"][0]
    portions: Counter[str] = Counter()
    for one in check["selections"]:
        if one["selectionType"] != "SPECIAL_REQUEST":
            portions[_toast_portion(one, names)] += int(one["quantity"])
    return PosOrder(
        order_id=str(order["externalId"]).rpartition(":")[2],
        lines=tuple(f"{quantity} {portion}" for portion, quantity in portions.items()),
        total_minor=int(Decimal(str(check["totalAmount"])) * 100),
        paid=check["paymentStatus"] in ("PAID", "CLOSED"),
        visible=not order.get("voided"),
        cancelled=bool(order.get("voided")),
    )


def _toast_portion(selection: Mapping[str, Any], names: Mapping[str, tuple[str, str]]) -> str:
    size, notes, choices = "", list[str](), list[str]()
    for one in selection["modifiers"]:
        if one.get("selectionType") == "SPECIAL_REQUEST":
            notes.append(str(one["displayName"]))
            continue
        group, name = names[one["item"]["guid"]]
        if group == SIZES:
            size = name
        else:
            choices += [name] * int(one["quantity"])
    return _line(1, str(selection["displayName"]), size, choices, ", ".join(notes)).removeprefix("1 ")


def _line(quantity: int, name: str, size: str, choices: Iterable[str], note: str) -> str:
    sized = f"{quantity} {name}" + (f" ({size})" if size else "")
    return sized + "".join(f" + {one}" for one in choices) + (f" * {note}" if note else "")
