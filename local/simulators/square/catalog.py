"""The catalogue: items with their variations, modifier lists, taxes; what is there at a location, and what is sold out.

*Documented*: `present_at_all_locations` with exceptions, per item, variation and modifier; price and `sold_out` (with `sold_out_valid_until`) in
`location_overrides`; list needs no types but pages by 100; search has `begin_time` (exclusive), related objects, deleted objects and
`latest_time`. *Judgement*: prefix search is by words; cursors are offsets.
"""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

from local.simulators.square.refusals import missing, not_found
from local.simulators.square.state import Json, Merchant, State, copied, stamp

_PAGE = 100
_MOST = 1000


def present_at(thing: Json, location_id: str) -> bool:
    """Whether the object is offered at the location."""
    if thing.get("present_at_all_locations", True):
        return location_id not in thing.get("absent_at_location_ids", ())
    return location_id in thing.get("present_at_location_ids", ())


def override(data: Json, location_id: str) -> Json:
    """The location's own settings of a variation or modifier."""
    found: Json = next((one for one in data.get("location_overrides", ()) if one.get("location_id") == location_id), {})
    return found


def price_of(data: Json, location_id: str) -> Json | None:
    """The price of a variation or modifier at the location."""
    price: Json | None = override(data, location_id).get("price_money") or data.get("price_money")
    return price


class Shelf:
    """The owner's hands on one merchant's catalogue: what they would do in the Dashboard."""

    def __init__(self, state: State, merchant: Merchant) -> None:
        self._state = state
        self._merchant = merchant

    def put(self, kind: str, data: Json, **more: Any) -> str:
        """Add or replace an object; `id` among `more` replaces."""
        merchant = self._merchant
        merchant.catalog_version += 1
        object_id = more.pop("id", None) or self._state.new_id(kind)
        merchant.catalog[object_id] = {
            "type": kind,
            "id": object_id,
            "updated_at": self._stamp(),
            "version": merchant.catalog_version,
            "is_deleted": False,
            "present_at_all_locations": True,
            f"{kind.lower()}_data": data,
            **more,
        }
        return object_id

    def add_tax(self, name: str, percentage: str, *, inclusive: bool = False) -> str:
        """A sales tax; `percentage` as text, such as 8.875."""
        return self.put(
            "TAX",
            {
                "name": name,
                "percentage": percentage,
                "inclusion_type": "INCLUSIVE" if inclusive else "ADDITIVE",
                "calculation_phase": "TAX_SUBTOTAL_PHASE",
                "enabled": True,
            },
        )

    def add_modifiers(self, name: str, prices: dict[str, int]) -> tuple[str, dict[str, str]]:
        """A modifier list; its id, and the ids of its modifiers by name."""
        list_id = self.put("MODIFIER_LIST", {"name": name, "selection_type": "MULTIPLE"})
        ids = {
            one: self.put("MODIFIER", {"name": one, "price_money": self._money(price), "modifier_list_id": list_id})
            for one, price in prices.items()
        }
        modifiers = [self._merchant.catalog[one] for one in ids.values()]
        self._merchant.catalog[list_id]["modifier_list_data"]["modifiers"] = modifiers
        return list_id, ids

    def add_item(
        self,
        name: str,
        prices: dict[str, int],
        *,
        taxes: tuple[str, ...] = (),
        lists: tuple[str, ...] = (),
        **data: Any,
    ) -> dict[str, str]:
        """An item; the ids of its variations by name, and its own under ""."""
        item_id = self._state.new_id("ITEM")
        ids = {
            size: self.put(
                "ITEM_VARIATION",
                {
                    "item_id": item_id,
                    "name": size,
                    "pricing_type": "FIXED_PRICING",
                    "price_money": self._money(price),
                },
            )
            for size, price in prices.items()
        }
        self.put(
            "ITEM",
            {
                "name": name,
                "is_taxable": True,
                "tax_ids": list(taxes),
                "modifier_list_info": [{"modifier_list_id": one, "enabled": True} for one in lists],
                "variations": [self._merchant.catalog[one] for one in ids.values()],
                **data,
            },
            id=item_id,
        )
        return {**ids, "": item_id}

    def sell_out(self, variation_id: str, location_id: str, until: datetime | None = None) -> None:
        """Marked as sold out at a location, perhaps until a time."""
        mark: Json = {"location_id": location_id, "sold_out": True}
        if until is not None:
            mark["sold_out_valid_until"] = stamp(until)
        variation = self._merchant.catalog[variation_id]
        variation["item_variation_data"]["location_overrides"] = [mark]
        self._touch(variation)

    def reprice(self, variation_id: str, amount: int) -> None:
        """A new price everywhere."""
        variation = self._merchant.catalog[variation_id]
        variation["item_variation_data"]["price_money"] = self._money(amount)
        self._touch(variation)

    def delete(self, object_id: str) -> None:
        """Deleted, with its variations."""
        thing = self._merchant.catalog[object_id]
        for one in thing.get("item_data", {}).get("variations", ()):
            one["is_deleted"] = True
            self._touch(one)
        thing["is_deleted"] = True
        self._touch(thing)

    def _touch(self, thing: Json) -> None:
        self._merchant.catalog_version += 1
        thing |= {"version": self._merchant.catalog_version, "updated_at": self._stamp()}
        owner = self._merchant.catalog.get(thing.get("item_variation_data", {}).get("item_id", ""))
        if owner is not None:
            owner["updated_at"] = thing["updated_at"]

    def _stamp(self) -> str:
        """Versions in the order of changes also where the clock stands still."""
        return stamp(self._state.clock() + timedelta(milliseconds=self._merchant.catalog_version))

    def _money(self, amount: int) -> Json:
        return {"amount": amount, "currency": self._merchant.currency}


class CatalogEndpoints:
    """What reads the catalogue."""

    def __init__(self, state: State) -> None:
        self._state = state

    def list(self, merchant: Merchant, query: str) -> Json:
        asked = {name: values[-1] for name, values in parse_qs(query).items()}
        types = [
            one.strip().upper() for one in asked.get("types", "ITEM,CATEGORY,TAX,DISCOUNT,MODIFIER_LIST").split(",")
        ]
        found = [one for one in merchant.catalog.values() if one["type"] in types and not one["is_deleted"]]
        return _page(found, asked.get("cursor"), _PAGE)

    def search(self, merchant: Merchant, body: Json) -> Json:
        types = body.get("object_types")
        since = body.get("begin_time", "")
        found = [
            one
            for one in merchant.catalog.values()
            if (not types or one["type"] in types)
            and (body.get("include_deleted_objects") or not one["is_deleted"])
            and one["updated_at"] > since
        ]
        answer = _page(found, body.get("cursor"), min(int(body.get("limit") or _PAGE), _MOST))
        latest = max((one["updated_at"] for one in merchant.catalog.values()), default=self._state.now())
        if body.get("include_related_objects"):
            answer["related_objects"] = _related(merchant, answer.get("objects", []))
        return answer | {"latest_time": latest}

    def batch_retrieve(self, merchant: Merchant, body: Json) -> Json:
        ids = body.get("object_ids")
        if not ids:
            raise missing("object_ids")
        found = [merchant.catalog[one] for one in ids if one in merchant.catalog]
        found = [one for one in found if body.get("include_deleted_objects") or not one["is_deleted"]]
        answer: Json = {"objects": [copied(one) for one in found]}
        if body.get("include_related_objects"):
            answer["related_objects"] = _related(merchant, found)
        return answer

    def object(self, merchant: Merchant, object_id: str, query: str) -> Json:
        thing = merchant.catalog.get(object_id)
        if thing is None or thing["is_deleted"]:
            raise not_found(f"Catalog object with ID {object_id}")
        answer: Json = {"object": copied(thing)}
        if "include_related_objects=true" in query.lower():
            answer["related_objects"] = _related(merchant, [thing])
        return answer

    def info(self) -> Json:
        return {"limits": {"batch_retrieve_max_object_ids": _MOST, "search_max_page_limit": _MOST}}


def _page(found: list[Json], cursor: str | None, size: int) -> Json:
    start = int(cursor or 0)
    answer: Json = {"objects": [copied(one) for one in found[start : start + size]]} if found[start:] else {}
    return answer | {"cursor": str(start + size)} if len(found) > start + size else answer


def _related(merchant: Merchant, found: list[Json]) -> list[Json]:
    ids: list[str] = []
    for one in found:
        data = one.get("item_data", {})
        ids += data.get("tax_ids", [])
        ids += [each["modifier_list_id"] for each in data.get("modifier_list_info", [])]
        if "item_variation_data" in one:
            ids.append(one["item_variation_data"]["item_id"])
    return [copied(merchant.catalog[one]) for one in dict.fromkeys(ids) if one in merchant.catalog]
