"""Carries the outbox to its doors on the laptop, as Lambda's event source mapping does in an account.

Follows the table's DynamoDB stream and invokes the same handler functions with the same events: batches of records of one shard, in
order, filtered by kind and door; a failed batch is tried again from its first failed record, and given up after a number of attempts
(in an account it would then go to the dead-letter queue). Also rings the doors that a schedule wakes. A process of its own, with a thread
for each door, so that one that fails or waits holds up no other.
"""

import argparse
import base64
import importlib
import json
import os
import signal
import sys
import threading
import traceback
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from local.queue_pump import QueuePump

POLL_S = 0.15
BATCH_SIZE = 10
ATTEMPTS = 8
FIRST_PAUSE_S = 0.25
LONGEST_PAUSE_S = 5.0

Event = dict[str, Any]
Handler = Callable[[Event, object], Mapping[str, Any] | None]


@dataclass(frozen=True, slots=True)
class LocalContext:
    """What a handler may ask about its invocation; the fields that AWS documents for the Python context object."""

    function_name: str
    aws_request_id: str
    memory_limit_in_mb: int = 512
    function_version: str = "$LATEST"

    @property
    def invoked_function_arn(self) -> str:
        """Shaped like the real one."""
        return f"arn:aws:lambda:us-east-1:000000000000:function:{self.function_name}"

    def get_remaining_time_in_millis(self) -> int:
        """A laptop sets no limit; the value is a door's usual one."""
        return 30_000


def lambda_record(record: Mapping[str, Any], stream_arn: str) -> Event:
    """A stream record as Lambda hands it over: times in epoch seconds, binary values in base64, the source's ARN beside it."""
    return {**_jsonable(record), "eventSourceARN": stream_arn}


def _jsonable(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _jsonable(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple | set):
        return [_jsonable(inner) for inner in value]
    if isinstance(value, datetime):
        return value.timestamp()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value


def is_for(record: Mapping[str, Any], door: str) -> bool:
    """The event source mapping's filter: a new outbox entry of this door."""
    image = record.get("dynamodb", {}).get("NewImage", {})
    return (
        record.get("eventName") == "INSERT"
        and image.get("kind", {}).get("S") == "outbox"
        and image.get("door", {}).get("S") == door
    )


def still_to_do(batch: Sequence[Event], answer: Mapping[str, Any] | None) -> Sequence[Event]:
    """What must be tried again after an answer with `batchItemFailures`: everything from the first failed record on.

    As AWS documents for streams; an answer that names a record which the batch lacks means that the whole batch failed.
    """
    failures = [item.get("itemIdentifier") for item in (answer or {}).get("batchItemFailures") or ()]
    if not failures:
        return ()
    places = {record["dynamodb"]["SequenceNumber"]: place for place, record in enumerate(batch)}
    return batch[min(places.get(failure, 0) for failure in failures) :]


class Pump:
    """Feeds one door from one stream. `say` gets one plain dict per invocation, for people to follow."""

    def __init__(
        self,
        streams: Any,
        stream_arn: str,
        door: str,
        handler: Handler,
        *,
        say: Callable[[dict[str, Any]], None],
        pause: Callable[[float], object],
    ) -> None:
        self._streams = streams
        self._arn = stream_arn
        self._door = door
        self._handler = handler
        self._say = say
        self._pause = pause
        self._iterators: dict[str, str | None] = {}

    def poll(self) -> int:
        """Read every shard once and deliver what is there; returns how many records were for the door."""
        return sum(self._poll_shard(shard) for shard in self._shards())

    def _shards(self) -> list[str]:
        """Shards are only ever added; a closed one is read to its end."""
        for shard in self._streams.describe_stream(StreamArn=self._arn)["StreamDescription"]["Shards"]:
            if shard["ShardId"] not in self._iterators:
                answer = self._streams.get_shard_iterator(
                    StreamArn=self._arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
                )
                self._iterators[shard["ShardId"]] = answer["ShardIterator"]
        return [shard for shard, iterator in self._iterators.items() if iterator is not None]

    def _poll_shard(self, shard: str) -> int:
        answer = self._streams.get_records(ShardIterator=self._iterators[shard])
        self._iterators[shard] = answer.get("NextShardIterator")
        wanted = [lambda_record(record, self._arn) for record in answer["Records"] if is_for(record, self._door)]
        for start in range(0, len(wanted), BATCH_SIZE):
            self._deliver(wanted[start : start + BATCH_SIZE])
        return len(wanted)

    def _deliver(self, batch: Sequence[Event]) -> None:
        left = batch
        for attempt in range(1, ATTEMPTS + 1):
            left = self._invoke(left, attempt)
            if not left:
                return
            if attempt < ATTEMPTS:
                self._pause(min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2 ** (attempt - 1)))
        self._say({"event": "outbox_given_up", "door": self._door, "records": len(left)})

    def _invoke(self, batch: Sequence[Event], attempt: int) -> Sequence[Event]:
        context = LocalContext(f"local-{self._door}", str(uuid.uuid4()))
        error = ""
        try:
            left = still_to_do(batch, self._handler({"Records": list(batch)}, context))
        except Exception as raised:  # noqa: BLE001 - whatever a handler raises, Lambda tries the batch again
            left, error = batch, f"{type(raised).__name__}: {raised}"
        note = {"event": "outbox_delivered", "door": self._door, "records": len(batch), "failed": len(left)}
        self._say({**note, "attempt": attempt, **({"error": error} if error else {})})
        return left


def ring_every(
    seconds: float,
    door: str,
    handler: Handler,
    *,
    say: Callable[[dict[str, Any]], None],
    pause: Callable[[float], bool],
) -> None:
    """Invoke the door as a schedule does, again and again, until `pause` says True. A ring that fails is followed by the next."""
    while not pause(seconds):
        try:
            handler({"source": "local.schedule"}, LocalContext(f"local-{door}", str(uuid.uuid4())))
        except Exception as raised:  # noqa: BLE001 - whatever a handler raises, the schedule comes again
            say({"event": "schedule_failed", "door": door, "error": f"{type(raised).__name__}: {raised}"})


def main() -> None:
    """`python -m local.outbox_pump --stream ARN --serve sms=functions.sms.handler ... --ring followup=1 --queue calendar=URL`, until SIGTERM."""
    import boto3

    from local.queue_pump import QueuePump

    arguments = argparse.ArgumentParser(description="Carry the outbox of the local stack to its doors.")
    arguments.add_argument("--serve", action="append", required=True, help="door=module, whose `handler` is called")
    arguments.add_argument("--ring", action="append", default=[], help="door=seconds between two rings of its schedule")
    arguments.add_argument("--queue", action="append", default=[], help="door=address of the queue that feeds it too")
    arguments.add_argument("--stream", required=True, help="the stream's ARN")
    given = arguments.parse_args()
    stop = threading.Event()
    for told in (signal.SIGTERM, signal.SIGINT):
        signal.signal(told, lambda *_: stop.set())
    rings = dict(one.split("=", 1) for one in given.ring)
    queues = dict(one.split("=", 1) for one in given.queue)
    threads = []
    for door, _, module in (one.partition("=") for one in given.serve):
        handler: Handler = importlib.import_module(module).handler
        pump = Pump(boto3.client("dynamodbstreams"), given.stream, door, handler, say=_write_line, pause=stop.wait)
        threads.append(threading.Thread(target=_follow, args=(pump, stop), name=door))
        if door in queues:
            arn = f"arn:aws:sqs:us-east-1:000000000000:{queues[door].rsplit('/', 1)[-1]}"
            taking = QueuePump(boto3.client("sqs"), queues[door], arn, door, handler, say=_write_line)
            threads.append(threading.Thread(target=_follow, args=(taking, stop), name=f"{door}, by queue"))
        if door in rings:
            ring = partial(ring_every, float(rings[door]), door, handler, say=_write_line, pause=stop.wait)
            threads.append(threading.Thread(target=ring, name=f"{door}, by schedule"))
        _write_line({"event": "outbox_pump_ready", "door": door})
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _follow(pump: "Pump | QueuePump", stop: threading.Event) -> None:
    """Poll until told to stop. A stream that cannot be read ends the process: the stack sees that, and says so."""
    try:
        while not stop.wait(POLL_S):
            pump.poll()
    except Exception:  # noqa: BLE001 - told, and the end of the process
        if not stop.is_set():
            traceback.print_exc()
            os._exit(1)


def _write_line(note: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(note) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
