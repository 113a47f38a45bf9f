"""Changes the draft of a call: items on and off, and how, when and to whom the order goes. The draft lives in the store."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from functions.actions.order_desk import OrderDesk, change
from functions.domain import order_lines, phone_numbers
from functions.domain.card_numbers import redacted
from functions.domain.errors import Refusal
from functions.domain.order_lines import Missing, Portion
from functions.domain.order_rules import why_not_sold
from functions.domain.orders import DeliveryAddress, Fulfilment, Order, Payment
from functions.domain.reservations import ActionKey, tidy
from functions.domain.sale_ports import OrderCommit

_MOST_LINES = 60
NO_SUCH_LINE = Refusal("no_such_line", "That line is not on the order; read the order and use its line ids.")
NOTHING_YET = Refusal("nothing_ordered", "Nothing has been ordered yet.")


@dataclass(frozen=True, slots=True)
class Particulars:
    """Everything about an order but its lines; None leaves a field as it is. `as_soon_as_possible` takes a wanted time back."""

    fulfilment: Fulfilment | None = None
    address: DeliveryAddress | None = None
    wanted_at: datetime | None = None
    as_soon_as_possible: bool = False
    name: str | None = None
    phone: str | None = None
    email: str | None = None
    payment: Payment | None = None
    allergies: str | None = None
    note: str | None = None
    text_consent: bool | None = None


def add_item(desk: OrderDesk, key: ActionKey, portion: Portion) -> Order | Missing | Refusal:
    """Put a portion on the order; codes as in `order_lines.line_of`, and `sold_out`, `not_served_now`, `too_large`."""

    def add(order: Order) -> Order | Missing | Refusal:
        line = order_lines.line_of(desk.menu, _clean(portion), order_lines.next_line_id(order.lines))
        if isinstance(line, Missing | Refusal):
            return line
        refusal = _not_sold(desk, order, portion)
        if refusal is not None:
            return refusal
        lines = order_lines.merged((*order.lines, line))
        if len(lines) > _MOST_LINES:
            return Refusal("too_large", "That many different things are catering, which the house arranges personally.")
        return replace(order, lines=lines)

    return _edit(desk, key, "add_item", add)


def change_line(
    desk: OrderDesk, key: ActionKey, line_id: str, differently: Callable[[Portion], Portion]
) -> Order | Missing | Refusal:
    """Change a line: `differently` gets the wish that made it and gives the new one; the line keeps its id."""

    def alter(order: Order) -> Order | Missing | Refusal:
        old = next((line for line in order.lines if line.id == line_id), None)
        if old is None:
            return NO_SUCH_LINE
        portion = _clean(differently(order_lines.portion_of(old)))
        line = order_lines.line_of(desk.menu, portion, line_id)
        if isinstance(line, Missing | Refusal):
            return line
        refusal = _not_sold(desk, order, portion)
        if refusal is not None:
            return refusal
        return replace(order, lines=tuple(line if one.id == line_id else one for one in order.lines))

    return _edit(desk, key, "change_line", alter)


def remove_line(desk: OrderDesk, key: ActionKey, line_id: str) -> Order | Missing | Refusal:
    """Take a line off the order."""

    def remove(order: Order) -> Order | Refusal:
        lines = tuple(line for line in order.lines if line.id != line_id)
        return NO_SUCH_LINE if len(lines) == len(order.lines) else replace(order, lines=lines)

    return _edit(desk, key, "remove_line", remove)


def set_particulars(desk: OrderDesk, key: ActionKey, given: Particulars) -> Order | Missing | Refusal:
    """Set how, when and to whom the order goes. Codes: `not_offered`, `in_the_past`, `phone_unreadable`."""

    def apply(order: Order) -> Order | Refusal:
        if given.fulfilment is not None and given.fulfilment not in desk.ordering.fulfilments:
            offered = desk.ordering.fulfilments
            return Refusal("not_offered", f"The house does not offer {given.fulfilment}.", offered)
        if given.payment is not None and given.payment not in desk.ordering.payments:
            return Refusal("not_offered", "That way to pay is not offered.", desk.ordering.payments)
        if given.wanted_at is not None and given.wanted_at <= desk.clock.now():
            return Refusal("in_the_past", "That time has passed; ask when the order is wanted.")
        phone = order.phone
        if given.phone:
            phone = phone_numbers.normalise(given.phone, phone_numbers.calling_code(desk.restaurant.phone_number))
            if phone is None:
                return Refusal("phone_unreadable", "That is no complete telephone number; ask for it digit by digit.")
        wanted_at = None if given.as_soon_as_possible else given.wanted_at or order.wanted_at
        return replace(
            order,
            fulfilment=given.fulfilment or order.fulfilment,
            address=_address(given.address) if given.address is not None else order.address,
            wanted_at=wanted_at,
            name=tidy(redacted(given.name), 80) if given.name is not None else order.name,
            phone=phone,
            email=tidy(given.email, 120) if given.email is not None else order.email,
            payment=given.payment or order.payment,
            allergies=_said(given.allergies, order.allergies),
            note=_said(given.note, order.note),
            text_consent=given.text_consent if given.text_consent is not None else order.text_consent,
        )

    return _edit(desk, key, "set_particulars", apply)


def _edit(
    desk: OrderDesk, key: ActionKey, action: str, edit: Callable[[Order], Order | Missing | Refusal]
) -> Order | Missing | Refusal:
    """Whatever changes takes the last quote with it: nothing is placed at a price that was told for something else."""

    def decide() -> OrderCommit | Missing | Refusal:
        order = desk.current() or desk.fresh()
        edited = edit(order)
        if not isinstance(edited, Order):
            return edited
        edited = replace(edited, version=order.version + 1, totals=None, ready_at=None, menu_version=desk.menu.version)
        return OrderCommit(key=key, action=action, order=edited, replaces_version=order.version)

    return change(desk, key, action, decide)


def _not_sold(desk: OrderDesk, order: Order, portion: Portion) -> Refusal | None:
    local, stock = desk.local(order.wanted_at or desk.clock.now()), desk.stock_for(order.wanted_at)
    for item_id in (portion.item_id, portion.other_half):
        item = desk.menu.item(item_id)
        if item is not None and (refusal := why_not_sold(desk.menu, item, stock, local)) is not None:
            return refusal
    for group in desk.menu.groups:
        for modifier in group.modifiers:
            wanted = any(one.modifier_id == modifier.id and one.group_id == group.id for one in portion.choices)
            if wanted and stock.lacks_name(modifier.name):
                fine = tuple(one.name for one in group.modifiers if not stock.lacks_name(one.name))
                return Refusal("sold_out", f"{modifier.name} is sold out today.", fine)
    return None


def _clean(portion: Portion) -> Portion:
    return replace(portion, note=redacted(portion.note))


def _address(given: DeliveryAddress) -> DeliveryAddress:
    """One line each, since they stand on the ticket."""
    return replace(
        given,
        street=_said(given.street, ""),
        city=_said(given.city, ""),
        postcode=_said(given.postcode, ""),
        state=_said(given.state, ""),
        details=_said(given.details, ""),
    )


def _said(given: str | None, before: str) -> str:
    return tidy(redacted(given), 300) if given is not None else before
