"""What is remembered of the owners' calendars, on the table: one link per restaurant, one item per event, guarded by versions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from functions.domain.calendars import CalendarLink, MirroredEvent, PushChannel
from functions.domain.ports import CommitConflict
from functions.domain.wall_clock import instant
from functions.store import keys
from functions.store.failures import again, code_of, failed_conditions, translated
from functions.store.items import Item, expiry, from_item, read_stamp, to_item
from functions.store.reading import get_many, query
from functions.store.retention import Retention
from functions.store.transactions import at_version, put

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_LINK_TIMES = ("listed_until", "listed_at", "synced_at", "trouble_since", "told_at")
_EVENT_TIMES = ("updated_at", "starts_at", "ends_at")
_NO_END = datetime(2100, 1, 1, tzinfo=UTC)


class DynamoCalendarLinks:
    """CalendarLinks on the table. The item never expires, and holds no guest's data."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def get(self, restaurant_id: str) -> CalendarLink | None:
        """See `CalendarLinks.get`."""
        place = to_item(keys.calendar_link(restaurant_id))
        with translated():
            answer = self._client.get_item(TableName=self._table, Key=place, ConsistentRead=True)
        return _link_of(answer["Item"]) if "Item" in answer else None

    def save(self, link: CalendarLink) -> CalendarLink:
        """See `CalendarLinks.save`."""
        saved = replace(link, version=link.version + 1)
        arguments = put(self._table, _link_item(saved), *at_version(link.version))["Put"]

        def write() -> None:
            try:
                self._client.put_item(**arguments)
            except ClientError as error:
                if code_of(error) == "ConditionalCheckFailedException":
                    raise CommitConflict("the link to the calendar was changed meanwhile") from error
                raise

        with translated():
            again(write)
        return saved

    def all(self) -> Sequence[CalendarLink]:
        """See `CalendarLinks.all`."""
        found = query(self._client, self._table, "list", "list_pk = :all", {":all": "CALENDARS"})
        return [_link_of(item) for item in found]

    def houses(self) -> Sequence[str]:
        """See `CalendarLinks.houses`; the directory keeps this list."""
        found = query(self._client, self._table, "list", "list_pk = :all", {":all": keys.WITH_CALENDAR})
        return sorted(str(from_item(item)["list_sk"]) for item in found)


class DynamoCalendarMirror:
    """CalendarMirror on the table: an item per event, and a pointer from the reservation to its newest event."""

    def __init__(self, client: "DynamoDBClient", table: str, retention: Retention | None = None) -> None:
        self._client = client
        self._table = table
        self._retention = retention or Retention()

    def get(self, restaurant_id: str, event_id: str) -> MirroredEvent | None:
        """See `CalendarMirror.get`."""
        return self.many(restaurant_id, [event_id]).get(event_id)

    def many(self, restaurant_id: str, event_ids: Iterable[str]) -> Mapping[str, MirroredEvent]:
        """See `CalendarMirror.many`."""
        places = [keys.mirrored(restaurant_id, event_id) for event_id in event_ids]
        found = map(_event_of, get_many(self._client, self._table, places).values())
        return {one.event_id: one for one in found}

    def of_reservation(self, restaurant_id: str, reservation_id: str) -> MirroredEvent | None:
        """See `CalendarMirror.of_reservation`."""
        place = to_item(keys.mirror_of(restaurant_id, reservation_id))
        with translated():
            answer = self._client.get_item(TableName=self._table, Key=place, ConsistentRead=True)
        return self.get(restaurant_id, answer["Item"]["event_id"]["S"]) if "Item" in answer else None

    def standing(self, restaurant_id: str, since: datetime) -> Sequence[MirroredEvent]:
        """See `CalendarMirror.standing`."""
        place = keys.mirrored(restaurant_id, "")
        found: list[MirroredEvent] = []
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
            found += map(_event_of, page["Items"])
            if "LastEvaluatedKey" not in page:
                break
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
        standing = (one for one in found if not one.gone and (one.ends_at is None or one.ends_at > instant(since)))
        return sorted(standing, key=lambda one: one.event_id)

    def save(self, event: MirroredEvent) -> MirroredEvent:
        """See `CalendarMirror.save`."""
        saved = replace(event, version=event.version + 1)
        ends = expiry(event.ends_at or _NO_END, self._retention.mirrored)
        writes = [put(self._table, _event_item(saved, ends), *at_version(event.version))]
        if event.reservation_id is not None:
            pointer = {
                **keys.mirror_of(event.restaurant_id, event.reservation_id),
                "kind": "mirror_of",
                "event_id": event.event_id,
                "expires_at": ends,
            }
            writes.append({"Put": {"TableName": self._table, "Item": to_item(pointer)}})

        def write() -> None:
            try:
                self._client.transact_write_items(TransactItems=writes)  # type: ignore[arg-type]  # built by `put`
            except ClientError as error:
                if failed_conditions(error):
                    raise CommitConflict(f"event {event.event_id} was taken in by somebody else meanwhile") from error
                raise

        with translated():
            again(write)
        return saved


def _link_item(link: CalendarLink) -> Item:
    values: dict[str, Any] = asdict(link)
    for name in _LINK_TIMES:
        values[name] = keys.stamp(values[name]) if values[name] is not None else None
    channel = link.channel
    values["channel"] = channel and {
        "id": channel.id,
        "resource_id": channel.resource_id,
        "expires_at": keys.stamp(channel.expires_at),
    }
    places = {**keys.calendar_link(link.restaurant_id), **keys.calendar_links(link.restaurant_id)}
    return to_item({**values, **places, "kind": "calendar_link"})


def _link_of(item: Mapping[str, Any]) -> CalendarLink:
    values = from_item(item)
    channel = values.get("channel")
    return CalendarLink(
        restaurant_id=values["restaurant_id"],
        calendar_id=values["calendar_id"],
        how=values["how"],
        status=values["status"],
        version=values["version"],
        sealed_token=values["sealed_token"],
        sync_token=values.get("sync_token"),
        channel=PushChannel(channel["id"], channel["resource_id"], read_stamp(channel["expires_at"]))
        if channel
        else None,
        **{name: read_stamp(values[name]) if name in values else None for name in _LINK_TIMES},
    )


def _event_item(event: MirroredEvent, expires_at: int) -> Item:
    values: dict[str, Any] = asdict(event)
    for name in _EVENT_TIMES:
        values[name] = keys.stamp(values[name]) if values[name] is not None else None
    values["blocks"] = [[block_id, on.isoformat()] for block_id, on in event.blocks]
    place = keys.mirrored(event.restaurant_id, event.event_id)
    return to_item({**values, **place, "kind": "mirrored", "expires_at": expires_at})


def _event_of(item: Mapping[str, Any]) -> MirroredEvent:
    values = from_item(item)
    return MirroredEvent(
        restaurant_id=values["restaurant_id"],
        calendar_id=values["calendar_id"],
        event_id=values["event_id"],
        role=values["role"],
        version=values["version"],
        etag=values["etag"],
        reservation_id=values.get("reservation_id"),
        generation=values["generation"],
        reservation_version=values["reservation_version"],
        party_size=values["party_size"],
        wording=values["wording"],
        gone=values["gone"],
        series_id=values.get("series_id"),
        blocks=tuple((block_id, date.fromisoformat(on)) for block_id, on in values["blocks"]),
        **{name: read_stamp(values[name]) if name in values else None for name in _EVENT_TIMES},
    )
