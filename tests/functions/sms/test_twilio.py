import base64
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from functions.domain.errors import VendorConfused, VendorError, VendorRefused, VendorUnavailable
from functions.keyring import TwilioKeys
from functions.sms.texting import SentText
from functions.sms.twilio import TwilioMessenger
from tests.functions.front_of_house import CALLER, NOW, RESTAURANT
from tests.functions.sms.outbox_samples import SID, STATUS_URL

ACCOUNT = "AC" + "1" * 32
KEYS = TwilioKeys(ACCOUNT, "twilio-token-now")
TEXT: dict[str, Any] = {
    "to": CALLER,
    "sender": RESTAURANT.phone_number,
    "body": "Table for 2.",
    "status_url": STATUS_URL,
}


def message(
    sid: str = SID, status: str = "queued", body: str = "Table for 2.", created: datetime = NOW
) -> dict[str, Any]:
    """A Message resource as the API answers it: numbers as strings, dates by RFC 2822."""
    return {
        "account_sid": ACCOUNT,
        "api_version": "2010-04-01",
        "body": body,
        "date_created": format_datetime(created),
        "date_sent": None,
        "date_updated": format_datetime(created),
        "direction": "outbound-api",
        "error_code": None,
        "error_message": None,
        "from": RESTAURANT.phone_number,
        "messaging_service_sid": None,
        "num_media": "0",
        "num_segments": "1",
        "price": None,
        "price_unit": "USD",
        "sid": sid,
        "status": status,
        "subresource_uris": {},
        "to": CALLER,
        "uri": f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{sid}.json",
    }


def page(*messages: dict[str, Any]) -> dict[str, Any]:
    return {"messages": list(messages), "page": 0, "page_size": 50, "next_page_uri": None, "uri": "/"}


@dataclass
class Answering:
    """An HTTP server that gives scripted answers and remembers what it was asked."""

    answers: list[tuple[int, str]] = field(default_factory=list)
    asked: list[tuple[str, str, dict[str, list[str]], str]] = field(default_factory=list)
    base: str = ""

    def will(self, status: int, body: object) -> None:
        self.answers.append((status, body if isinstance(body, str) else json.dumps(body)))


@pytest.fixture
def vendor() -> Iterator[Answering]:
    answering = Answering()

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            url = urlsplit(self.path)
            fields = parse_qs(body or url.query)
            answering.asked.append((self.command, url.path, fields, self.headers["Authorization"]))
            status, text = answering.answers.pop(0)
            if status == 0:
                self.connection.close()
                return
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        do_POST = do_GET = _answer

        def log_message(self, format: str, *arguments: object) -> None:
            """Quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        answering.base = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield answering
        server.shutdown()
        thread.join()
    assert answering.answers == []


def messenger(vendor: Answering, keys: TwilioKeys = KEYS) -> TwilioMessenger:
    return TwilioMessenger(lambda: keys, vendor.base)


def basic(name: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()


def test_a_text_is_created_with_its_status_address(vendor: Answering) -> None:
    vendor.will(201, message())

    assert messenger(vendor).send(**TEXT) == SentText(SID, "queued")
    assert vendor.asked == [
        (
            "POST",
            f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json",
            {
                "To": [CALLER],
                "From": [RESTAURANT.phone_number],
                "Body": ["Table for 2."],
                "StatusCallback": [STATUS_URL],
            },
            basic(ACCOUNT, "twilio-token-now"),
        )
    ]


def test_an_api_key_is_used_where_there_is_one(vendor: Answering) -> None:
    vendor.will(201, message())

    messenger(vendor, TwilioKeys(ACCOUNT, "token", api_key_sid="SK1", api_key_secret="secret")).send(**TEXT)

    assert vendor.asked[0][1] == f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    assert vendor.asked[0][3] == basic("SK1", "secret")


def test_a_rotated_token_is_used_at_once(vendor: Answering) -> None:
    keys = [KEYS, TwilioKeys(ACCOUNT, "twilio-token-new")]
    sender = TwilioMessenger(lambda: keys.pop(0), vendor.base)
    vendor.will(201, message())
    vendor.will(201, message())

    sender.send(**TEXT)
    sender.send(**TEXT)

    assert [asked[3] for asked in vendor.asked] == [
        basic(ACCOUNT, "twilio-token-now"),
        basic(ACCOUNT, "twilio-token-new"),
    ]


@pytest.mark.parametrize(
    ("status", "code"), [(400, 21211), (400, 21610), (400, 21614), (401, 20003), (403, 21408), (404, 20404)]
)
def test_a_no_is_a_refusal_with_twilios_code_and_without_the_guests_number(
    vendor: Answering, status: int, code: int
) -> None:
    vendor.will(status, {"code": code, "message": f"The number {CALLER} is bad", "more_info": "", "status": status})

    with pytest.raises(VendorRefused) as caught:
        messenger(vendor).send(**TEXT)

    assert caught.value.code == str(code)
    assert CALLER not in str(caught.value)


@pytest.mark.parametrize(("status", "code"), [(429, 20429), (500, 20500), (503, None)])
def test_too_many_requests_and_outages_may_pass(vendor: Answering, status: int, code: int | None) -> None:
    vendor.will(status, {"code": code, "message": "later", "status": status})

    with pytest.raises(VendorUnavailable):
        messenger(vendor).send(**TEXT)


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [(0, "", VendorUnavailable), (201, "<html>", VendorConfused), (201, {"status": "queued"}, VendorConfused)],
)
def test_an_answer_that_is_none_leaves_it_open(
    vendor: Answering, status: int, body: object, expected: type[VendorError]
) -> None:
    vendor.will(status, body)

    with pytest.raises(expected):
        messenger(vendor).send(**TEXT)


def test_nobody_listening_is_unavailable() -> None:
    with pytest.raises(VendorUnavailable):
        TwilioMessenger(lambda: KEYS, "http://127.0.0.1:1").send(**TEXT)


def test_a_text_that_was_sent_is_found_by_its_numbers_and_words(vendor: Answering) -> None:
    wanted = message(status="sent")
    vendor.will(200, page(message("SM" + "0" * 32, body="Another text."), wanted))

    found = messenger(vendor).find(to=CALLER, sender=RESTAURANT.phone_number, body="Table for 2.", since=NOW)

    assert found == [SentText(SID, "sent")]
    method, path, fields, _ = vendor.asked[0]
    assert (method, path) == ("GET", f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json")
    assert (fields["To"], fields["From"]) == ([CALLER], [RESTAURANT.phone_number])


def test_the_words_that_a_trial_account_adds_do_not_hide_a_text(vendor: Answering) -> None:
    vendor.will(200, page(message(body="Sent from your Twilio trial account - Table for 2.")))

    found = messenger(vendor).find(to=CALLER, sender=RESTAURANT.phone_number, body="Table for 2.", since=NOW)

    assert found == [SentText(SID, "queued")]


def test_an_older_text_with_the_same_words_is_not_the_one(vendor: Answering) -> None:
    vendor.will(200, page(message(created=NOW.replace(hour=12))))

    assert messenger(vendor).find(to=CALLER, sender=RESTAURANT.phone_number, body="Table for 2.", since=NOW) == []


def test_a_text_that_twilio_is_sending_counts_as_handed_over(vendor: Answering) -> None:
    vendor.will(200, page(message(status="sending")))

    found = messenger(vendor).find(to=CALLER, sender=RESTAURANT.phone_number, body="Table for 2.", since=NOW)

    assert found == [SentText(SID, "queued")]
