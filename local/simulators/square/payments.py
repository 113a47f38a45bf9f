"""Payments and payment links: what makes an order paid.

*Documented*: a payment must cover the order's total; a payment link holds its whole order, is used once, has no end of its own, and deleting it cancels the
unpaid order; there is no webhook about links, only about payments and orders. *Judgement*: whether a link's order waits as DRAFT or OPEN
(`Judgements`), tips are paid on top through `pay_link`, and a link that is paid is refused deletion.
"""

from urllib.parse import parse_qs

from local.simulators.square.order_rules import is_paid
from local.simulators.square.orders import OrderEndpoints
from local.simulators.square.pricing import price
from local.simulators.square.refusals import Refusal, bad, missing, not_found
from local.simulators.square.state import Json, Merchant, State, copied

_SOURCES = {"CASH": "CASH", "EXTERNAL": "EXTERNAL"}
_LINKS_A_PAGE = 100


class PaymentEndpoints:
    """What is done with payments and links."""

    def __init__(self, state: State, orders: OrderEndpoints) -> None:
        self._state = state
        self._orders = orders

    def create(self, merchant: Merchant, body: Json) -> Json:
        for name in ("source_id", "amount_money"):
            if not body.get(name):
                raise missing(name)
        amount, source = int(body["amount_money"]["amount"]), str(body["source_id"])
        if source == "cnon:card-nonce-declined":
            raise Refusal(402, "GENERIC_DECLINE", "Authorization error.", category="PAYMENT_METHOD_ERROR")
        kind = _SOURCES.get(source, "CARD")
        if kind != "CARD" and not body.get(f"{kind.lower()}_details"):
            raise missing(f"{kind.lower()}_details")
        order = self._orders.get(merchant, body["order_id"]) if body.get("order_id") else None
        if order is not None:
            if order["state"] != "OPEN":
                raise bad("BAD_REQUEST", f"An order in state {order['state']} cannot be paid.", "order_id")
            if amount != order["net_amount_due_money"]["amount"]:
                raise bad("BAD_REQUEST", "The payment total does not match the order total.", "amount_money.amount")
        payment = self._payment(merchant, amount, 0, kind, body.get("location_id"), order)
        if body.get("autocomplete") is False:
            payment["status"] = "APPROVED"
        elif order is not None:
            self._tender(merchant, order, payment)
        return {"payment": copied(payment)}

    def get(self, merchant: Merchant, payment_id: str) -> Json:
        if payment_id not in merchant.payments:
            raise not_found(f"Payment {payment_id}")
        return {"payment": copied(merchant.payments[payment_id])}

    def pay_order(self, merchant: Merchant, order_id: str, body: Json) -> Json:
        """PayOrder: finish with payments that were only approved; the documented way for an order of zero is an empty list."""
        order = self._orders.get(merchant, order_id)
        payments = [merchant.payments[one] for one in body.get("payment_ids") or [] if one in merchant.payments]
        if (
            order["state"] != "OPEN"
            or sum(one["amount_money"]["amount"] for one in payments) != order["net_amount_due_money"]["amount"]
        ):
            raise bad("BAD_REQUEST", "The payments do not match the order's total.", "payment_ids")
        for payment in payments:
            payment["status"] = "COMPLETED"
            self._tender(merchant, order, payment)
        return {"order": copied(merchant.orders[order_id])}

    # --- links ---------------------------------------------------------------------------------------------------------

    def create_link(self, merchant: Merchant, body: Json) -> Json:
        if bool(body.get("order")) == bool(body.get("quick_pay")):
            raise bad("BAD_REQUEST", "Exactly one of order and quick_pay.", "order")
        if body.get("quick_pay"):
            raise bad("BAD_REQUEST", "quick_pay is not simulated.", "quick_pay")
        waiting = "DRAFT" if self._state.judgements.link_orders_are_drafts else "OPEN"
        order = self._orders.create(merchant, body["order"], state=waiting)
        link_id = self._state.new_id("LINK")
        now = self._state.now()
        link: Json = {
            "id": link_id,
            "version": 1,
            "order_id": order["id"],
            "url": f"https://sandbox.square.link/u/{link_id[-8:]}",
            "long_url": f"https://checkout.square.site/merchant/{merchant.id}/checkout/{link_id}",
            "created_at": now,
            "updated_at": now,
            **{
                name: body[name] for name in ("description", "checkout_options", "pre_populated_data") if body.get(name)
            },
        }
        merchant.links[link_id] = link
        return {"payment_link": copied(link), "related_resources": {"orders": [copied(order)]}}

    def get_link(self, merchant: Merchant, link_id: str) -> Json:
        return {"payment_link": copied(self._link(merchant, link_id))}

    def list_links(self, merchant: Merchant, query: str) -> Json:
        asked = {name: values[-1] for name, values in parse_qs(query).items()}
        start = int(asked.get("cursor") or 0)
        found = list(reversed(merchant.links.values()))
        page = [copied(one) for one in found[start : start + _LINKS_A_PAGE]]
        answer: Json = {"payment_links": page} if page else {}
        return answer | {"cursor": str(start + _LINKS_A_PAGE)} if len(found) > start + _LINKS_A_PAGE else answer

    def delete_link(self, merchant: Merchant, link_id: str) -> Json:
        link = self._link(merchant, link_id)
        order = merchant.orders[link["order_id"]]
        if order.get("tenders"):
            raise bad("BAD_REQUEST", "The payment link was paid.", "id")
        del merchant.links[link_id]
        order["state"] = "CANCELED"
        for one in order.get("fulfillments") or []:
            one["state"] = "CANCELED"
        self._orders.changed(order)
        return {"id": link_id, "cancelled_order_id": order["id"]}

    def pay_link(self, merchant: Merchant, link_id: str, *, tip: int = 0) -> tuple[Json, Json]:
        """The guest opens the link and pays by card: the payment and the order. Refusal if it was paid or deleted."""
        link = self._link(merchant, link_id)
        order = merchant.orders[link["order_id"]]
        if is_paid(order) or order["state"] not in ("OPEN", "DRAFT"):
            raise bad("BAD_REQUEST", "The link was used.", "id")
        order["state"] = "OPEN"
        payment = self._payment(merchant, order["net_amount_due_money"]["amount"], tip, "CARD", None, order)
        self._tender(merchant, order, payment)
        return payment, merchant.orders[order["id"]]

    def _link(self, merchant: Merchant, link_id: str) -> Json:
        if link_id not in merchant.links:
            raise not_found(f"Payment link {link_id}")
        return merchant.links[link_id]

    def _payment(
        self, merchant: Merchant, amount: int, tip: int, kind: str, location_id: str | None, order: Json | None
    ) -> Json:
        now = self._state.now()
        payment: Json = {
            "id": self._state.new_id("PAYMENT"),
            "created_at": now,
            "updated_at": now,
            "amount_money": {"amount": amount, "currency": merchant.currency},
            "tip_money": {"amount": tip, "currency": merchant.currency},
            "total_money": {"amount": amount + tip, "currency": merchant.currency},
            "status": "COMPLETED",
            "source_type": kind,
            "location_id": order["location_id"] if order is not None else location_id or next(iter(merchant.locations)),
            "version_token": self._state.new_id("token"),
        }
        if order is not None:
            payment["order_id"] = order["id"]
        merchant.payments[payment["id"]] = payment
        return payment

    def _tender(self, merchant: Merchant, order: Json, payment: Json) -> None:
        """The order is paid by this payment; an order without a fulfilment is complete with it (documented)."""
        tender = {
            "id": payment["id"],
            "payment_id": payment["id"],
            "location_id": payment["location_id"],
            "created_at": payment["created_at"],
            "type": payment["source_type"] if payment["source_type"] in ("CARD", "CASH") else "OTHER",
            "amount_money": copied(payment["total_money"]),
            "tip_money": copied(payment["tip_money"]),
        }
        order["tenders"] = [*order.get("tenders", []), tender]
        price(self._state, merchant, order)
        if not order.get("fulfillments") and is_paid(order):
            order |= {"state": "COMPLETED", "closed_at": self._state.now()}
        self._orders.changed(order)
