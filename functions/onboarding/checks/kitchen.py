"""How orders reach the kitchen: what the owner has chosen, whether it is connected, and what of the orders its screens would hide."""

from functions.domain.ordering import Ordering
from functions.domain.pos_links import PosLink
from functions.onboarding.diagnosis import Check, Degraded, Examination, Finding, Live, Off
from functions.pos.square_connect import invitation
from functions.store.pos_links import DynamoPosLinks


def kitchen(examination: Examination) -> Finding:
    """Square is looked at here; a ticket needs nothing but its numbers, which the restaurant's data is checked for."""
    ordering = examination.restaurant.ordering
    if ordering is None:
        return Live("no orders are taken by telephone")
    site = examination.site
    if ordering.pos == "toast":
        return toast_scopes(
            DynamoPosLinks(site.dynamodb, site.deployment["TableName"]).get(examination.restaurant.id, "toast")
        )
    if ordering.pos != "square":
        return Live(f"orders go by {ordering.pos}")
    link = DynamoPosLinks(site.dynamodb, site.deployment["TableName"]).get(examination.restaurant.id, "square")
    if link is None or not link.orders:
        inviting = invitation(examination.api_url, site.call_keys(), examination.restaurant.id, site.clock)
        state = "not connected" if link is None else f"no longer connected ({link.state})"
        return Off(
            f"Square is {state}: orders come as kitchen tickets", f"the owner opens, within two days: {inviting}"
        )
    return visibility(ordering, link)


def toast_scopes(link: PosLink | None) -> Finding:
    """Whether Toast lets us send orders, as far as it was last heard."""
    if link is None or not link.location_id:
        return Off(
            "Toast is not connected: orders come as kitchen tickets",
            "run python -m functions.onboarding.connect_toast with the restaurant's GUID at Toast",
        )
    if link.state == "read_only":
        return Degraded(
            "Toast lets us read but not send orders: they come as kitchen tickets",
            "ask Toast for credentials of a partner or custom integration (scope orders.orders:write)",
        )
    return Live("Toast takes our orders")


def visibility(ordering: Ordering, link: PosLink) -> Finding:
    """What Square's counter shows of the orders, and what it would hide."""
    if link.unmapped:
        missing = ", ".join(link.unmapped[:3]) + (" ..." if len(link.unmapped) > 3 else "")
        return Degraded(
            f"{len(link.unmapped)} names are not in Square's catalogue, and come by ticket: {missing}",
            "give the items, sizes and choices the same names in Square and on the menu",
        )
    hidden = [name for name, there in (("orders paid at the counter", "counter" in ordering.payments),
                                       ("deliveries", "delivery" in ordering.fulfilments)) if there]  # fmt: skip
    if hidden:
        if not (ordering.ticket_numbers or ordering.ticket_emails):
            return Degraded(
                f"Square's screens do not show {' and '.join(hidden)}, and no kitchen ticket can be sent",
                "name ticket_numbers or ticket_emails in the restaurant's ordering",
            )
        return Live(f"Square shows paid orders; {' and '.join(hidden)} come by kitchen ticket")
    return Live("Square shows all orders, once they are paid by link")


CHECKS = (Check("kitchen", kitchen, needs=("restaurant", "API")),)
