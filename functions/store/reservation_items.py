"""How reservations and the ledgers of days look as items."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from functions.domain.ports import DayLedger, Seating
from functions.domain.reservations import Reservation, ReservationStatus
from functions.store import keys
from functions.store.items import Item, expiry, from_item, read_stamp, to_item
from functions.store.retention import Retention


def reservation_values(reservation: Reservation) -> dict[str, Any]:
    """The fields of a reservation as storable values."""
    values = asdict(reservation)
    for name in ("starts_at", "ends_at", "created_at"):
        values[name] = keys.stamp(values[name]) if values[name] is not None else None
    return values | {"status": reservation.status.value, "table_ids": list(reservation.table_ids)}


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
    )


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


def ledger_item(ledger: DayLedger, retention: Retention) -> Item:
    """The item as it shall stand: one version further than the ledger that was read."""
    day_over = datetime.combine(ledger.on + timedelta(days=2), time(0), tzinfo=UTC)
    return to_item(
        {
            **keys.ledger(ledger.restaurant_id, ledger.on),
            "kind": "ledger",
            "version": ledger.version + 1,
            "seatings": [_seating_values(seating) for seating in ledger.seatings],
            "expires_at": expiry(day_over, retention.ledgers),
        }
    )


def ledger_of(restaurant_id: str, on: date, item: Item | None) -> DayLedger:
    """The ledger of an item; of a day without one, version 0."""
    if item is None:
        return DayLedger(restaurant_id, on, 0)
    values = from_item(item)
    return DayLedger(restaurant_id, on, values["version"], tuple(_seating_of(one) for one in values["seatings"]))


def _seating_values(seating: Seating) -> dict[str, Any]:
    return {
        "id": seating.reservation_id,
        "tables": list(seating.table_ids),
        "from": keys.stamp(seating.starts_at),
        "free": keys.stamp(seating.free_at),
        "covers": seating.covers,
    }


def _seating_of(values: Mapping[str, Any]) -> Seating:
    return Seating(
        reservation_id=values["id"],
        table_ids=tuple(values["tables"]),
        starts_at=read_stamp(values["from"]),
        free_at=read_stamp(values["free"]),
        covers=values["covers"],
    )
