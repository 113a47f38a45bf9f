"""Sends whose answer never came, against a Twilio that keeps its books as the documents say: nothing twice, nothing lost."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from functions.domain.errors import VendorUnavailable
from functions.domain.events import OutboxEntry
from functions.keyring import TwilioKeys
from functions.sms.texting import Texting, Unanswered, send_entry
from functions.sms.twilio import TwilioMessenger
from tests.functions.front_of_house import CALLER, NOW, RESTAURANT
from tests.functions.sms.outbox_samples import ScriptedMessenger, TextRoom, entry

ACCOUNT = "AC" + "2" * 32
_PATH = f"/2010-04-01/Accounts/{ACCOUNT}/Messages"


@dataclass
class Twilio:
    """The Messages resource, newest first and in pages. `swallow` keeps so many answers to itself after doing what was asked."""

    base: str = ""
    clock: Any = None
    messages: list[dict[str, Any]] = field(default_factory=list)
    swallow: int = 0
    refuse_before: int = 0
    late: list[dict[str, Any]] = field(default_factory=list)
    """Texts whose creation is still under way: in no list yet."""
    creates_late: bool = False

    def create(self, to: str, sender: str, body: str) -> dict[str, Any]:
        created = format_datetime(self.clock.now())
        sid = f"SM{len(self.messages) + len(self.late):032x}"
        one: dict[str, Any] = {
            "sid": sid, "account_sid": ACCOUNT, "to": to, "from": sender, "body": body, "status": "queued", "error_code": None,
            "error_message": None, "date_created": created, "date_sent": None, "date_updated": created, "num_segments": "1",
            "num_media": "0", "price": None, "price_unit": "USD", "direction": "outbound-api", "api_version": "2010-04-01",
            "messaging_service_sid": None, "subresource_uris": {}, "uri": f"{_PATH}/{sid}.json",
        }  # fmt: skip
        if self.creates_late:
            self.late.append(one)
        else:
            self.messages.insert(0, one)
        return one

    def lands(self) -> None:
        self.messages[:0] = self.late
        self.late.clear()
        self.creates_late = False

    def listed(self, query: dict[str, list[str]]) -> dict[str, Any]:
        size, page = int(query.get("PageSize", ["50"])[0]), int(query.get("Page", ["0"])[0])
        fits = [
            one for one in self.messages
            if one["to"] == query.get("To", [one["to"]])[0] and one["from"] == query.get("From", [one["from"]])[0]
        ]  # fmt: skip
        shown = fits[page * size : (page + 1) * size]
        to, sender = query["To"][0].replace("+", "%2B"), query["From"][0].replace("+", "%2B")
        more = f"{_PATH}.json?To={to}&From={sender}&PageSize={size}&Page={page + 1}&PageToken=PA"
        uri = more if len(fits) > (page + 1) * size else None
        return {"messages": shown, "page": page, "page_size": size, "next_page_uri": uri, "uri": f"{_PATH}.json"}


@pytest.fixture
def twilio() -> Iterator[Twilio]:
    vendor = Twilio()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            if vendor.refuse_before:
                vendor.refuse_before -= 1
                self.answer(429, {"code": 20429, "message": "Too Many Requests", "more_info": "", "status": 429})
                return
            one = vendor.create(form["To"][0], form["From"][0], form["Body"][0])
            if vendor.swallow:
                vendor.swallow -= 1
                self.connection.close()
                return
            self.answer(201, one)

        def do_GET(self) -> None:
            url = urlsplit(self.path)
            if url.path == f"{_PATH}.json":
                self.answer(200, vendor.listed(parse_qs(url.query)))
                return
            found = [one for one in vendor.messages if url.path == one["uri"]]
            gone = {"code": 20404, "message": "not found", "more_info": "", "status": 404}
            self.answer(200 if found else 404, found[0] if found else gone)

        def answer(self, status: int, body: dict[str, Any]) -> None:
            raw = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, format: str, *arguments: object) -> None:
            """Quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        vendor.base = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield vendor
        server.shutdown()
        thread.join()


@dataclass
class Door:
    """The door over a house's outbox, before that Twilio."""

    room: TextRoom
    texting: Texting

    def send(self, one: OutboxEntry) -> bool:
        """Whether the entry came to an end."""
        try:
            send_entry(self.texting, one)
        except VendorUnavailable:
            return False
        return True

    def pass_by(self, seconds: float) -> None:
        self.room.house.clock.pass_by(timedelta(seconds=seconds))


@pytest.fixture
def door(twilio: Twilio) -> Door:
    room = TextRoom(ScriptedMessenger())
    twilio.clock = room.house.clock
    keys = TwilioKeys(ACCOUNT, "token")
    return Door(room, replace(room.texting, messenger=TwilioMessenger(lambda: keys, twilio.base)))


def test_a_text_that_was_accepted_without_an_answer_is_not_sent_again(door: Door, twilio: Twilio) -> None:
    twilio.swallow = 1
    assert not door.send(entry())
    assert not door.send(entry()), "too soon to look: the request may still be under way"
    door.pass_by(10)
    assert door.send(entry())
    assert len(twilio.messages) == 1
    assert door.room.stored().vendor_id == twilio.messages[0]["sid"]


def test_a_text_that_lands_after_we_gave_up_waiting_is_not_sent_again(door: Door, twilio: Twilio) -> None:
    twilio.swallow, twilio.creates_late = 1, True
    assert not door.send(entry())
    door.pass_by(2)
    assert not door.send(entry())
    twilio.lands()
    door.pass_by(8)
    assert door.send(entry())
    assert len(twilio.messages) == 1


def test_what_twilio_did_not_process_is_sent_at_once(door: Door, twilio: Twilio) -> None:
    twilio.refuse_before = 1
    assert not door.send(entry())
    assert door.send(entry())
    assert len(twilio.messages) == 1


def test_the_same_words_of_another_entry_are_not_taken_for_this_one(door: Door, twilio: Twilio) -> None:
    first, second = entry("answer-SM1-sms"), replace(entry("answer-SM2-sms"), created_at=NOW + timedelta(seconds=30))
    for one in (first, second):
        door.room.house.world.outbox.add(one)
    assert door.send(first)
    door.pass_by(30)
    twilio.refuse_before = 1
    assert not door.send(second)
    assert door.send(second)
    assert len(twilio.messages) == 2, "the owner wrote twice and reads two echoes"


def test_a_text_behind_many_newer_ones_is_still_found(door: Door, twilio: Twilio) -> None:
    twilio.swallow = 1
    assert not door.send(entry())
    for number in range(120):
        twilio.create(CALLER, RESTAURANT.phone_number, f"Notice {number}")
    door.pass_by(60)
    assert door.send(entry())
    assert sum(one["body"] == "Table for 2." for one in twilio.messages) == 1


def test_a_text_that_is_found_lost_is_settled_with_its_reason(door: Door, twilio: Twilio) -> None:
    twilio.swallow = 1
    assert not door.send(entry())
    twilio.messages[0] |= {"status": "undelivered", "error_code": 30003}
    door.pass_by(60)
    assert door.send(entry())
    assert (door.room.stored().state, door.room.stored().error_code) == ("undelivered", "30003")
    assert "r1-v1-sms-again" in {one.id for one in door.room.house.store.timers.values()}


def test_a_callback_that_came_before_the_lost_answer_names_the_text(door: Door, twilio: Twilio) -> None:
    twilio.swallow = 1
    assert not door.send(entry())
    sid = twilio.messages[0]["sid"]
    door.room.house.world.outbox.settle("juniper", "r1-v1-sms", "queued", vendor_id=sid)
    door.pass_by(60)
    assert door.send(entry())
    assert len(twilio.messages) == 1


@pytest.mark.parametrize(("status", "sends"), [("delivered", 0), ("undelivered", 1), (None, 1)])
def test_a_second_try_is_not_made_for_what_arrived_after_all(
    door: Door, twilio: Twilio, status: str | None, sends: int
) -> None:
    if status is not None:
        twilio.create(CALLER, RESTAURANT.phone_number, "Table for 2.")["status"] = status
    first = entry()
    again = replace(
        first,
        id=f"{first.id}-again",
        payload=first.payload | {"second_of": first.id, "first_vendor_id": "SM" + "0" * 32},
    )
    door.room.house.world.outbox.add(again)
    before = len(twilio.messages)

    assert door.send(again)

    assert len(twilio.messages) - before == sends
    stored = door.room.stored(again.id)
    assert (stored.state, stored.error_code) == (("queued", None) if sends else ("skipped", "delivered_after_all"))


def test_nothing_that_was_asked_and_not_answered_is_taken_for_unreachable(twilio: Twilio) -> None:
    twilio.clock = TextRoom(ScriptedMessenger()).house.clock
    twilio.swallow = 1
    messenger = TwilioMessenger(lambda: TwilioKeys(ACCOUNT, "token"), twilio.base)
    asked: dict[str, str] = {
        "to": CALLER,
        "sender": RESTAURANT.phone_number,
        "body": "x",
        "status_url": "https://x.example",
    }
    with pytest.raises(Unanswered):
        messenger.send(**asked)
    with pytest.raises(VendorUnavailable) as nobody:
        TwilioMessenger(lambda: TwilioKeys(ACCOUNT, "token"), "http://127.0.0.1:1").send(**asked)
    assert not isinstance(nobody.value, Unanswered)
