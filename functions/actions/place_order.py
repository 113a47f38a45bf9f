"""Places the order of a call: order, the kitchen's load and the errand to the point of sale in one transaction, once."""

import secrets
from dataclasses import replace
from datetime import timedelta

from functions.actions.edit_order import NOTHING_YET
from functions.actions.order_desk import OrderDesk, Terms, change, terms_of
from functions.domain import confirmation_codes
from functions.domain.confirmation_codes import Draw
from functions.domain.errors import Refusal
from functions.domain.events import OutboxEntry
from functions.domain.kitchen import without
from functions.domain.order_data import order_data
from functions.domain.order_lines import Missing
from functions.domain.orders import Order, OrderStatus
from functions.domain.reservations import ActionKey, tidy
from functions.domain.sale_ports import OrderCommit

LATER_THAN_TOLD = timedelta(minutes=10)
"""A kitchen that has become busier by more than this since the quote is told before the order is placed."""


def place_order(
    desk: OrderDesk,
    key: ActionKey,
    *,
    name: str = "",
    text_consent: bool | None = None,
    language: str = "",
    draw: Draw = secrets.choice,
) -> Order | Missing | Refusal:
    """The placed order. It must have been quoted as it stands: `not_quoted`, `price_changed` and `later_than_told` say that it must be
    quoted again; the other codes are those of `quote_order`. What is missing is the name, or a number for a delivery or a link.
    `name`, `text_consent` and `language` take the place of what stands on the draft.
    """

    def decide() -> OrderCommit | Missing | Refusal:
        order = desk.current()
        if order is None:
            return NOTHING_YET
        told, told_ready = order.totals, order.ready_at
        if told is None or told_ready is None:
            return Refusal("not_quoted", "Tell the caller the total and the time first: quote the order.")
        consent = order.text_consent if text_consent is None else text_consent
        order = replace(
            order, name=tidy(name, 80) or order.name, text_consent=consent, language=language or order.language
        )
        missing = _missing(order)
        if missing is not None:
            return missing
        terms = terms_of(desk, order)
        if isinstance(terms, Missing | Refusal):
            return terms
        if terms.totals.total_minor != told.total_minor:
            return Refusal("price_changed", "The total has changed since it was told: quote the order again.")
        if terms.ready_at > told_ready + LATER_THAN_TOLD:
            return Refusal("later_than_told", "The kitchen has become busier: quote the order again.")
        return _commit(desk, key, order, terms, confirmation_codes.new_code(draw))

    return change(desk, key, "place_order", decide)


def errand(order: Order, attempt: int = 1) -> OutboxEntry:
    """What the door of the points of sale is told; the entry of every attempt has its own id, the order's id is the key."""
    assert order.placed_at is not None  # only placed orders go anywhere
    return OutboxEntry(
        id=f"{order.id}-place" if attempt == 1 else f"{order.id}-place-{attempt}",
        restaurant_id=order.restaurant_id,
        door="pos",
        fact="order_placed",
        payload={"order": order_data(order), "attempt": attempt},
        created_at=order.placed_at,
        call_sid=order.call_sid,
    )


def _missing(order: Order) -> Missing | None:
    if not order.name:
        return Missing("name", "The kitchen needs a name for the order.", ())
    if order.phone is None and (order.fulfilment == "delivery" or order.payment == "link"):
        return Missing("phone", "A telephone number is needed for this order.", ())
    return None


def _commit(desk: OrderDesk, key: ActionKey, order: Order, terms: Terms, code: str) -> OrderCommit:
    now = desk.clock.now()
    placed = replace(
        terms.order,
        version=order.version + 1,
        status=OrderStatus.PLACED,
        code=code,
        totals=terms.totals,
        # What was told is kept: a kitchen that is a little busier works a little faster.
        ready_at=order.ready_at,
        placed_at=now,
        pos_name=desk.pos.name,
    )
    return OrderCommit(
        key=key,
        action="place_order",
        order=placed,
        replaces_version=order.version,
        load=replace(terms.load, taken=(*without(terms.load.taken, order.id), *terms.place.taken)),
        outbox=(errand(placed),),
    )
