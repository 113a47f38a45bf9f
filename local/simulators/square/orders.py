"""The endpoints of orders.

*Documented*: CreateOrder gives version 1 and every change one more; UpdateOrder is sparse and needs the current version; `fields_to_clear` names
top-level fields or `list[uid]`; SearchOrders sorts by the field that the date filter names; CalculateOrder stores nothing.
*Judgement*: lists in an update are merged by uid; searches page by offsets.
"""

from typing import Any

from local.simulators.square.order_rules import check_change, check_order
from local.simulators.square.pricing import price
from local.simulators.square.refusals import bad, missing, not_found
from local.simulators.square.state import Json, Merchant, State, copied

_MOST = 1000
_MOST_LOCATIONS = 10
_COMPUTED = ("id", "version", "created_at", "updated_at", "closed_at", "tenders", "net_amounts")
_DATES = {"CREATED_AT": "created_at", "UPDATED_AT": "updated_at", "CLOSED_AT": "closed_at"}


class OrderEndpoints:
    """What is done with orders."""

    def __init__(self, state: State) -> None:
        self._state = state

    def create(self, merchant: Merchant, wanted: Json | None, *, state: str | None = None) -> Json:
        """A new order as stored; also for the order inside a payment link."""
        order = self._new(merchant, wanted)
        order["state"] = state or order.get("state") or "OPEN"
        if order["state"] not in ("OPEN", "DRAFT"):
            raise bad("INVALID_VALUE", "A new order is OPEN or DRAFT.", "order.state")
        now = self._state.now()
        order |= {"id": self._state.new_id("ORDER"), "version": 1, "created_at": now, "updated_at": now}
        for one in order.get("fulfillments") or []:
            one["state"] = one.get("state") or "PROPOSED"
            if "pickup_details" in one:
                one["pickup_details"]["placed_at"] = now
        merchant.orders[order["id"]] = order
        return order

    def calculate(self, merchant: Merchant, body: Json) -> Json:
        order = self._new(merchant, body.get("order"))
        order["state"] = "OPEN"
        return {"order": order}

    def get(self, merchant: Merchant, order_id: str) -> Json:
        order = merchant.orders.get(order_id)
        if order is None:
            raise not_found(f"Order with ID {order_id}")
        return order

    def batch(self, merchant: Merchant, body: Json) -> Json:
        found = [merchant.orders[one] for one in body.get("order_ids") or [] if one in merchant.orders]
        return {"orders": [copied(one) for one in found]}

    def update(self, merchant: Merchant, order_id: str, body: Json) -> Json:
        before = self.get(merchant, order_id)
        change = body.get("order")
        if not change:
            raise missing("order")
        if "version" not in change:
            raise missing("order.version")
        if change["version"] != before["version"]:
            raise bad("VERSION_MISMATCH", f"Order version is {before['version']}.", "order.version")
        after = copied(before)
        for name in body.get("fields_to_clear") or []:
            _clear(after, name)
        for name, value in change.items():
            if name not in _COMPUTED:
                after[name] = _merged(after.get(name), value)
        self._name_parts(after)
        check_order(after)
        check_change(before, after)
        price(self._state, merchant, after)
        self.changed(after)
        if after["state"] in ("COMPLETED", "CANCELED"):
            after["closed_at"] = after["updated_at"]
        merchant.orders[order_id] = after
        return after

    def changed(self, order: Json) -> None:
        """One version more."""
        order |= {"version": order["version"] + 1, "updated_at": self._state.now()}

    def search(self, merchant: Merchant, body: Json) -> Json:
        locations = body.get("location_ids") or []
        if not 1 <= len(locations) <= _MOST_LOCATIONS:
            raise bad("INVALID_VALUE", "Between 1 and 10 locations.", "location_ids")
        query = body.get("query") or {}
        filters, sort = query.get("filter") or {}, query.get("sort") or {}
        field = _DATES[sort.get("sort_field", "CREATED_AT")]
        dates = filters.get("date_time_filter") or {}
        if dates and field not in dates:
            raise bad("BAD_REQUEST", "The sort field must be the one that the date filter names.", "query.sort")
        states = (filters.get("state_filter") or {}).get("states")
        found = [
            one
            for one in merchant.orders.values()
            if one["location_id"] in locations
            and (not states or one["state"] in states)
            and all(_within(one.get(name), span) for name, span in dates.items())
        ]
        found.sort(key=lambda one: (one.get(field, ""), one["id"]), reverse=sort.get("sort_order") != "ASC")
        start, size = int(body.get("cursor") or 0), min(int(body.get("limit") or 500), _MOST)
        answer: Json = {"orders": [copied(one) for one in found[start : start + size]]} if found else {}
        return answer | {"cursor": str(start + size)} if len(found) > start + size else answer

    def _new(self, merchant: Merchant, wanted: Json | None) -> Json:
        if not wanted:
            raise missing("order")
        order = {name: copied({"": value})[""] for name, value in wanted.items() if name not in _COMPUTED}
        self._name_parts(order)
        check_order(order)
        if order["location_id"] not in merchant.locations:
            raise not_found(f"Location {order['location_id']}")
        price(self._state, merchant, order)
        return order

    def _name_parts(self, order: Json) -> None:
        """Every line, tax, charge and fulfilment has a uid."""
        for name in ("line_items", "taxes", "service_charges", "fulfillments"):
            for one in order.get(name) or []:
                one["uid"] = one.get("uid") or self._state.new_id("uid")
        for line in order.get("line_items") or []:
            for one in line.get("modifiers") or []:
                one["uid"] = one.get("uid") or self._state.new_id("uid")


def _within(moment: str | None, span: Json) -> bool:
    """RFC 3339 texts of UTC, compared without their fractions' length."""
    if moment is None:
        return False
    at = _sortable(moment)
    return _sortable(span.get("start_at") or "") <= at < (_sortable(span.get("end_at") or "") or "9")


def _sortable(moment: str) -> str:
    return moment.replace("+00:00", "Z").removesuffix("Z")


def _merged(before: Any, change: Any) -> Any:
    if isinstance(before, dict) and isinstance(change, dict):
        return {**before, **{name: _merged(before.get(name), value) for name, value in change.items()}}
    if isinstance(before, list) and isinstance(change, list) and all(isinstance(one, dict) for one in change):
        by_uid = {one.get("uid"): one for one in before}
        merged = {uid: one for uid, one in by_uid.items() if uid is not None}
        fresh = [one for one in change if one.get("uid") not in merged]
        for one in change:
            if one.get("uid") in merged:
                merged[one["uid"]] = _merged(merged[one["uid"]], one)
        return [*merged.values(), *fresh]
    return change


def _clear(order: Json, name: str) -> None:
    """`note`, or `line_items[uid]`, or `line_items[uid].note`."""
    top, _, rest = name.partition("[")
    if not rest:
        order.pop(top, None)
        return
    uid, _, inner = rest.partition("]")
    if not inner:
        order[top] = [one for one in order.get(top) or [] if one.get("uid") != uid]
        return
    for one in order.get(top) or []:
        if one.get("uid") == uid:
            one.pop(inner.removeprefix("."), None)
