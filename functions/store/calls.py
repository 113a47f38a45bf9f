"""All calls: begun once, redeemed by one stream, moved only forward."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from functions.domain.calls import CALL_STATUS_RANK, NOTABLE, Call, NextStep
from functions.domain.errors import BrokenRule
from functions.store import keys
from functions.store.failures import again, code_of, failed_conditions, translated
from functions.store.items import Item, expiry, from_item, pack, read_stamp, to_item, unpack
from functions.store.reading import get_many, query
from functions.store.retention import Retention

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoCalls:
    """CallLog on the table."""

    def __init__(self, client: "DynamoDBClient", table: str, retention: Retention | None = None) -> None:
        self._client = client
        self._table = table
        self._retention = retention or Retention()

    def begin(self, call: Call) -> Call:
        """See `CallLog.begin`."""
        with translated():
            try:
                self._client.put_item(
                    TableName=self._table,
                    Item=self._item(call),
                    ConditionExpression="attribute_not_exists(pk)",
                )
            except ClientError as error:
                if code_of(error) != "ConditionalCheckFailedException":
                    raise
                return self.get(call.call_sid) or call
        return call

    def get(self, call_sid: str) -> Call | None:
        """See `CallLog.get`."""
        places = [keys.call(call_sid), keys.report(call_sid)]
        found = get_many(self._client, self._table, places)
        item, report = (found.get((place["pk"], place["sk"])) for place in places)
        if item is None:
            return None
        return replace(_call_of(item), report=unpack(from_item(report)["report"]) if report is not None else None)

    def redeem(self, call_sid: str, stream_sid: str) -> bool:
        """See `CallLog.redeem`."""
        condition = "attribute_not_exists(stream_sid) OR stream_sid = :stream_sid"
        return self._set(call_sid, {"stream_sid": stream_sid}, condition) is not None

    def decide(self, call_sid: str, next_step: NextStep, *, reason: str = "", summary: str = "") -> None:
        """See `CallLog.decide`; a call that is not there is passed over."""
        self._set(call_sid, {"next_step": next_step, "transfer_reason": reason, "transfer_summary": summary})

    def note(self, call_sid: str, **fields: Any) -> Call | None:
        """See `CallLog.note`."""
        if not NOTABLE.issuperset(fields):
            raise BrokenRule(f"a call has no notable {', '.join(sorted(set(fields) - NOTABLE))}")
        values = {name: keys.stamp(one) if isinstance(one, datetime) else one for name, one in fields.items()}
        status = values.pop("status", None)
        if values:
            self._set(call_sid, values)
        if status is not None:
            rank = CALL_STATUS_RANK.get(status, 0)
            self._set(call_sid, {"status": status, "status_rank": rank}, "status_rank < :status_rank")
        return self.get(call_sid)

    def save_report(
        self, call_sid: str, *, revision: int, report: dict[str, Any], next_step: NextStep, cost_micro_usd: int | None
    ) -> bool:
        """See `CallLog.save_report`."""
        call = self.get(call_sid)
        if call is None:
            return False
        body = {
            **keys.report(call_sid),
            "kind": "report",
            "report": pack(report),
            "revision": revision,
            "expires_at": expiry(call.started_at, self._retention.calls),
        }
        values: dict[str, Any] = {"report_revision": revision, "next_step": next_step, "cost_micro_usd": cost_micro_usd}
        update = self._update(call_sid, values, "report_revision <= :report_revision")

        def write() -> bool:
            try:
                self._client.transact_write_items(
                    TransactItems=[
                        {"Update": update},  # type: ignore[typeddict-item]  # built from one expression; the API checks it
                        {"Put": {"TableName": self._table, "Item": to_item(body)}},
                    ]
                )
            except ClientError as error:
                if failed_conditions(error):
                    return False
                raise
            return True

        with translated():
            return again(write)

    def recent(self, restaurant_id: str, limit: int = 50) -> Sequence[Call]:
        """See `CallLog.recent`; eventually consistent."""
        values = {":list": f"{restaurant_id}#CALLS"}
        items = query(self._client, self._table, "list", "list_pk = :list", values, backwards=True, limit=limit)
        return [_call_of(item) for item in items]

    def _item(self, call: Call) -> Item:
        values = asdict(call)
        values.pop("report")
        for name in ("started_at", "ended_at"):
            values[name] = keys.stamp(values[name]) if values[name] is not None else None
        return to_item(
            {
                **values,
                **keys.call(call.call_sid),
                **keys.listed(call.restaurant_id, "CALLS", call.started_at, call.call_sid),
                "kind": "call",
                "status_rank": CALL_STATUS_RANK.get(call.status, 0),
                "expires_at": expiry(call.started_at, self._retention.calls),
            }
        )

    def _set(self, call_sid: str, values: dict[str, Any], condition: str = "") -> Call | None:
        """The call as changed, or None if there is no such call or the condition does not hold."""

        def write() -> Call | None:
            try:
                answer = self._client.update_item(**self._update(call_sid, values, condition), ReturnValues="ALL_NEW")
            except ClientError as error:
                if code_of(error) == "ConditionalCheckFailedException":
                    return None
                raise
            return _call_of(answer["Attributes"])

        with translated():
            return again(write)

    def _update(self, call_sid: str, values: dict[str, Any], condition: str) -> dict[str, Any]:
        """An update of an existing call that sets these values and removes those that are None."""
        given = {name: value for name, value in values.items() if value is not None}
        gone = [f"#{name}" for name, value in values.items() if value is None]
        change = "SET " + ", ".join(f"#{name} = :{name}" for name in given)
        return {
            "TableName": self._table,
            "Key": to_item(keys.call(call_sid)),
            "UpdateExpression": change + (" REMOVE " + ", ".join(gone) if gone else ""),
            "ConditionExpression": "attribute_exists(pk)" + (f" AND ({condition})" if condition else ""),
            "ExpressionAttributeNames": {f"#{name}": name for name in values},
            "ExpressionAttributeValues": to_item({f":{name}": value for name, value in given.items()}),
        }


def _call_of(item: Mapping[str, Any]) -> Call:
    values = from_item(item)
    return Call(
        call_sid=values["call_sid"],
        restaurant_id=values["restaurant_id"],
        dialled=values["dialled"],
        caller=values.get("caller"),
        started_at=read_stamp(values["started_at"]),
        forwarded_from=values.get("forwarded_from"),
        stream_sid=values.get("stream_sid"),
        next_step=values.get("next_step"),
        transfer_reason=values["transfer_reason"],
        transfer_summary=values["transfer_summary"],
        dial_status=values.get("dial_status"),
        voicemail_url=values.get("voicemail_url"),
        voicemail_seconds=values.get("voicemail_seconds"),
        ended_at=read_stamp(values["ended_at"]) if "ended_at" in values else None,
        status=values["status"],
        report_revision=values["report_revision"],
        cost_micro_usd=values.get("cost_micro_usd"),
    )
