"""Toast in one object, without a socket: a request in, an answer out, everything kept in a journal.

The faces around it put it on a port (`server`) or under an httpx client in memory (`memory`). It may be asked from several threads.
"""

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from local.simulators.serving.faults import Faults
from local.simulators.serving.wire import Answer, Request
from local.simulators.toast.accounts import Accounts
from local.simulators.toast.catalog import new_guid
from local.simulators.toast.endpoints import WITHOUT_RESTAURANT, Asked, Endpoints, operation_at
from local.simulators.toast.faults import Fault
from local.simulators.toast.limits import Limits
from local.simulators.toast.order_rules import check_guid
from local.simulators.toast.restaurant import ToastRestaurant
from local.simulators.toast.webhooks import Subscription, WebhookMessage, message, without_personal_data
from local.simulators.toast.wire import Refusal, answer_json, written_time

LOGIN = "/authentication/v1/authentication/login"
LARGEST_BODY = 1024 * 1024


@dataclass(slots=True)
class JournalEntry:
    """One request as it was met."""

    at: datetime
    operation: str
    method: str
    target: str
    body: Any = None
    client: str = ""
    status: int = 0
    message: str = ""
    fault: str = ""


class ToastSimulator:
    """One Toast with its clients and restaurants. `clock` gives aware datetimes; `seed` makes tokens."""

    def __init__(self, clock: Callable[[], datetime], *, seed: str = "maitred", duplicate_status: int = 409) -> None:
        self.clock = clock
        self.accounts = Accounts(clock, seed)
        self.faults = Faults(Fault)
        self.limits = Limits()
        self.restaurants: dict[str, ToastRestaurant] = {}
        self.subscriptions: list[Subscription] = []
        self.sent: list[WebhookMessage] = []
        """Every webhook message that was due."""
        self.on_message: Callable[[WebhookMessage], None] = lambda sent: None
        self.journal: list[JournalEntry] = []
        self.endpoints = Endpoints(clock, self.restaurants, self._order_changed, duplicate_status)
        self.lock = threading.RLock()
        self._told = 0

    # --- setting up ------------------------------------------------------------------------------------------------

    def add_restaurant(self, name: str, zone: str = "America/New_York", guid: str | None = None) -> ToastRestaurant:
        """A restaurant without a menu, with the three dining options."""
        made = ToastRestaurant(guid or new_guid("restaurant", name), name, zone, self.clock)
        self.restaurants[made.guid] = made
        return made

    def reset(self) -> None:
        """Forget orders, stock, faults and the journal; clients, restaurants and menus stay."""
        with self.lock:
            for restaurant in self.restaurants.values():
                restaurant.orders.clear()
                restaurant.owners_of.clear()
                restaurant.stock.clear()
            self.faults.waiting.clear()
            self.journal.clear()
            self.sent.clear()

    def operations(self) -> list[str]:
        """What was asked, in order."""
        return [entry.operation for entry in self.journal]

    # --- the staff's hands -----------------------------------------------------------------------------------------

    def decide(self, restaurant: ToastRestaurant, order_guid: str, status: str) -> None:
        """The staff says APPROVED or NOT_APPROVED; those who subscribed are told."""
        with self.lock:
            order = restaurant.orders[order_guid]
            order |= {"approvalStatus": status, "modifiedDate": written_time(self.clock())}
            self._order_changed(restaurant, order)

    def stock(self, restaurant: ToastRestaurant, dish: str, status: str, quantity: int | None = None) -> None:
        """The staff counts, or strikes a dish from today's list; those who subscribed are told."""
        with self.lock:
            guid = restaurant.dish(dish).guid
            restaurant.set_stock(guid, status, Decimal(quantity) if quantity is not None else None)
            kinds = {"OUT_OF_STOCK": "out_of_stock", "QUANTITY": "low_quantity", "IN_STOCK": "in_stock"}
            self._tell("stock", kinds[status], restaurant, {"items": [restaurant.stock_view(guid)]})

    # --- being asked -----------------------------------------------------------------------------------------------

    def answer(self, request: Request) -> Answer:
        """Meet one request."""
        with self.lock:
            url = urlsplit(request.target)
            entry = JournalEntry(self.clock(), "", request.method, request.target)
            self.journal.append(entry)
            headers: dict[str, str] = {}
            try:
                return self._answer(request, url.path, dict(parse_qsl(url.query)), entry, headers)
            except Refusal as refusal:
                entry.status, entry.message = refusal.status, refusal.message
                body = refusal.body(new_guid("request", len(self.journal)))
                answer = answer_json(refusal.status, body, {**headers, **refusal.headers})
                return replace(answer, dropped=entry.fault == "drop")

    def _answer(
        self, request: Request, path: str, query: Mapping[str, str], entry: JournalEntry, headers: dict[str, str]
    ) -> Answer:
        sent = {name.lower(): value for name, value in request.headers.items()}
        if path == LOGIN and request.method == "POST":
            entry.operation = "login"
            fault = self._fault(entry)
            if fault is not None and fault.kind == "refuse":
                return Answer(0, dropped=True)
            body = _read(request.body, sent)
            entry.client = str(body.get("clientId", ""))
            return self._told_with(fault, entry, self.accounts.login(body), headers)
        entry.operation, names, scopes = operation_at(request.method, path)
        fault = self._fault(entry)
        if fault is not None and fault.kind == "refuse":
            return Answer(0, dropped=True)
        client = self.accounts.of(sent.get("authorization", ""))
        entry.client = client.client_id
        restaurant = self._restaurant(entry.operation, sent)
        headers |= self.limits.take(client.client_id, restaurant.guid, entry.operation, self.clock())
        if entry.operation not in WITHOUT_RESTAURANT and restaurant.guid not in client.restaurants:
            raise Refusal(403, "The restaurant is not connected to this client")
        if not scopes & client.scopes:
            raise Refusal(403, f"The client lacks a scope: {' or '.join(sorted(scopes))}")
        body = _read(request.body, sent) if request.method != "GET" and request.body else {}
        entry.body = body
        done = self.endpoints.carry_out(Asked(entry.operation, names, query, body, client, restaurant))
        return self._told_with(fault, entry, done, headers)

    def _restaurant(self, operation: str, headers: Mapping[str, str]) -> ToastRestaurant:
        named = headers.get("toast-restaurant-external-id")
        if named is None and operation in WITHOUT_RESTAURANT:
            return ToastRestaurant("", "", "UTC", self.clock)
        if named is None:
            raise Refusal(400, "The header Toast-Restaurant-External-ID is missing")
        found = self.restaurants.get(check_guid(named))
        if found is None:
            raise Refusal(403, "The restaurant is not connected to this client")
        return found

    def _fault(self, entry: JournalEntry) -> Fault | None:
        fault = self.faults.next(entry.operation)
        if fault is not None:
            entry.fault = fault.kind
            if (refusal := fault.refusal()) is not None:
                raise refusal
        return fault

    def _told_with(self, fault: Fault | None, entry: JournalEntry, done: Any, headers: Mapping[str, str]) -> Answer:
        entry.status = 200
        if fault is not None and fault.kind == "garbage":
            return Answer(200, b"<html>maintenance</html>", {"Content-Type": "text/html"})
        answer = answer_json(200, done, headers, fault.delay_s if fault is not None else 0.0)
        return replace(answer, dropped=fault is not None and fault.kind == "drop")

    # --- telling ---------------------------------------------------------------------------------------------------

    def _order_changed(self, restaurant: ToastRestaurant, order: dict[str, Any]) -> None:
        self._tell("order_updated", "order_updated", restaurant, {"order": without_personal_data(order)})

    def _tell(self, category: str, event_type: str, restaurant: ToastRestaurant, details: Mapping[str, Any]) -> None:
        for one in self.subscriptions:
            if category not in one.categories:
                continue
            self._told += 1
            sent = message(
                one,
                guid=new_guid("message", self._told),
                timestamp=f"{self.clock():%Y-%m-%dT%H:%M:%S}.000Z",
                category=category,
                event_type=event_type,
                restaurant=restaurant.guid,
                details=details,
            )
            self.sent.append(sent)
            self.on_message(sent)


def _read(body: bytes, headers: Mapping[str, str]) -> dict[str, Any]:
    """A JSON object. *Documented*: 415 for another content type, 400 beyond 1 MB."""
    if not headers.get("content-type", "").startswith("application/json"):
        raise Refusal(415, "Unsupported Media Type")
    if len(body) > LARGEST_BODY:
        raise Refusal(400, "The request is larger than 1 MB")
    try:
        read = json.loads(body, parse_float=Decimal)
    except ValueError:
        raise Refusal(400, "The request body is not JSON") from None
    if not isinstance(read, dict):
        raise Refusal(400, "The request body must be an object")
    return read
