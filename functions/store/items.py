"""Turns plain values into DynamoDB attributes and back, without losing or inventing anything.

Texts are S, whole numbers N, yes and no BOOL, lists L, mappings M; None is left out of an item. Free-form data (payloads, details)
is one JSON text, since DynamoDB's numbers are not JSON's; a long one is compressed.
"""

import gzip
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from functions.domain.errors import BrokenRule
from functions.domain.wall_clock import instant

Item = dict[str, Any]
_LONG = 32_000


def encode(value: object) -> dict[str, Any]:
    """One attribute value; BrokenRule on a type that we never store."""
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, str):
        return {"S": value}
    if isinstance(value, int):
        return {"N": str(value)}
    if isinstance(value, bytes):
        return {"B": value}
    if isinstance(value, list | tuple):
        return {"L": [encode(one) for one in value]}
    if isinstance(value, Mapping):
        return {"M": to_item(value)}
    raise BrokenRule(f"a {type(value).__name__} cannot be stored")


def decode(attribute: Mapping[str, Any]) -> Any:
    """The value of one attribute; whole numbers only."""
    kind, value = next(iter(attribute.items()))
    if kind == "N":
        return int(value)
    if kind == "L":
        return [decode(one) for one in value]
    if kind == "M":
        return from_item(value)
    return value


def to_item(values: Mapping[str, object]) -> Item:
    """A whole item; None values are left out."""
    return {name: encode(value) for name, value in values.items() if value is not None}


def from_item(item: Mapping[str, Any]) -> dict[str, Any]:
    """The plain values of an item."""
    return {name: decode(attribute) for name, attribute in item.items()}


def pack(document: object, compressed_above: int = _LONG) -> str | bytes:
    """Free-form JSON-able data as one value; more signs than that are compressed."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return text if len(text) <= compressed_above else gzip.compress(text.encode(), mtime=0)


def unpack(packed: str | bytes) -> Any:
    """What `pack` was given."""
    return json.loads(packed if isinstance(packed, str) else gzip.decompress(packed))


def read_stamp(text: str) -> datetime:
    """The instant of `keys.stamp`."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)


def expiry(moment: datetime, keep: timedelta) -> int:
    """The value of the table's time-to-live attribute: seconds since 1970 after which the item may go."""
    return int((instant(moment) + keep).timestamp())
