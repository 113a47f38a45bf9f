"""Requests to applications: signatures, timeouts, retries, redirects."""

import asyncio
from collections.abc import Callable

import httpx
import pytest
from twilio.request_validator import RequestValidator

from local.simulators.twilio.webhooks import Attempt, Overrides, WebhookFailed, Webhooks, routed, signed_url
from tests.virtual_time import run

TOKEN = "12345"
Respond = Callable[[httpx.Request], httpx.Response]


class Application:
    """Answers by a list of responses or errors, one a request."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.answers = list(answers)
        self.seen: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.seen.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def ask(
    application: Application,
    url: str,
    *,
    method: str = "POST",
    voice: bool = True,
    routes: dict[str, str] | None = None,
    delay: float = 0.0,
) -> tuple[int, list[Attempt], float]:
    """Status (or minus the error code), attempts, and the time it took."""
    attempts: list[Attempt] = []

    async def main() -> tuple[int, float]:
        async with httpx.AsyncClient(transport=httpx.MockTransport(application)) as client:
            webhooks = Webhooks(client, TOKEN, routes=routes or {}, delay=lambda _: delay)
            try:
                answer = await webhooks.request(
                    url, {"A": "1", "B": ""}, method=method, token="t", voice=voice, note=attempts.append
                )
                result = answer.status
            except WebhookFailed as failed:
                result = -failed.code
        return result, asyncio.get_running_loop().time()

    result, took = run(main())
    return result, attempts, took


def test_the_published_vectors_are_reproduced() -> None:
    async def main() -> None:
        async with httpx.AsyncClient() as client:
            webhooks = Webhooks(client, TOKEN, routes={})
            params = {
                "CallSid": "CA1234567890ABCDE",
                "Caller": "+14158675310",
                "Digits": "1234",
                "From": "+14158675310",
                "To": "+18005551212",
            }
            url = "https://example.com/myapp.php?foo=1&bar=2"
            assert webhooks.signature(url, params) == "L/OH5YylLD5NRKLltdqwSvS0BnU="
            assert webhooks.signature("wss://example.com/media") == "7PR3qMkpDyEJtMrVOY/LDyNq8J8="

    run(main())


def test_the_fragment_is_neither_sent_nor_signed() -> None:
    application = Application(httpx.Response(200, text="ok"))
    assert ask(application, "https://example.com/voice?x=1#rc=2&ct=2000")[0] == 200
    (request,) = application.seen
    assert str(request.url) == "https://example.com/voice?x=1"
    signature = request.headers["x-twilio-signature"]
    assert RequestValidator(TOKEN).validate("https://example.com/voice?x=1", {"A": "1", "B": ""}, signature)
    assert request.content == b"A=1&B="


def test_get_puts_the_fields_into_the_signed_url() -> None:
    application = Application(httpx.Response(200, text="ok"))
    ask(application, "https://example.com/voice", method="GET")
    (request,) = application.seen
    assert str(request.url) == "https://example.com/voice?A=1&B="
    signature = request.headers["x-twilio-signature"]
    assert RequestValidator(TOKEN).validate("https://example.com/voice?A=1&B=", {}, signature)


@pytest.mark.parametrize(
    ("url", "voice", "expected"),
    [
        ("https://example.com:8443/voice", True, "https://example.com/voice"),
        ("https://example.com:8443/sms", False, "https://example.com:8443/sms"),
        ("http://127.0.0.1:8000/voice", True, "http://127.0.0.1:8000/voice"),
        ("https://user:word@example.com/voice", True, "https://example.com/voice"),
    ],
)
def test_what_of_the_url_is_signed(url: str, voice: bool, expected: str) -> None:
    assert signed_url(url, voice=voice) == expected


def test_connection_failures_are_retried_once_with_the_same_token() -> None:
    application = Application(httpx.ConnectError("no"), httpx.Response(200, text="ok"))
    status, attempts, _ = ask(application, "https://example.com/voice")
    assert status == 200
    assert [attempt.status for attempt in attempts] == [0, 200]
    assert [request.headers["I-Twilio-Idempotency-Token"] for request in application.seen] == ["t", "t"]


def test_two_connection_failures_are_11205() -> None:
    assert ask(Application(httpx.ConnectError("no"), httpx.ConnectError("no")), "https://example.com/")[0] == -11205


def test_server_errors_are_not_retried_unless_asked_for() -> None:
    assert ask(Application(httpx.Response(500)), "https://example.com/")[0] == -11200
    again = Application(httpx.Response(500), httpx.Response(503), httpx.Response(200))
    assert ask(again, "https://example.com/#rc=2&rp=5xx,ct")[0] == 200


def test_a_slow_answer_ends_after_the_total_time() -> None:
    status, attempts, took = ask(Application(), "https://example.com/", delay=30.0)
    assert status == -11200
    assert took == pytest.approx(15.0)
    assert attempts
    assert attempts[0].status == 0


def test_shorter_limits_may_be_set_in_the_fragment() -> None:
    status, _, took = ask(Application(), "https://example.com/#rt=2000", delay=30.0)
    assert status == -11200
    assert took == pytest.approx(2.0)


def test_a_redirect_becomes_a_get_and_loses_the_form() -> None:
    application = Application(httpx.Response(302, headers={"location": "/other"}), httpx.Response(200, text="ok"))
    assert ask(application, "https://example.com/voice")[0] == 200
    assert (application.seen[1].method, str(application.seen[1].url)) == ("GET", "https://example.com/other")


def test_more_than_ten_redirects_are_11215() -> None:
    application = Application(*[httpx.Response(301, headers={"location": "/again"})] * 20)
    assert ask(application, "https://example.com/voice")[0] == -11215
    assert len(application.seen) == 11


def test_routes_change_where_a_request_goes_but_not_what_is_signed() -> None:
    application = Application(httpx.Response(200, text="ok"))
    ask(application, "https://example.com/voice", routes={"https://example.com": "http://127.0.0.1:9"})
    (request,) = application.seen
    assert str(request.url) == "http://127.0.0.1:9/voice"
    assert request.headers["host"] == "example.com"
    signature = request.headers["x-twilio-signature"]
    assert RequestValidator(TOKEN).validate("https://example.com/voice", {"A": "1", "B": ""}, signature)


def test_the_longest_route_wins() -> None:
    routes = {"wss://example.com": "ws://a", "wss://example.com/media": "ws://b/stream"}
    assert routed("wss://example.com/media", routes) == "ws://b/stream"
    assert routed("wss://other.com/media", routes) == "wss://other.com/media"


def test_overrides_are_pulled_into_their_documented_ranges() -> None:
    overrides = Overrides.of("https://x/#ct=1&rt=99999&rc=9&tt=nonsense")
    assert (overrides.connect, overrides.read, overrides.retries, overrides.total) == (0.1, 15.0, 5, 15.0)
