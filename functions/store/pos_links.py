"""How the points of sale are connected, on the table: one item per restaurant, guarded by versions, and a pointer from the merchant."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from functions.domain.ports import CommitConflict
from functions.domain.pos_links import PosLink
from functions.store import keys
from functions.store.failures import again, failed_conditions, translated
from functions.store.items import Item, from_item, pack, read_stamp, to_item, unpack
from functions.store.transactions import at_version, put

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_TIMES = ("expires_at", "refreshed_at")
_PLAIN = ("restaurant_id", "pos", "merchant_id", "location_id", "version", "state", "sealed_access", "sealed_refresh",
          "menu_version", "catalog_time", "base_url")  # fmt: skip
_PACKED_ABOVE = 2_000
"""The mapping of a large menu would fill the item otherwise."""


class DynamoPosLinks:
    """PosLinks on the table. The item never expires, and holds no guest's data."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def get(self, restaurant_id: str, pos: str) -> PosLink | None:
        """See `PosLinks.get`."""
        place = to_item(keys.pos_link(restaurant_id, pos))
        with translated():
            answer = self._client.get_item(TableName=self._table, Key=place, ConsistentRead=True)
        return _link_of(answer["Item"]) if "Item" in answer else None

    def save(self, link: PosLink) -> PosLink:
        """See `PosLinks.save`."""
        saved = replace(link, version=link.version + 1)
        pointer = keys.pos_merchant(link.pos, link.merchant_id, link.restaurant_id)
        writes = [
            put(self._table, _item(saved), *at_version(link.version)),
            {"Put": {"TableName": self._table, "Item": to_item({**pointer, "kind": "pos_merchant"})}},
        ]

        def write() -> None:
            try:
                self._client.transact_write_items(TransactItems=writes)  # type: ignore[arg-type]  # built by `put`
            except ClientError as error:
                if failed_conditions(error):
                    raise CommitConflict("the link to the point of sale was changed meanwhile") from error
                raise

        with translated():
            again(write)
        return saved

    def of_merchant(self, pos: str, merchant_id: str) -> Sequence[PosLink]:
        """See `PosLinks.of_merchant`. A pointer that an earlier merchant left behind leads nowhere."""
        place = keys.pos_merchant(pos, merchant_id, "")
        with translated():
            answer = self._client.query(
                TableName=self._table,
                KeyConditionExpression="pk = :pk AND begins_with(sk, :sk)",
                ExpressionAttributeValues=to_item({":pk": place["pk"], ":sk": place["sk"]}),
                ConsistentRead=True,
            )
        owners = [item["sk"]["S"].removeprefix(place["sk"]) for item in answer["Items"]]
        found = (self.get(owner, pos) for owner in owners)
        return [one for one in found if one is not None and one.merchant_id == merchant_id]


def _item(link: PosLink) -> Item:
    values: dict[str, Any] = {name: getattr(link, name) for name in _PLAIN}
    for name in _TIMES:
        moment = getattr(link, name)
        values[name] = keys.stamp(moment) if moment is not None else None
    mapping = {"items": dict(link.items), "choices": dict(link.choices), "unmapped": list(link.unmapped)}
    place = keys.pos_link(link.restaurant_id, link.pos)
    return to_item({**values, **place, "mapping": pack(mapping, _PACKED_ABOVE), "kind": "pos_link"})


def _link_of(item: Mapping[str, Any]) -> PosLink:
    values = from_item(item)
    mapping = unpack(values["mapping"])
    return PosLink(
        **{name: values[name] for name in _PLAIN},
        expires_at=read_stamp(values["expires_at"]) if "expires_at" in values else None,
        refreshed_at=read_stamp(values["refreshed_at"]) if "refreshed_at" in values else None,
        items=mapping["items"],
        choices=mapping["choices"],
        unmapped=tuple(mapping["unmapped"]),
    )
