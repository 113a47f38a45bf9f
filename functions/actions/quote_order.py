"""Tells what the order of a call costs and when it is ready; nothing is promised to the kitchen yet."""

from dataclasses import replace

from functions.actions.edit_order import NOTHING_YET
from functions.actions.order_desk import OrderDesk, change, terms_of
from functions.domain.errors import Refusal
from functions.domain.order_lines import Missing
from functions.domain.orders import Order
from functions.domain.reservations import ActionKey
from functions.domain.sale_ports import OrderCommit


def quote_order(desk: OrderDesk, key: ActionKey) -> Order | Missing | Refusal:
    """The order with `totals` and `ready_at`, kept with it until it changes.

    Codes: `nothing_ordered`, `sold_out`, `not_served_now`, `outside_zone`, `cannot_locate`, `below_minimum`, `too_large`, `alcohol_not_sold`,
    `orders_paused`, `kitchen_closed`, `kitchen_full` (the last three with times instead), `too_far_ahead`.
    """

    def decide() -> OrderCommit | Missing | Refusal:
        order = desk.current()
        if order is None:
            return NOTHING_YET
        terms = terms_of(desk, order)
        if isinstance(terms, Missing | Refusal):
            return terms
        quoted = replace(
            terms.order,
            version=order.version + 1,
            totals=terms.totals,
            ready_at=terms.ready_at,
            zone=terms.zone.name if terms.zone is not None else "",
        )
        return OrderCommit(key=key, action="quote_order", order=quoted, replaces_version=order.version)

    return change(desk, key, "quote_order", decide)
