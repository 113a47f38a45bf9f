"""The waitlist on the table: the entries of a day lie together, and a guest finds their own by their number."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from functions.domain.events import OutboxEntry
from functions.domain.ports import CommitConflict
from functions.domain.reservations import TextConsent
from functions.domain.timers import Timer
from functions.domain.waitlist import TableOffer, WaitlistEntry, WaitStatus
from functions.store import keys
from functions.store.failures import again, failed_conditions, translated
from functions.store.items import Item, expiry, from_item, read_stamp, to_item
from functions.store.outbox_items import entry_item
from functions.store.reading import get_many, query
from functions.store.retention import Retention
from functions.store.timer_items import timer_update

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoWaitlist:
    """Waitlist on the table."""

    def __init__(self, client: "DynamoDBClient", table: str, retention: Retention | None = None) -> None:
        self._client = client
        self._table = table
        self._retention = retention or Retention()

    def get(self, restaurant_id: str, entry_id: str) -> WaitlistEntry | None:
        """See `Waitlist.get`."""
        with translated():
            answer = self._client.get_item(
                TableName=self._table, Key=to_item(keys.waitlist(restaurant_id, entry_id)), ConsistentRead=True
            )
        return _entry_of(answer["Item"]) if "Item" in answer else None

    def on_day(self, restaurant_id: str, on: date) -> Sequence[WaitlistEntry]:
        """See `Waitlist.on_day`."""
        place = keys.waitlist(restaurant_id, f"{on:%Y%m%d}-")
        found: list[WaitlistEntry] = []
        start: dict[str, Any] = {}
        while True:
            with translated():
                page = self._client.query(
                    TableName=self._table,
                    KeyConditionExpression="pk = :pk AND begins_with(sk, :sk)",
                    ExpressionAttributeValues=to_item({":pk": place["pk"], ":sk": place["sk"]}),
                    ConsistentRead=True,
                    **start,
                )
            found += [_entry_of(item) for item in page["Items"]]
            if "LastEvaluatedKey" not in page:
                return sorted(found, key=lambda one: (one.joined_at, one.id))
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}

    def by_phone(self, restaurant_id: str, phone: str) -> Sequence[WaitlistEntry]:
        """See `Waitlist.by_phone`. The index tells which; each one is then read strongly consistent."""
        values = {":guest": f"{restaurant_id}#{phone}#WAITLIST"}
        hits = query(self._client, self._table, "guest", "guest_pk = :guest", values)
        places = [{"pk": hit["pk"]["S"], "sk": hit["sk"]["S"]} for hit in hits]
        found = [_entry_of(item) for item in get_many(self._client, self._table, places).values()]
        return sorted((one for one in found if one.phone == phone), key=lambda one: (one.earliest, one.id))

    def store(
        self,
        entry: WaitlistEntry,
        *,
        replaces_version: int,
        outbox: Sequence[OutboxEntry] = (),
        timers: Sequence[Timer] = (),
    ) -> None:
        """See `Waitlist.store`."""
        own: dict[str, Any] = {"TableName": self._table, "Item": _item(entry, self._retention)}
        if replaces_version:
            own |= {
                "ConditionExpression": "version = :read",
                "ExpressionAttributeValues": to_item({":read": replaces_version}),
            }
        else:
            own["ConditionExpression"] = "attribute_not_exists(pk)"
        writes: list[Any] = [{"Put": own}]
        for one in outbox:
            item = entry_item(one, self._retention)
            condition = "attribute_not_exists(pk)"
            writes.append({"Put": {"TableName": self._table, "Item": item, "ConditionExpression": condition}})
        writes += [{"Update": timer_update(self._table, timer, self._retention)} for timer in timers]

        def write() -> None:
            try:
                self._client.transact_write_items(TransactItems=writes)
            except ClientError as error:
                if failed_conditions(error):
                    raise CommitConflict(f"waitlist entry {entry.id} was changed meanwhile") from error
                raise

        with translated():
            again(write)


def _item(entry: WaitlistEntry, retention: Retention) -> Item:
    values = asdict(entry)
    for name in ("earliest", "latest", "joined_at"):
        values[name] = keys.stamp(values[name])
    offer = entry.offer
    return to_item(
        {
            **values,
            "status": entry.status.value,
            "consent": asdict(entry.consent) | {"given_at": keys.stamp(entry.consent.given_at)},
            "offer": offer
            and {
                "id": offer.id,
                "starts_at": keys.stamp(offer.starts_at),
                "stands_until": keys.stamp(offer.stands_until),
            },
            **keys.waitlist(entry.restaurant_id, entry.id),
            **keys.waiting_guest(entry.restaurant_id, entry.phone, entry.earliest, entry.id),
            "kind": "waitlist",
            "expires_at": expiry(entry.latest, retention.waitlist),
        }
    )


def _entry_of(item: Mapping[str, Any]) -> WaitlistEntry:
    values = from_item(item)
    consent, offer = values["consent"], values.get("offer")
    return WaitlistEntry(
        id=values["id"],
        restaurant_id=values["restaurant_id"],
        name=values["name"],
        phone=values["phone"],
        party_size=values["party_size"],
        earliest=read_stamp(values["earliest"]),
        latest=read_stamp(values["latest"]),
        joined_at=read_stamp(values["joined_at"]),
        consent=TextConsent(consent["wording"], read_stamp(consent["given_at"]), consent["call_sid"]),
        area=values.get("area"),
        language=values["language"],
        status=WaitStatus(values["status"]),
        version=values["version"],
        offer=TableOffer(offer["id"], read_stamp(offer["starts_at"]), read_stamp(offer["stands_until"]))
        if offer
        else None,
        lapses=values["lapses"],
        reservation_id=values.get("reservation_id"),
    )
