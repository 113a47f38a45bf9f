"""How the ledger of a day looks as an item: small, since every booking of the day reads and writes the whole of it.

Seatings are one JSON text, `[[id, [tables], from, free, covers, held until]]`, times in seconds from midnight UTC of the date;
above 2,000 signs it is compressed. A day of 200 tables with 600 seatings takes about 16 kB this way, of DynamoDB's 400.
Ledgers that were stored as a list of mappings are still read.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from functions.domain.blocks import Block
from functions.domain.ports import DayLedger, Seating
from functions.store import keys
from functions.store.items import Item, expiry, from_item, pack, read_stamp, to_item, unpack
from functions.store.retention import Retention

_COMPRESSED_ABOVE = 2_000


def ledger_item(ledger: DayLedger, retention: Retention) -> Item:
    """The item as it shall stand: one version further than the ledger that was read."""
    midnight = _midnight(ledger.on)
    return to_item(
        {
            **keys.ledger(ledger.restaurant_id, ledger.on),
            "kind": "ledger",
            "version": ledger.version + 1,
            "seatings": pack([_row(seating, midnight) for seating in ledger.seatings], _COMPRESSED_ABOVE),
            "blocks": [_block_values(block) for block in ledger.blocks] or None,
            "expires_at": expiry(midnight + timedelta(days=2), retention.ledgers),
        }
    )


def ledger_of(restaurant_id: str, on: date, item: Item | None) -> DayLedger:
    """The ledger of an item; of a day without one, version 0."""
    if item is None:
        return DayLedger(restaurant_id, on, 0)
    values = from_item(item)
    stored, midnight = values["seatings"], _midnight(on)
    seatings = (
        tuple(_seating_of_values(one) for one in stored)
        if isinstance(stored, list)
        else tuple(_seating(row, midnight) for row in unpack(stored))
    )
    return DayLedger(
        restaurant_id, on, values["version"], seatings, tuple(_block(one) for one in values.get("blocks", ()))
    )


def _row(seating: Seating, midnight: datetime) -> list[Any]:
    row = [
        seating.reservation_id,
        list(seating.table_ids),
        _short(seating.starts_at, midnight),
        _short(seating.free_at, midnight),
        seating.covers,
    ]
    return row if seating.held_until is None else [*row, _short(seating.held_until, midnight)]


def _seating(row: list[Any], midnight: datetime) -> Seating:
    reservation_id, table_ids, starts_at, free_at, covers, *held = row
    return Seating(
        reservation_id,
        tuple(table_ids),
        _long(starts_at, midnight),
        _long(free_at, midnight),
        covers,
        _long(held[0], midnight) if held else None,
    )


def _short(moment: datetime, midnight: datetime) -> int | str:
    """Seconds from midnight; a moment between two seconds in full."""
    away = moment - midnight
    return keys.stamp(moment) if away.microseconds else away // timedelta(seconds=1)


def _long(stored: int | str, midnight: datetime) -> datetime:
    return read_stamp(stored) if isinstance(stored, str) else midnight + timedelta(seconds=stored)


def _midnight(on: date) -> datetime:
    return datetime.combine(on, time(0), tzinfo=UTC)


def _block_values(block: Block) -> dict[str, Any]:
    return {
        "id": block.id,
        "from": keys.stamp(block.starts_at),
        "until": keys.stamp(block.ends_at),
        "scope": block.scope,
        "source": block.source,
        "covers": block.covers,
        "tables": list(block.table_ids),
        "business_date": block.business_date.isoformat() if block.business_date is not None else None,
        "note": block.note,
    }


def _block(values: Mapping[str, Any]) -> Block:
    on = values.get("business_date")
    return Block(
        id=values["id"],
        starts_at=read_stamp(values["from"]),
        ends_at=read_stamp(values["until"]),
        scope=values["scope"],
        source=values["source"],
        covers=values["covers"],
        table_ids=tuple(values["tables"]),
        business_date=date.fromisoformat(on) if on is not None else None,
        note=values["note"],
    )


def _seating_of_values(values: Mapping[str, Any]) -> Seating:
    return Seating(
        reservation_id=values["id"],
        table_ids=tuple(values["tables"]),
        starts_at=read_stamp(values["from"]),
        free_at=read_stamp(values["free"]),
        covers=values["covers"],
    )
