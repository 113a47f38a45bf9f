"""Push: a channel that lasts, a token that only we can make, and a message that has one calendar read."""

from dataclasses import dataclass, field
from datetime import timedelta

from functions.calendar.batch import read_calendar, work_through
from functions.calendar.pushes import Pushes, restaurant_of, token_for
from functions.keyring import GoogleKeys
from tests.functions.calendar.calendar_house import CHANNEL_KEY, CalendarHouse


@dataclass
class Asked:
    """A queue that remembers."""

    restaurants: list[str] = field(default_factory=list)

    def ask(self, restaurant_id: str, *, within: float = 2.0) -> None:
        self.restaurants.append(restaurant_id)


def test_a_channel_is_opened_once_and_renewed_before_it_ends() -> None:
    house = CalendarHouse()
    house.read()
    first = house.link().channel
    house.read()
    assert house.link().channel == first is not None
    house.clock.moment = first.expires_at - timedelta(hours=35)
    house.read()
    second = house.link().channel
    assert second is not None
    assert second.id != first.id
    assert set(house.google.state.channels.open) == {second.id}


def test_what_google_sends_has_the_right_calendar_read() -> None:
    house = CalendarHouse()
    house.read()
    house.owner.block_day(house.clock.moment.date())
    queue = Asked()
    pushes = Pushes(lambda: GoogleKeys(None, CHANNEL_KEY), queue)
    for message in house.google.pushed:
        headers = message.headers
        assert message.address == "https://phone.example.com/calendar/push"
        pushes.take(
            channel_id=headers["X-Goog-Channel-ID"],
            token=headers["X-Goog-Channel-Token"],
            state=headers["X-Goog-Resource-State"],
        )
    assert queue.restaurants == ["davinci"]


def test_a_strangers_message_is_dropped() -> None:
    queue = Asked()
    pushes = Pushes(lambda: GoogleKeys(None, CHANNEL_KEY), queue)
    good = token_for(CHANNEL_KEY, "c1", "davinci")
    for channel_id, token in (
        ("c1", ""),
        ("", good),
        ("c2", good),
        ("c1", good.replace("davinci", "another")),
        ("c1", "é"),
    ):
        assert not pushes.take(channel_id=channel_id, token=token, state="exists")
    assert queue.restaurants == []
    assert restaurant_of(CHANNEL_KEY, "c1", good) == "davinci"
    assert len(token_for(CHANNEL_KEY, "c" * 64, "r" * 64)) <= 256


def test_the_queue_and_the_stream_name_only_what_has_to_come_again() -> None:
    house = CalendarHouse()
    read_calendar(house.door, "davinci")
    house.google.faults.add("503", on="events.*", times=4)
    body = '{"restaurant_id": "davinci"}'
    records = [
        {"eventSource": "aws:sqs", "messageId": "m1", "body": body},
        {"eventSource": "aws:sqs", "messageId": "m2", "body": body},
        {"eventSource": "aws:sqs", "messageId": "m3", "body": "{}"},
    ]
    answered = work_through(house.door, records)
    assert answered == {"batchItemFailures": [{"itemIdentifier": "m1"}, {"itemIdentifier": "m3"}]}
