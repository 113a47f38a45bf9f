"""What an order costs at Square: lines with modifiers, taxes in both kinds, service charges; integers and exact fractions only.

*Documented*: money is integer minor units and quantities are texts; modifiers multiply with the line's quantity; ADDITIVE tax is added, INCLUSIVE tax is
contained; a service charge of the SUBTOTAL_PHASE comes before taxes and may be taxable, one of the TOTAL_PHASE after and never is.
*Judgement*: rounding is half to even, once per line and tax; discounts, rewards and apportioned charges are not simulated.
"""

from fractions import Fraction

from local.simulators.square.catalog import present_at, price_of
from local.simulators.square.refusals import Refusal, bad
from local.simulators.square.state import Json, Merchant, State


def price(state: State, merchant: Merchant, order: Json) -> None:
    """Fill in everything that Square computes, in place. Refusal for a catalogue object that the location does not have."""
    location_id, currency = order["location_id"], merchant.currency
    lines: list[Json] = order.get("line_items") or []
    for line in lines:
        _describe(state, merchant, line, location_id)
    _auto_taxes(merchant, order, lines)
    for line in lines:
        _price_line(line, currency)
    subtotal = sum(line["gross_sales_money"]["amount"] for line in lines)
    taxes = {tax["uid"]: tax for tax in order.get("taxes") or []}
    applied = dict.fromkeys(taxes, 0)
    added = 0
    for line in lines:
        line_tax = line_added = 0
        for one in line.get("applied_taxes") or []:
            tax = taxes.get(one["tax_uid"])
            if tax is None:
                raise bad("INVALID_VALUE", f"Unknown tax uid {one['tax_uid']}", "order.line_items.applied_taxes")
            amount = _tax(tax, line["gross_sales_money"]["amount"])
            one["applied_money"] = _money(amount, currency)
            applied[tax["uid"]] += amount
            line_tax += amount
            line_added += amount if tax.get("type", "ADDITIVE") == "ADDITIVE" else 0
        line["total_tax_money"] = _money(line_tax, currency)
        line["total_money"] = _money(line["gross_sales_money"]["amount"] + line_added, currency)
        added += line_added
    service = 0
    for charge in order.get("service_charges") or []:
        amount, tax_amount = _charge(charge, subtotal, added, taxes, applied, currency)
        service += amount
        added += tax_amount
    for uid, tax in taxes.items():
        tax["applied_money"] = _money(applied[uid], currency)
    tip = sum(tender.get("tip_money", {}).get("amount", 0) for tender in order.get("tenders") or [])
    paid = sum(tender["amount_money"]["amount"] for tender in order.get("tenders") or [])
    total = subtotal + added + service + tip
    order |= {
        "total_tax_money": _money(sum(applied.values()), currency),
        "total_discount_money": _money(0, currency),
        "total_tip_money": _money(tip, currency),
        "total_service_charge_money": _money(service, currency),
        "total_money": _money(total, currency),
        "net_amount_due_money": _money(max(0, total - paid), currency),
    }


def half_even(amount: Fraction) -> int:
    """Rounded to whole minor units; Python's own rounding of fractions is half to even."""
    return round(amount)


def _describe(state: State, merchant: Merchant, line: Json, location_id: str) -> None:
    """Names and prices from the catalogue, where the line names it."""
    variation_id = line.get("catalog_object_id")
    if variation_id:
        variation = _offered(state, merchant, variation_id, "ITEM_VARIATION", location_id)
        data = variation["item_variation_data"]
        item = _offered(state, merchant, data["item_id"], "ITEM", location_id)
        line |= {
            "name": item["item_data"]["name"],
            "variation_name": data["name"],
            "catalog_version": variation["version"],
            "item_type": "ITEM",
        }
        # Documented: a price in the request is for variable pricing; judgement: elsewhere the catalogue's wins.
        if data.get("pricing_type") != "VARIABLE_PRICING" or not line.get("base_price_money"):
            line["base_price_money"] = price_of(data, location_id)
    elif not line.get("name"):
        raise bad("MISSING_REQUIRED_PARAMETER", "An ad hoc line item needs a name.", "order.line_items.name")
    else:
        line["item_type"] = line.get("item_type") or "ITEM"
    if not line.get("base_price_money"):
        raise bad("MISSING_REQUIRED_PARAMETER", "The line item has no price.", "order.line_items.base_price_money")
    for modifier in line.get("modifiers") or []:
        if modifier.get("catalog_object_id"):
            found = _offered(state, merchant, modifier["catalog_object_id"], "MODIFIER", location_id)
            data = found["modifier_data"]
            modifier |= {"name": data["name"], "catalog_version": found["version"]}
            modifier["base_price_money"] = price_of(data, location_id) or _money(0, merchant.currency)


def _offered(state: State, merchant: Merchant, object_id: str, kind: str, location_id: str) -> Json:
    found = merchant.catalog.get(object_id)
    if found is None or found["type"] != kind or found["is_deleted"] or not present_at(found, location_id):
        status = state.judgements.unknown_catalog_status
        code = "NOT_FOUND" if status == 404 else "INVALID_VALUE"
        raise Refusal(status, code, f"Item variation or modifier {object_id} not found.", field="order.line_items")
    return found


def _auto_taxes(merchant: Merchant, order: Json, lines: list[Json]) -> None:
    """The catalogue's taxes, if `pricing_options.auto_apply_taxes` asks for them; then taxes of the whole order go to each line."""
    taxes: list[Json] = [one for one in order.get("taxes") or [] if not one.get("auto_applied")]
    if (order.get("pricing_options") or {}).get("auto_apply_taxes"):
        automatic: dict[str, Json] = {}
        for line in lines:
            for tax_id in _taxes_of(merchant, line, order["location_id"]):
                tax = automatic.setdefault(tax_id, _automatic(tax_id, merchant.catalog[tax_id]["tax_data"]))
                _apply(line, tax)
        taxes += automatic.values()
    for tax in taxes:
        for line in lines if tax.get("scope") == "ORDER" else ():
            _apply(line, tax)
    if taxes:
        order["taxes"] = taxes


def _taxes_of(merchant: Merchant, line: Json, location_id: str) -> list[str]:
    """The catalogue's taxes on a line; an ad hoc one has none (judgement)."""
    variation = merchant.catalog.get(line.get("catalog_object_id") or "")
    if variation is None:
        return []
    item = merchant.catalog[variation["item_variation_data"]["item_id"]]["item_data"]
    if not item.get("is_taxable", True):
        return []
    there = {one: merchant.catalog[one] for one in item.get("tax_ids", ())}
    return [one for one, tax in there.items() if tax["tax_data"]["enabled"] and present_at(tax, location_id)]


def _automatic(tax_id: str, tax: Json) -> Json:
    return {
        "uid": f"auto-{tax_id}",
        "catalog_object_id": tax_id,
        "name": tax["name"],
        "percentage": tax["percentage"],
        "type": tax["inclusion_type"],
        "scope": "LINE_ITEM",
        "auto_applied": True,
    }


def _apply(line: Json, tax: Json) -> None:
    named = line.setdefault("applied_taxes", [])
    if not any(one["tax_uid"] == tax["uid"] for one in named):
        named.append({"uid": f"{line['uid']}-{tax['uid']}", "tax_uid": tax["uid"]})


def _price_line(line: Json, currency: str) -> None:
    quantity = Fraction(line["quantity"])
    base = line["base_price_money"]["amount"]
    choices = 0
    for modifier in line.get("modifiers") or []:
        each = (modifier.get("base_price_money") or {}).get("amount", 0)
        amount = half_even(each * Fraction(modifier.get("quantity") or "1") * quantity)
        modifier["total_price_money"] = _money(amount, currency)
        choices += amount
    gross = half_even(base * quantity) + choices
    line |= {
        "variation_total_price_money": _money(half_even(base * quantity), currency),
        "gross_sales_money": _money(gross, currency),
        "total_discount_money": _money(0, currency),
    }


def _tax(tax: Json, amount: int) -> int:
    rate = Fraction(tax["percentage"])
    if tax.get("type", "ADDITIVE") == "INCLUSIVE":
        return half_even(amount * rate / (100 + rate))
    return half_even(amount * rate / 100)


def _charge(
    charge: Json, subtotal: int, taxed: int, taxes: dict[str, Json], applied: dict[str, int], currency: str
) -> tuple[int, int]:
    """What a service charge comes to, and the tax that is added to it."""
    base = subtotal if charge.get("calculation_phase", "SUBTOTAL_PHASE") == "SUBTOTAL_PHASE" else subtotal + taxed
    if charge.get("amount_money"):
        amount = int(charge["amount_money"]["amount"])
    else:
        amount = half_even(base * Fraction(charge["percentage"]) / 100)
    added = tax_amount = 0
    if charge.get("taxable"):
        for uid, tax in taxes.items():
            if tax.get("scope") == "ORDER" or any(one["tax_uid"] == uid for one in charge.get("applied_taxes") or []):
                one = _tax(tax, amount)
                applied[uid] += one
                tax_amount += one
                added += one if tax.get("type", "ADDITIVE") == "ADDITIVE" else 0
    charge |= {
        "applied_money": _money(amount, currency),
        "total_tax_money": _money(tax_amount, currency),
        "total_money": _money(amount + added, currency),
    }
    return amount, added


def _money(amount: int, currency: str) -> Json:
    return {"amount": amount, "currency": currency}
