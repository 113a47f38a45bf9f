"""Google's messages at the level of HTTP: believed by their token, answered so that Google does the right thing."""

from dataclasses import dataclass, field, replace

import pytest

from functions.calendar.pushes import PATH, Pushes, token_for
from functions.domain.errors import VendorUnavailable
from functions.keyring import GoogleKeys
from tests.functions.front_of_house import FrontDoor

KEY = "c" * 40
GOOD = {
    "X-Goog-Channel-ID": "c1",
    "X-Goog-Channel-Token": token_for(KEY, "c1", "juniper"),
    "X-Goog-Resource-State": "exists",
    "X-Goog-Message-Number": "7",
}


@dataclass
class Queue:
    """Remembers, or does not answer."""

    down: bool = False
    asked: list[str] = field(default_factory=list)

    def ask(self, restaurant_id: str, *, within: float = 2.0) -> None:
        if self.down:
            raise VendorUnavailable("no queue")
        self.asked.append(restaurant_id)


def door(queue: Queue | None) -> FrontDoor:
    front = FrontDoor()
    pushes = Pushes(lambda: GoogleKeys(None, KEY), queue) if queue is not None else None
    front.app.state.dependencies = replace(front.app.state.dependencies, pushes=pushes)
    return front


def test_a_push_has_the_calendar_read_each_time_it_comes() -> None:
    queue = Queue()
    front = door(queue)
    answers = [front.client.post(PATH, headers=GOOD) for _ in range(2)]
    assert [(one.status_code, one.content) for one in answers] == [(204, b""), (204, b"")]
    assert queue.asked == ["juniper", "juniper"]


@pytest.mark.parametrize(
    "changed",
    [
        {"X-Goog-Channel-Token": "juniper.0000"},
        {"X-Goog-Channel-Token": ""},
        {"X-Goog-Channel-ID": "another"},
        {"X-Goog-Resource-State": "sync"},
        {"X-Goog-Channel-Token": token_for("d" * 40, "c1", "juniper")},
    ],
)
def test_what_is_not_ours_or_says_nothing_is_answered_alike_and_does_nothing(changed: dict[str, str]) -> None:
    queue = Queue()
    assert door(queue).client.post(PATH, headers={**GOOD, **changed}).status_code == 204
    assert queue.asked == []


def test_a_push_that_cannot_be_passed_on_is_asked_for_again() -> None:
    assert door(Queue(down=True)).client.post(PATH, headers=GOOD).status_code == 503


def test_where_there_are_no_calendars_nothing_happens() -> None:
    front = door(None)
    assert front.client.post(PATH, headers=GOOD).status_code == 204
    assert front.client.get("/calendar/connect").status_code == 404
    assert front.client.get("/calendar/callback").status_code == 404
