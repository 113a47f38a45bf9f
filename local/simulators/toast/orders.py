"""Builds an order as Toast answers it, from the body that a client sent: checked, priced, and with GUIDs only where it is kept.

*Documented*: the field names, `source` API, `approvalStatus`, `paymentStatus` OPEN for an unpaid check, `fulfillmentStatus` NEW, dates
with `+0000`, `businessDate` as a number. *Judgement*: FUTURE for an order that is promised later than `FUTURE_AFTER`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from local.simulators.toast import order_rules as rules
from local.simulators.toast.pricing import charge_amount, rounded, taxes, unit_price
from local.simulators.toast.restaurant import ToastRestaurant
from local.simulators.toast.wire import Refusal, written_time

FUTURE_AFTER = timedelta(minutes=30)
_HEARD = ("externalId", "entityType", "tabName", "customer", "payments")


@dataclass(frozen=True, slots=True)
class Building:
    """How one order is built. `new_guid` gives None for `/prices`, which keeps nothing."""

    restaurant: ToastRestaurant
    now: datetime
    new_guid: Callable[[], str | None]
    saving: bool

    def order(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """The order. Refusal for what Toast would not take."""
        option = rules.dining_option_of(self.restaurant, body)
        checks = rules.checks_of(body)
        rules.check_customer(option, body, saving=self.saving)
        opened, promised = rules.times_of(body, self.now)
        guid = self.new_guid()
        built = [self._check(check) for check in checks]
        return {
            "guid": guid,
            "entityType": "Order",
            "externalId": body.get("externalId"),
            "openedDate": written_time(opened),
            "modifiedDate": written_time(self.now),
            "promisedDate": written_time(promised) if promised is not None else None,
            "createdDate": written_time(self.now),
            "closedDate": None,
            "paidDate": None,
            "voidDate": None,
            "voided": False,
            "deleted": False,
            "businessDate": int(f"{opened.astimezone(ZoneInfo(self.restaurant.zone)):%Y%m%d}"),
            "diningOption": {"guid": option.guid, "entityType": "DiningOption", "externalId": None},
            "deliveryInfo": body.get("deliveryInfo"),
            "requiredPrepTime": body.get("requiredPrepTime"),
            "approvalStatus": self._approval(promised),
            "source": "API",
            "displayNumber": str(len(self.restaurant.orders) + 1) if guid is not None else None,
            "checks": built,
        }

    def _approval(self, promised: datetime | None) -> str:
        if promised is not None and promised > self.now + FUTURE_AFTER:
            return "FUTURE"
        return "NEEDS_APPROVAL" if self.restaurant.approves_by_hand else "APPROVED"

    def _check(self, check: Mapping[str, Any]) -> dict[str, Any]:
        selections = check.get("selections") or []
        built = [self._selection(one) for one in selections]
        items = sum((view["price"] for view, _ in built), Decimal(0))
        charges = [self._charge(one, items) for one in check.get("appliedServiceCharges") or ()]
        tax = taxes(
            [(view["price"], rate) for view, rate in built] + [(one["chargeAmount"], rate) for one, rate in charges]
        )
        amount = items + sum((one["chargeAmount"] for one, _ in charges), Decimal(0))
        heard = {name: check.get(name) for name in _HEARD}
        return heard | {
            "guid": self.new_guid(),
            "entityType": "Check",
            "selections": [view for view, _ in built],
            "appliedServiceCharges": [view for view, _ in charges],
            "appliedDiscounts": [],
            "payments": check.get("payments") or [],
            "amount": amount,
            "taxAmount": tax,
            "totalAmount": amount + tax,
            "paymentStatus": "OPEN",
            "voided": False,
            "deleted": False,
        }

    def _selection(self, selection: Mapping[str, Any]) -> tuple[dict[str, Any], Decimal]:
        """The selection and the rate that it is taxed with."""
        view: dict[str, Any] = {
            "guid": self.new_guid(),
            "entityType": "MenuItemSelection",
            "externalId": selection.get("externalId"),
            "displayName": selection.get("displayName"),
            "selectionType": selection.get("selectionType", "NONE"),
            "quantity": rules.quantity_of(selection),
            "fulfillmentStatus": "NEW",
            "voided": False,
            "price": Decimal(0),
            "tax": Decimal(0),
            "modifiers": selection.get("modifiers") or [],
        }
        if view["selectionType"] == "SPECIAL_REQUEST":
            if not selection.get("displayName"):
                raise Refusal(400, "A special request needs a displayName")
            return view | {"item": None, "itemGroup": None}, Decimal(0)
        dish = self.restaurant.dish_of(rules.guid_in(selection, "item"))
        group = self.restaurant.menu_group(rules.guid_in(selection, "itemGroup"))
        if dish is None:
            raise Refusal(400, f"Menu item not found: {selection['item']['guid']}")
        if group is None or dish not in group.dishes:
            raise Refusal(400, f"The menu item {dish.guid} does not belong to the specified menu group")
        chosen = rules.chosen_options(self.restaurant, dish.option_groups, selection.get("modifiers"))
        price = rounded(view["quantity"] * unit_price(dish, chosen))
        view |= {
            "item": {"guid": dish.guid, "entityType": "MenuItem"},
            "itemGroup": {"guid": group.guid, "entityType": "MenuGroup"},
            "displayName": selection.get("displayName") or dish.name,
            "price": price,
            "preDiscountPrice": price,
            "tax": rounded(price * dish.tax_rate),
        }
        return view, dish.tax_rate

    def _charge(self, applied: Mapping[str, Any], items: Decimal) -> tuple[dict[str, Any], Decimal]:
        guid = rules.guid_in(applied, "serviceCharge")
        charge = next((one for one in self.restaurant.service_charges if one.guid == guid), None)
        if charge is None:
            raise Refusal(400, f"Service charge not found: {guid}")
        named = applied.get("chargeAmount")
        if charge.amount_type == "OPEN" and named is None:
            raise Refusal(400, "chargeAmount is required for an OPEN service charge")
        view = {
            "guid": self.new_guid(),
            "entityType": "AppliedServiceCharge",
            "name": charge.name,
            "chargeType": charge.amount_type,
            "chargeAmount": charge_amount(charge, items, Decimal(str(named)) if named is not None else None),
            "delivery": charge.delivery,
            "gratuity": charge.gratuity,
            "taxable": bool(charge.tax_rate),
            "serviceCharge": {"guid": guid, "entityType": "ServiceCharge"},
        }
        return view, charge.tax_rate
