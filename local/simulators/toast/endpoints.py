"""Toast's operations: finds what a path names, checks who may, and does it.

*Documented*: the scope of each group of operations; 403 for a restaurant that is not connected and for a missing scope; readers with
`orders.channel:read` alone see their own orders; customers are null without `guest.pi:read`; orders are taken while closed and sold out.
*Judgement*: 400 without the restaurant's header; a client that may write orders may not read them; voiding twice is fine.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from local.simulators.toast import order_rules as rules
from local.simulators.toast.accounts import Client
from local.simulators.toast.catalog import new_guid
from local.simulators.toast.orders import Building
from local.simulators.toast.restaurant import ToastRestaurant
from local.simulators.toast.wire import Refusal, read_time, written_time

_ID = r"(?P<{}>[^/]+)"
_ROUTES: tuple[tuple[str, str, str, frozenset[str]], ...] = tuple(
    (method, pattern, name, frozenset(scopes.split()))
    for method, pattern, name, scopes in (
        ("GET", r"/config/v2/(?P<kind>diningOptions|menuGroups|menuItems|alternatePaymentTypes|serviceCharges|taxRates|tables|revenueCenters)", "config.list", "config:read"),
        ("GET", r"/menus/v2/menus", "menus.v2.menus", "menus:read"),
        ("GET", r"/menus/v2/metadata", "menus.v2.metadata", "menus:read"),
        ("GET", r"/menus/v3/menus", "menus.v3.menus", "menus.channel:read"),
        ("GET", r"/menus/v3/metadata", "menus.v3.metadata", "menus.channel:read"),
        ("POST", r"/orders/v2/prices", "orders.prices", "orders.orders:write"),
        ("POST", r"/orders/v2/orders", "orders.create", "orders.orders:write"),
        ("GET", r"/orders/v2/ordersBulk", "orders.bulk", "orders:read orders.channel:read"),
        ("GET", r"/orders/v2/orders/" + _ID.format("order"), "orders.get", "orders:read orders.channel:read"),
        ("POST", r"/orders/v2/orders/" + _ID.format("order") + "/void", "orders.void", "orders.orders:write"),
        ("PATCH", r"/orders/v2/orders/" + _ID.format("order") + "/deliveryInfo", "orders.delivery", "orders.delivery_info:write"),
        ("GET", r"/stock/v1/inventory", "stock.list", "stock:read"),
        ("PUT", r"/stock/v1/inventory/search", "stock.search", "stock:read"),
        ("POST", r"/stock/v1/inventory/search", "stock.search", "stock:read"),
        ("GET", r"/restaurants/v1/restaurants/" + _ID.format("restaurant"), "restaurants.get", "restaurants:read"),
        ("GET", r"/partners/v1/restaurants", "partners.restaurants", "restaurants:read"),
    )
)  # fmt: skip
WITHOUT_RESTAURANT = frozenset({"partners.restaurants"})
_PAGE = 100


def operation_at(method: str, path: str) -> tuple[str, Mapping[str, str], frozenset[str]]:
    """The operation's name, the names in its path, and the scopes of which it needs one. Refusal 404 for an unknown path."""
    for verb, pattern, name, scopes in _ROUTES:
        found = re.fullmatch(pattern, path)
        if found is not None and verb == method:
            return name, found.groupdict(), scopes
    raise Refusal(404, "Not Found")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request that was let in."""

    operation: str
    names: Mapping[str, str]
    query: Mapping[str, str]
    body: Any
    client: Client
    restaurant: ToastRestaurant


@dataclass(slots=True)
class Endpoints:
    """All operations. `duplicate_status` answers a repeated external id; `changed` hears of orders that came or changed."""

    clock: Callable[[], datetime]
    restaurants: Mapping[str, ToastRestaurant]
    changed: Callable[[ToastRestaurant, dict[str, Any]], None]
    duplicate_status: int = 409
    _made: int = field(default=0)

    def carry_out(self, asked: Asked) -> Any:
        """The answer's JSON. Refusal for everything that Toast would refuse."""
        if asked.operation == "config.list":
            return self._configured(asked)
        if asked.operation.startswith("menus."):
            return self._menus(asked)
        operations: dict[str, Callable[[Asked], Any]] = {
            "orders.prices": self._prices,
            "orders.create": self._create,
            "orders.bulk": self._bulk,
            "orders.get": lambda one: self._shown(one, self._order(one)),
            "orders.void": self._void,
            "orders.delivery": self._deliver,
            "stock.list": self._stock,
            "stock.search": self._search_stock,
            "restaurants.get": self._restaurant,
            "partners.restaurants": self._partners,
        }
        return operations[asked.operation](asked)

    # --- what is configured ----------------------------------------------------------------------------------------

    def _configured(self, asked: Asked) -> list[dict[str, Any]]:
        restaurant = asked.restaurant
        match asked.names["kind"]:
            case "diningOptions":
                return [one.view() for one in restaurant.dining_options]
            case "serviceCharges":
                return [one.view() for one in restaurant.service_charges]
            case "menuGroups":
                groups = restaurant.catalog.menu_groups()
                return [{"guid": one.guid, "entityType": "MenuGroup", "name": one.name} for one in groups]
            case "menuItems":
                dishes = {dish.guid: dish for _, dish in restaurant.catalog.dishes()}
                return [{"guid": one.guid, "entityType": "MenuItem", "name": one.name} for one in dishes.values()]
            case "taxRates":
                rates = sorted({dish.tax_rate for _, dish in restaurant.catalog.dishes()})
                return [
                    {"guid": new_guid("tax", one), "name": f"Tax {one}", "rate": one, "type": "PERCENT"}
                    for one in rates
                ]
        return []

    def _menus(self, asked: Asked) -> dict[str, Any]:
        restaurant = asked.restaurant
        updated = written_time(restaurant.menus_updated)
        if asked.operation.endswith("metadata"):
            return {"restaurantGuid": restaurant.guid, "lastUpdated": updated}
        for_partner = asked.operation.startswith("menus.v3")
        return restaurant.catalog.view(restaurant.zone, updated, for_partner=for_partner)

    # --- orders ----------------------------------------------------------------------------------------------------

    def _prices(self, asked: Asked) -> dict[str, Any]:
        return Building(asked.restaurant, self.clock(), lambda: None, saving=False).order(asked.body)

    def _create(self, asked: Asked) -> dict[str, Any]:
        restaurant = asked.restaurant
        rules.check_external_ids(restaurant, asked.body, self.duplicate_status)
        order = Building(restaurant, self.clock(), self._new_guid, saving=True).order(asked.body)
        restaurant.orders[order["guid"]] = order
        restaurant.owners_of[order["guid"]] = asked.client.client_id
        self.changed(restaurant, order)
        return self._shown(asked, order)

    def _order(self, asked: Asked) -> dict[str, Any]:
        guid = rules.check_guid(asked.names["order"])
        order = asked.restaurant.orders.get(guid)
        if order is None or not self._sees(asked, guid):
            raise Refusal(404, f"Order not found: {guid}")
        return order

    def _bulk(self, asked: Asked) -> list[dict[str, Any]]:
        """Orders that were changed within a span of at most a month, in pages (documented)."""
        if "businessDate" in asked.query:

            def within(order: Mapping[str, Any]) -> bool:
                return bool(str(order["businessDate"]) == asked.query["businessDate"])
        else:
            since, until = (read_time(asked.query.get(name), name) for name in ("startDate", "endDate"))
            if not since <= until or (until - since).days > 31:
                raise Refusal(400, "startDate and endDate must be at most one month apart")

            def within(order: Mapping[str, Any]) -> bool:
                return since <= read_time(order["modifiedDate"], "modifiedDate") < until

        size, page = (int(asked.query.get(name, standard)) for name, standard in (("pageSize", "100"), ("page", "1")))
        if not 1 <= size <= _PAGE or page < 1:
            raise Refusal(400, f"pageSize must be 1 to {_PAGE} and page 1 or more")
        found = [one for guid, one in asked.restaurant.orders.items() if within(one) and self._sees(asked, guid)]
        return [self._shown(asked, one) for one in found[(page - 1) * size : page * size]]

    def _void(self, asked: Asked) -> dict[str, Any]:
        order = self._order(asked)
        order |= {"voided": True, "voidDate": written_time(self.clock()), "modifiedDate": written_time(self.clock())}
        for check in order["checks"]:
            check |= {"voided": True, "paymentStatus": "CLOSED"}
        self.changed(asked.restaurant, order)
        return self._shown(asked, order)

    def _deliver(self, asked: Asked) -> dict[str, Any]:
        order = self._order(asked)
        info = {**(order["deliveryInfo"] or {}), **asked.body}
        rules.check_delivery(info)
        order |= {"deliveryInfo": info, "modifiedDate": written_time(self.clock())}
        self.changed(asked.restaurant, order)
        return self._shown(asked, order)

    def _sees(self, asked: Asked, guid: str) -> bool:
        return "orders:read" in asked.client.scopes or asked.restaurant.owners_of.get(guid) == asked.client.client_id

    def _shown(self, asked: Asked, order: Mapping[str, Any]) -> dict[str, Any]:
        """The order as this client may see it: its own in full, others without the guest."""
        if asked.restaurant.owners_of.get(str(order["guid"])) == asked.client.client_id:
            return dict(order)
        shown = dict(order)
        if "guest.pi:read" not in asked.client.scopes:
            shown["checks"] = [{**check, "customer": None} for check in order["checks"]]
        if "delivery_info.address:read" not in asked.client.scopes:
            shown["deliveryInfo"] = None
        return shown

    def _new_guid(self) -> str:
        self._made += 1
        return new_guid("made", self._made)

    # --- stock and restaurants -------------------------------------------------------------------------------------

    def _stock(self, asked: Asked) -> list[dict[str, Any]]:
        wanted = asked.query.get("status")
        if wanted not in (None, "OUT_OF_STOCK", "QUANTITY"):
            raise Refusal(400, f"status must be OUT_OF_STOCK or QUANTITY: {wanted}")
        listed = [asked.restaurant.stock_view(guid) for guid in asked.restaurant.stock]
        return [one for one in listed if wanted is None or one["status"] == wanted]

    def _search_stock(self, asked: Asked) -> list[dict[str, Any]]:
        guids = [rules.check_guid(one) for one in asked.body.get("guids") or ()]
        numbers = {str(one) for one in asked.body.get("multiLocationIds") or ()}
        dishes = {dish.guid for _, dish in asked.restaurant.catalog.dishes()}
        guids += [guid for guid in dishes if asked.restaurant.stock_view(guid)["multiLocationId"] in numbers]
        return [asked.restaurant.stock_view(guid) for guid in dict.fromkeys(guids) if guid in dishes]

    def _restaurant(self, asked: Asked) -> dict[str, Any]:
        guid = rules.check_guid(asked.names["restaurant"])
        restaurant = self.restaurants.get(guid)
        if restaurant is None or guid not in asked.client.restaurants:
            raise Refusal(403, "The restaurant is not connected to this client")
        return {"guid": guid, "general": {"name": restaurant.name, "timeZone": restaurant.zone, "closeoutHour": 4}}

    def _partners(self, asked: Asked) -> list[dict[str, Any]]:
        mine = (one for guid, one in self.restaurants.items() if guid in asked.client.restaurants)
        return [{"restaurantGuid": one.guid, "restaurantName": one.name, "deleted": False} for one in mine]
