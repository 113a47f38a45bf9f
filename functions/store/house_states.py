"""What the owners have said for the moment: one item per restaurant, guarded by its version."""

from datetime import date, time
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from functions.domain.house_state import Deed, EightySixed, HouseState
from functions.domain.ports import CommitConflict
from functions.domain.reservations import AllowedParty
from functions.store import keys
from functions.store.failures import again, code_of, translated
from functions.store.items import from_item, pack, read_stamp, to_item, unpack

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoHouseStates:
    """HouseStates on the table. The item never expires: it holds no guest's data."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def get(self, restaurant_id: str) -> HouseState:
        """See `HouseStates.get`."""
        with translated():
            answer = self._client.get_item(
                TableName=self._table, Key=to_item(keys.house_state(restaurant_id)), ConsistentRead=True
            )
        if "Item" not in answer:
            return HouseState(restaurant_id)
        values = from_item(answer["Item"])
        return _state_of(restaurant_id, values["version"], unpack(values["said"]))

    def save(self, state: HouseState) -> HouseState:
        """See `HouseStates.save`."""
        saved = HouseState(
            state.restaurant_id,
            state.version + 1,
            state.eighty_sixed,
            state.orders_paused_until,
            state.allowed_parties,
            state.deeds,
        )
        item = {
            **keys.house_state(state.restaurant_id),
            "kind": "house_state",
            "version": saved.version,
            "said": pack(_said(saved)),
        }
        expected: dict[str, Any] = (
            {
                "ConditionExpression": "version = :read",
                "ExpressionAttributeValues": to_item({":read": state.version}),
            }
            if state.version
            else {"ConditionExpression": "attribute_not_exists(pk)"}
        )

        def write() -> None:
            try:
                self._client.put_item(TableName=self._table, Item=to_item(item), **expected)
            except ClientError as error:
                if code_of(error) == "ConditionalCheckFailedException":
                    raise CommitConflict("the owner said something else meanwhile") from error
                raise

        with translated():
            again(write)
        return saved


def _said(state: HouseState) -> dict[str, Any]:
    until = state.orders_paused_until
    return {
        "eighty_sixed": [[one.name, one.on.isoformat()] for one in state.eighty_sixed],
        "orders_paused_until": keys.stamp(until) if until is not None else None,
        "allowed_parties": [
            [one.on.isoformat(), one.size, one.at.isoformat() if one.at is not None else None]
            for one in state.allowed_parties
        ],
        "deeds": [
            {
                "id": one.id,
                "kind": one.kind,
                "at": keys.stamp(one.at),
                "echo": one.echo,
                "before": one.before,
                "undone": one.undone,
            }
            for one in state.deeds
        ],
    }


def _state_of(restaurant_id: str, version: int, said: dict[str, Any]) -> HouseState:
    until = said["orders_paused_until"]
    return HouseState(
        restaurant_id=restaurant_id,
        version=version,
        eighty_sixed=tuple(EightySixed(name, date.fromisoformat(on)) for name, on in said["eighty_sixed"]),
        orders_paused_until=read_stamp(until) if until is not None else None,
        allowed_parties=tuple(
            AllowedParty(date.fromisoformat(on), size, time.fromisoformat(clock) if clock is not None else None)
            for on, size, clock in said["allowed_parties"]
        ),
        deeds=tuple(Deed(**{**deed, "at": read_stamp(deed["at"])}) for deed in said["deeds"]),
    )
