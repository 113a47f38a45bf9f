"""The rules of ordering as plain data (what YAML or JSON holds) and back.

ordering:
  fulfilments: [pickup, delivery]      pos: ticket | square | toast      payments: [counter, link]
  tax_rates: {food: "8.875", alcohol: "8.875", delivery: "0"}      percent, in quotes
  prices_include_tax: false            service_charge: "0"             minimum: "15.00"
  zones: [{name: near, fee: "3.00", minimum: "20.00", drive: 20, postcodes: ["10013", "1001*"]}]
         a zone may have centre: "40.72, -74.00" and radius_m: 1500, or polygon: ["40.7, -74.0", ...] instead of postcodes
  pace: {shortest: 20, interval: 10, weight_per_interval: 12, last_orders_before_close: 30}
  sells_alcohol: []                    largest_order: 60               ahead_days: 7
  ticket_numbers: ["+12125550160"]     ticket_emails: [kitchen@juniper-table.example]
Durations are in minutes, amounts in the currency's major unit.
"""

from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, get_args

from functions.domain.errors import BadConfiguration
from functions.domain.money import minor_digits
from functions.domain.ordering import DeliveryZone, KitchenPace, Ordering, PosName
from functions.domain.orders import Fulfilment, Payment
from functions.domain.plain_data import Reader, minutes

_RATE = 1000


def ordering_from(reader: Reader, currency: str) -> Ordering:
    """The rules; BadConfiguration if a field is missing, unknown or makes no sense."""
    standard = Ordering()
    pace = reader.inner("pace")
    ordering = Ordering(
        fulfilments=_words(reader, "fulfilments", get_args(Fulfilment), standard.fulfilments),
        pos=_words(reader, "pos", get_args(PosName), (standard.pos,), single=True)[0],
        payments=_words(reader, "payments", get_args(Payment), standard.payments),
        tax_rates={name: _decimal(rate, _RATE, "tax_rates", name) for name, rate in reader.words("tax_rates").items()},
        prices_include_tax=reader.flag("prices_include_tax", False),
        service_charge_rate=_decimal(reader.text("service_charge", "0"), _RATE, "service_charge"),
        minimum_minor=_amount(reader, "minimum", currency),
        zones=tuple(_zone(one, currency) for one in reader.inners("zones")),
        pace=KitchenPace(
            shortest=pace.minutes("shortest", standard.pace.shortest),
            interval=pace.minutes("interval", standard.pace.interval),
            weight_per_interval=pace.number("weight_per_interval", 12) or None,
            last_orders_before_close=pace.minutes("last_orders_before_close", standard.pace.last_orders_before_close),
        ),
        sells_alcohol=_words(reader, "sells_alcohol", get_args(Fulfilment), ()),
        largest_order=reader.number("largest_order", standard.largest_order),
        ahead=timedelta(days=reader.number("ahead_days", standard.ahead.days)),
        ticket_numbers=tuple(reader.texts("ticket_numbers", ())),
        ticket_emails=tuple(reader.texts("ticket_emails", ())),
    )
    pace.nothing_else()
    reader.nothing_else()
    return ordering


def ordering_data(ordering: Ordering, currency: str) -> dict[str, Any]:
    """The same as plain data; `ordering_from` gives it back unchanged."""
    return {
        "fulfilments": list(ordering.fulfilments),
        "pos": ordering.pos,
        "payments": list(ordering.payments),
        "tax_rates": {name: _percent(rate) for name, rate in ordering.tax_rates.items()},
        "prices_include_tax": ordering.prices_include_tax,
        "service_charge": _percent(ordering.service_charge_rate),
        "minimum": _major(ordering.minimum_minor, currency),
        "zones": [_zone_data(zone, currency) for zone in ordering.zones],
        "pace": {
            "shortest": minutes(ordering.pace.shortest),
            "interval": minutes(ordering.pace.interval),
            "weight_per_interval": ordering.pace.weight_per_interval or 0,
            "last_orders_before_close": minutes(ordering.pace.last_orders_before_close),
        },
        "sells_alcohol": list(ordering.sells_alcohol),
        "largest_order": ordering.largest_order,
        "ahead_days": ordering.ahead.days,
        "ticket_numbers": list(ordering.ticket_numbers),
        "ticket_emails": list(ordering.ticket_emails),
    }


def complaints(ordering: Ordering) -> list[str]:
    """What makes no sense, each with what to change."""
    found = []
    if "delivery" in ordering.fulfilments and not ordering.zones:
        found.append("ordering.zones: delivery is offered, so say where to; name a zone or remove delivery")
    if "link" in ordering.payments and ordering.pos != "square":
        found.append("ordering.payments: a link is texted only with Square; remove link or connect Square")
    if ordering.pos == "ticket" and not (ordering.ticket_numbers or ordering.ticket_emails):
        found.append("ordering.ticket_numbers: nobody would get the kitchen ticket; name a number or an e-mail address")
    if ordering.pace.interval.total_seconds() <= 0:
        found.append("ordering.pace.interval: must be a minute or more")
    return found


def _zone(reader: Reader, currency: str) -> DeliveryZone:
    standard = DeliveryZone("")
    centre = reader.text("centre", "")
    zone = DeliveryZone(
        name=reader.text("name"),
        fee_minor=_amount(reader, "fee", currency),
        minimum_minor=_amount(reader, "minimum", currency),
        drive=reader.minutes("drive", standard.drive),
        postcodes=tuple(reader.texts("postcodes", ())),
        centre=_point(centre) if centre else None,
        radius_m=reader.number("radius_m", 0),
        polygon=tuple(_point(corner) for corner in reader.texts("polygon", ())),
    )
    reader.nothing_else()
    ways = (bool(zone.postcodes), zone.centre is not None and zone.radius_m > 0, len(zone.polygon) > 2)
    if sum(ways) != 1:
        raise BadConfiguration(
            f"zone {zone.name!r}: say where it is by postcodes, or by centre and radius_m, or by a polygon"
        )
    return zone


def _zone_data(zone: DeliveryZone, currency: str) -> dict[str, Any]:
    data: dict[str, Any] = {
        "name": zone.name,
        "fee": _major(zone.fee_minor, currency),
        "minimum": _major(zone.minimum_minor, currency),
        "drive": minutes(zone.drive),
    }
    if zone.postcodes:
        data["postcodes"] = list(zone.postcodes)
    if zone.centre is not None:
        data |= {"centre": f"{zone.centre[0]}, {zone.centre[1]}", "radius_m": zone.radius_m}
    if zone.polygon:
        data["polygon"] = [f"{latitude}, {longitude}" for latitude, longitude in zone.polygon]
    return data


def _words(
    reader: Reader, name: str, known: tuple[Any, ...], default: tuple[Any, ...], *, single: bool = False
) -> tuple[Any, ...]:
    given = (reader.text(name, default[0]),) if single else tuple(reader.texts(name, default))
    unknown = [word for word in given if word not in known]
    if unknown:
        raise BadConfiguration(f"ordering.{name}: {unknown[0]!r} is unknown; known are {', '.join(known)}")
    return given


def _amount(reader: Reader, name: str, currency: str) -> int:
    return _decimal(reader.text(name, "0"), 10 ** minor_digits(currency), name)


def _decimal(text: str, scale: int, *place: str) -> int:
    """A decimal text times the scale, as a whole number; BadConfiguration if it is none or negative or too fine."""
    try:
        value = Decimal(text) * scale
    except InvalidOperation:
        value = Decimal(-1)
    if not value.is_finite() or value < 0 or value != value.to_integral_value():
        raise BadConfiguration(f'ordering.{".".join(place)}: expected a number such as "8.50", found {text!r}')
    return int(value)


def _point(text: str) -> tuple[float, float]:
    try:
        latitude, longitude = (float(part) for part in text.split(","))
    except ValueError:
        latitude, longitude = 999.0, 999.0
    if abs(latitude) > 90 or abs(longitude) > 180:
        raise BadConfiguration(f'ordering.zones: expected a place such as "40.7193, -74.0021", found {text!r}')
    return latitude, longitude


def _major(amount_minor: int, currency: str) -> str:
    return str(Decimal(amount_minor) / 10 ** minor_digits(currency))


def _percent(rate: int) -> str:
    return str(Decimal(rate) / _RATE)
