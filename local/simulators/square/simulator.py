"""Square in one object, without a socket: a request in, an answer out, everything kept in a journal.

The faces around it put it on a port (`server`) or under a plain httpx client in memory (`memory`). It may be asked from several threads. Webhooks
are handed to `webhooks.take`, whose usual taker is `webhooks.Courier`.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from local.simulators.serving.faults import Faults
from local.simulators.serving.wire import Answer, Request
from local.simulators.square.catalog import CatalogEndpoints, Shelf
from local.simulators.square.counter import visible_orders
from local.simulators.square.faults import Fault
from local.simulators.square.idempotency import Idempotency
from local.simulators.square.identity import Application, Identities
from local.simulators.square.orders import OrderEndpoints
from local.simulators.square.payments import PaymentEndpoints
from local.simulators.square.refusals import Refusal, bad, not_found
from local.simulators.square.state import Json, Judgements, Merchant, State, copied
from local.simulators.square.webhooks import Webhooks

_LINK = ("ORDERS_READ", "ORDERS_WRITE", "PAYMENTS_WRITE")
_ROUTES: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("POST", "/oauth2/token", "oauth.token", ()),
    ("POST", "/oauth2/revoke", "oauth.revoke", ()),
    ("GET", "/oauth2/authorize", "oauth.authorize", ()),
    ("POST", "/oauth2/token/status", "oauth.status", ()),
    ("GET", "/v2/locations", "locations.list", ("MERCHANT_PROFILE_READ",)),
    ("GET", "/v2/locations/{}", "locations.get", ("MERCHANT_PROFILE_READ",)),
    ("GET", "/v2/catalog/list", "catalog.list", ("ITEMS_READ",)),
    ("GET", "/v2/catalog/info", "catalog.info", ("ITEMS_READ",)),
    ("POST", "/v2/catalog/search", "catalog.search", ("ITEMS_READ",)),
    ("POST", "/v2/catalog/batch-retrieve", "catalog.batch", ("ITEMS_READ",)),
    ("GET", "/v2/catalog/object/{}", "catalog.object", ("ITEMS_READ",)),
    ("POST", "/v2/orders", "orders.create", ("ORDERS_WRITE",)),
    ("POST", "/v2/orders/calculate", "orders.calculate", ()),
    ("POST", "/v2/orders/search", "orders.search", ("ORDERS_READ",)),
    ("POST", "/v2/orders/batch-retrieve", "orders.batch", ("ORDERS_READ",)),
    ("GET", "/v2/orders/{}", "orders.get", ("ORDERS_READ",)),
    ("PUT", "/v2/orders/{}", "orders.update", ("ORDERS_WRITE",)),
    ("POST", "/v2/orders/{}/pay", "orders.pay", ("ORDERS_WRITE", "PAYMENTS_WRITE")),
    ("POST", "/v2/payments", "payments.create", ("PAYMENTS_WRITE",)),
    ("GET", "/v2/payments/{}", "payments.get", ("PAYMENTS_READ",)),
    ("POST", "/v2/online-checkout/payment-links", "links.create", _LINK),
    ("GET", "/v2/online-checkout/payment-links", "links.list", ("ORDERS_READ",)),
    ("GET", "/v2/online-checkout/payment-links/{}", "links.get", ("ORDERS_READ",)),
    ("DELETE", "/v2/online-checkout/payment-links/{}", "links.delete", ("ORDERS_READ", "ORDERS_WRITE")),
)
"""Literal paths before those with an id. The scopes are those of the API reference; CalculateOrder names none."""
_ONCE = frozenset({"orders.create", "orders.update", "orders.pay", "payments.create", "links.create"})
"""What takes an idempotency key."""


@dataclass(slots=True)
class JournalEntry:
    """One request as it was met."""

    at: datetime
    operation: str
    method: str
    target: str
    body: Any
    status: int = 0
    code: str = ""
    fault: str = ""


class SquareSimulator:
    """One Square with its applications and merchants. `clock` gives aware datetimes."""

    def __init__(self, clock: Callable[[], datetime], judgements: Judgements | None = None) -> None:
        self.state = State(clock, judgements or Judgements())
        self.webhooks = Webhooks(self.state)
        self.identities = Identities(self.state, self._revoked)
        self.faults = Faults(Fault)
        self.idempotency = Idempotency()
        self.journal: list[JournalEntry] = []
        self.catalog = CatalogEndpoints(self.state)
        self.orders = OrderEndpoints(self.state)
        self.payments = PaymentEndpoints(self.state, self.orders)

    # --- setting up, and the owner's and the guest's hands --------------------------------------------------------------

    def add_application(self, application_id: str, secret: str, redirect_uri: str) -> None:
        """As in the developer's console."""
        self.identities.applications[application_id] = Application(application_id, secret, redirect_uri)

    def add_merchant(self, merchant_id: str, currency: str = "USD") -> Merchant:
        """A seller without a location."""
        self.state.merchants[merchant_id] = merchant = Merchant(merchant_id, currency)
        return merchant

    def add_location(self, merchant: Merchant, name: str, time_zone: str, **more: Any) -> str:
        """An open location; its id."""
        location_id = self.state.new_id("L")
        merchant.locations[location_id] = {
            "id": location_id,
            "merchant_id": merchant.id,
            "name": name,
            "timezone": time_zone,
            "currency": merchant.currency,
            "status": "ACTIVE",
            **more,
        }
        return location_id

    def shelf(self, merchant: Merchant) -> Shelf:
        """The owner's hands on the catalogue. Call `catalog_changed` afterwards to have it told."""
        return Shelf(self.state, merchant)

    def catalog_changed(self, merchant: Merchant) -> None:
        """The webhook about the catalogue."""
        self.webhooks.catalog_changed(merchant.id)

    def pay_link(self, merchant: Merchant, which: str, *, tip: int = 0) -> Json:
        """The guest pays a link, named by its id, its URL or its order's id; the payment. Refusal if it cannot be paid."""
        with self.state.lock:
            found = next(
                (one["id"] for one in merchant.links.values() if which in (one["id"], one["url"], one["order_id"])),
                which,
            )
            payment, order = self.payments.pay_link(merchant, found, tip=tip)
            self.webhooks.payment_changed(merchant.id, {**payment, "status": "APPROVED"}, "payment.created")
            self.webhooks.payment_changed(merchant.id, payment)
            self.webhooks.order_changed(merchant.id, order)
            return copied(payment)

    def visible_orders(self, merchant: Merchant) -> list[Json]:
        """What the counter shows."""
        return [copied(one) for one in visible_orders(merchant)]

    def operations(self, pattern: str = "") -> list[str]:
        """The operations that were asked, in their order."""
        return [one.operation for one in self.journal if one.operation.startswith(pattern)]

    # --- being asked -----------------------------------------------------------------------------------------------------

    def answer(self, request: Request) -> Answer:
        """Meet one request."""
        with self.state.lock:
            entry = JournalEntry(self.state.clock(), "", request.method, request.target, None)
            self.journal.append(entry)
            headers = {name.lower(): value for name, value in request.headers.items()}
            version = {"Square-Version": headers.get("square-version", "2026-09-16")}
            try:
                return self._answer(request, headers, entry, version)
            except Refusal as refusal:
                entry.status, entry.code = refusal.status, refusal.code
                return _json(refusal.status, refusal.body(), {**version, **refusal.headers})

    def _answer(
        self, request: Request, headers: Mapping[str, str], entry: JournalEntry, version: dict[str, str]
    ) -> Answer:
        url = urlsplit(request.target)
        entry.operation, scopes, name = _operation(request.method, url.path)
        fault = self.faults.next(entry.operation)
        if fault is not None:
            entry.fault = fault.kind
            if (refusal := fault.refusal()) is not None:
                raise refusal
            if fault.kind == "refuse":
                return Answer(0, dropped=True)
        entry.body = body = _read(request.body)
        entry.status = 200
        if entry.operation == "oauth.authorize":
            entry.status = 302
            return Answer(302, b"", {"Location": self.identities.authorize(url.query)})
        if entry.operation in ("oauth.token", "oauth.revoke"):
            # Secrets do not belong in a journal.
            entry.body = {"grant_type": body.get("grant_type")}
            header = headers.get("authorization", "")
            done = (
                self.identities.token(body)
                if entry.operation == "oauth.token"
                else self.identities.answer_revoke(header, body)
            )
            return _with(fault, _json(200, done, version))
        grant = self.identities.principal(headers.get("authorization", ""), scopes)
        if entry.operation == "oauth.status":
            return _with(fault, _json(200, self.identities.answer_status(grant), version))
        merchant = self.state.merchants[grant.merchant_id]
        if fault is not None and fault.kind == "version" and name in merchant.orders:
            self.orders.changed(merchant.orders[name])
        answer = self._carry_out(entry.operation, merchant, name, url.query, body)
        return _with(fault, _json(200, answer, version))

    def _carry_out(self, operation: str, merchant: Merchant, name: str, query: str, body: Json) -> Json:
        if operation in _ONCE:
            return self.idempotency.once(
                merchant.id,
                operation,
                body,
                lambda: self._write(operation, merchant, name, body),
                needed=operation in ("payments.create", "orders.pay"),
            )
        if operation == "links.delete":
            answer = self.payments.delete_link(merchant, name)
            self.webhooks.order_changed(merchant.id, merchant.orders[answer["cancelled_order_id"]])
            return answer
        return self._readers(merchant, name, query, body)[operation]()

    def _readers(self, merchant: Merchant, name: str, query: str, body: Json) -> dict[str, Callable[[], Json]]:
        """What changes nothing."""
        return {
            "locations.list": lambda: {"locations": [copied(one) for one in merchant.locations.values()]},
            "locations.get": lambda: {"location": copied(_location(merchant, name))},
            "catalog.list": lambda: self.catalog.list(merchant, query),
            "catalog.info": self.catalog.info,
            "catalog.search": lambda: self.catalog.search(merchant, body),
            "catalog.batch": lambda: self.catalog.batch_retrieve(merchant, body),
            "catalog.object": lambda: self.catalog.object(merchant, name, query),
            "orders.calculate": lambda: self.orders.calculate(merchant, body),
            "orders.search": lambda: self.orders.search(merchant, body),
            "orders.batch": lambda: self.orders.batch(merchant, body),
            "orders.get": lambda: {"order": copied(self.orders.get(merchant, name))},
            "payments.get": lambda: self.payments.get(merchant, name),
            "links.list": lambda: self.payments.list_links(merchant, query),
            "links.get": lambda: self.payments.get_link(merchant, name),
        }

    def _write(self, operation: str, merchant: Merchant, name: str, body: Json) -> Json:
        kind = "order.updated"
        match operation:
            case "orders.create":
                answer: Json = {"order": copied(self.orders.create(merchant, body.get("order")))}
                order, kind = answer["order"], "order.created"
            case "orders.update":
                answer = {"order": copied(self.orders.update(merchant, name, body))}
                order = answer["order"]
            case "orders.pay":
                answer = self.payments.pay_order(merchant, name, body)
                order = answer["order"]
            case "payments.create":
                answer = self.payments.create(merchant, body)
                self.webhooks.payment_changed(merchant.id, answer["payment"])
                order = merchant.orders.get(body.get("order_id", ""))
            case _:
                answer = self.payments.create_link(merchant, body)
                order, kind = answer["related_resources"]["orders"][0], "order.created"
        if order is not None:
            self.webhooks.order_changed(merchant.id, order, kind)
        return answer

    def _revoked(self, kind: str, merchant_id: str, told: Json) -> None:
        self.webhooks.announce(kind, merchant_id, {"type": "revocation", "id": "", "object": {"revocation": told}})


def _location(merchant: Merchant, location_id: str) -> Json:
    if location_id not in merchant.locations:
        raise not_found(f"Location {location_id}")
    return merchant.locations[location_id]


def _operation(method: str, path: str) -> tuple[str, tuple[str, ...], str]:
    """The operation, the scopes that it needs, and the id in the path."""
    for verb, template, operation, scopes in _ROUTES:
        found = re.fullmatch(re.escape(template).replace(r"\{\}", "([^/]+)"), path.rstrip("/"))
        if found is not None and verb == method:
            return operation, scopes, found.group(1) if found.groups() else ""
    raise not_found("API endpoint for URL path and HTTP method")


def _read(body: bytes) -> Json:
    if not body:
        return {}
    try:
        read = json.loads(body)
    except ValueError:
        read = None
    if not isinstance(read, dict):
        raise bad("EXPECTED_JSON_BODY", "The request body is not JSON.")
    return read


def _json(status: int, body: Mapping[str, Any], headers: Mapping[str, str]) -> Answer:
    return Answer(status, json.dumps(body).encode(), {"Content-Type": "application/json", **headers})


def _with(fault: Fault | None, answer: Answer) -> Answer:
    if fault is None:
        return answer
    return Answer(answer.status, answer.body, answer.headers, fault.delay_s, fault.kind == "drop")
