"""The menus on DynamoDB: a draft that is replaced, published versions that never change, and which one is live."""

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from functions.domain.errors import BrokenRule
from functions.domain.menu import Menu
from functions.domain.menu_data import menu_data, menu_from
from functions.store import keys
from functions.store.failures import failed_conditions, translated
from functions.store.items import Item, from_item, pack, to_item, unpack
from functions.store.transactions import put

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoMenus:
    """Menus on the table. A published version is read once per process: it never changes."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table
        self._known: dict[tuple[str, int], Menu] = {}

    def live(self, restaurant_id: str) -> Menu | None:
        """See `Menus.live`; which version is live is read strongly consistent."""
        pointer = self._get(keys.live_menu(restaurant_id))
        return self.version(restaurant_id, pointer["version"]) if pointer is not None else None

    def version(self, restaurant_id: str, version: int) -> Menu | None:
        """See `Menus.version`."""
        known = self._known.get((restaurant_id, version))
        if known is not None:
            return known
        menu = _menu_of(self._get(keys.menu(restaurant_id, version)))
        if menu is not None:
            self._known = {place: one for place, one in self._known.items() if place[0] != restaurant_id}
            self._known[restaurant_id, version] = menu
        return menu

    def draft(self, restaurant_id: str) -> Menu | None:
        """See `Menus.draft`."""
        return _menu_of(self._get(keys.menu(restaurant_id, 0)))

    def save_draft(self, menu: Menu, *, over: Menu | None) -> bool:
        """See `Menus.save_draft`. The stored form is compared, so a draft that an older program wrote can be replaced too."""
        if menu.version:
            raise BrokenRule("a draft has version 0")
        before = self._get(keys.menu(menu.restaurant_id, 0))
        if _menu_of(before) != over:
            return False
        condition: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(pk)"}
        if before is not None:
            condition = {
                "ConditionExpression": "#menu = :before",
                "ExpressionAttributeNames": {"#menu": "menu"},
                "ExpressionAttributeValues": to_item({":before": before["menu"]}),
            }
        with translated():
            try:
                self._client.put_item(TableName=self._table, Item=_menu_item(menu), **condition)
            except self._client.exceptions.ConditionalCheckFailedException:
                return False
        return True

    def publish(self, menu: Menu) -> bool:
        """See `Menus.publish`: the version after the live one, or nothing."""
        if menu.version < 1:
            raise BrokenRule("a published menu has version 1 or more")
        pointer = {**keys.live_menu(menu.restaurant_id), "kind": "live_menu", "version": menu.version}
        next_one = "attribute_not_exists(pk) OR version < :version"
        writes: list[Any] = [
            put(self._table, _menu_item(menu), "attribute_not_exists(pk)"),
            put(self._table, to_item(pointer), next_one, {":version": {"N": str(menu.version)}}),
        ]
        with translated():
            try:
                self._client.transact_write_items(TransactItems=writes)
            except ClientError as error:
                if failed_conditions(error):
                    return False
                raise
        return True

    def _get(self, key: keys.Key) -> dict[str, Any] | None:
        with translated():
            answer = self._client.get_item(TableName=self._table, Key=to_item(key), ConsistentRead=True)
        return from_item(answer["Item"]) if "Item" in answer else None


def _menu_item(menu: Menu) -> Item:
    return to_item(
        {
            **keys.menu(menu.restaurant_id, menu.version),
            "kind": "menu",
            "version": menu.version,
            "menu": pack(menu_data(menu)),
        }
    )


def _menu_of(item: dict[str, Any] | None) -> Menu | None:
    return menu_from(unpack(item["menu"])) if item is not None else None
