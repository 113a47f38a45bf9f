"""How reservations, and the places of holds, look as items."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from functions.domain.ports import HoldPlace
from functions.domain.reservations import Reservation, ReservationStatus, TextConsent
from functions.store import keys
from functions.store.items import Item, expiry, from_item, read_stamp, to_item
from functions.store.retention import Retention


def reservation_values(reservation: Reservation) -> dict[str, Any]:
    """The fields of a reservation as storable values."""
    values = asdict(reservation)
    for name in ("starts_at", "ends_at", "created_at"):
        values[name] = keys.stamp(values[name]) if values[name] is not None else None
    expected, consent = reservation.expected_at, reservation.consent
    return values | {
        "status": reservation.status.value,
        "table_ids": list(reservation.table_ids),
        "expected_at": keys.stamp(expected) if expected is not None else None,
        "confirmed_at": keys.stamp(reservation.confirmed_at) if reservation.confirmed_at is not None else None,
        "consent": None if consent is None else asdict(consent) | {"given_at": keys.stamp(consent.given_at)},
    }


def reservation_of(values: Mapping[str, Any]) -> Reservation:
    """The reservation of `reservation_values`; what else an item holds is ignored."""
    return Reservation(
        id=values["id"],
        restaurant_id=values["restaurant_id"],
        code=values["code"],
        name=values["name"],
        phone=values.get("phone"),
        party_size=values["party_size"],
        starts_at=read_stamp(values["starts_at"]),
        ends_at=read_stamp(values["ends_at"]),
        table_ids=tuple(values["table_ids"]),
        status=ReservationStatus(values["status"]),
        version=values["version"],
        notes=values.get("notes", ""),
        area=values.get("area"),
        language=values.get("language", "en"),
        text_consent=values.get("text_consent", False),
        call_sid=values.get("call_sid", ""),
        created_at=read_stamp(values["created_at"]) if "created_at" in values else None,
        source=values.get("source", "phone"),
        arrival_note=values.get("arrival_note", ""),
        expected_at=read_stamp(values["expected_at"]) if "expected_at" in values else None,
        confirmed_at=read_stamp(values["confirmed_at"]) if "confirmed_at" in values else None,
        consent=_consent_of(values["consent"]) if "consent" in values else None,
    )


def _consent_of(values: Mapping[str, Any]) -> TextConsent:
    return TextConsent(values["wording"], read_stamp(values["given_at"]), values["call_sid"])


def reservation_item(reservation: Reservation, retention: Retention) -> Item:
    """The item, found by its id, in the restaurant's list by start, and by the guest's phone if there is one."""
    one = reservation
    index = keys.listed(one.restaurant_id, "RESERVATIONS", one.starts_at, one.id)
    if one.phone is not None:
        index |= keys.of_guest(one.restaurant_id, one.phone, one.starts_at, one.id)
    own = {
        **keys.reservation(one.restaurant_id, one.id),
        "kind": "reservation",
        "expires_at": expiry(one.starts_at, retention.reservations),
    }
    return to_item({**reservation_values(one), **index, **own})


def hold_item(place: HoldPlace) -> Item:
    """The item as it shall stand: one version further than the place that was read; it goes a day after the hold."""
    return to_item(
        {
            **keys.hold(place.call_sid),
            "kind": "hold",
            "version": place.version + 1,
            "dates": [on.isoformat() for on in place.dates],
            "until": keys.stamp(place.until) if place.until is not None else None,
            "expires_at": expiry(place.until, timedelta(days=1)) if place.until is not None else None,
        }
    )


def hold_of(call_sid: str, item: Item | None) -> HoldPlace:
    """The place of an item; of a call that never held anything, version 0."""
    if item is None:
        return HoldPlace(call_sid)
    values = from_item(item)
    until = read_stamp(values["until"]) if "until" in values else None
    return HoldPlace(call_sid, values["version"], tuple(date.fromisoformat(on) for on in values["dates"]), until)
