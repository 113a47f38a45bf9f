"""The restaurant over HTTP: what is repeated, what is refused, and what the model hears when nobody answers."""

import io
import json
from collections.abc import Callable

import httpx
import pytest

from streamer.backend import BackendDown, HttpBackend, PlanRefused
from streamer.contract.events import CallReport
from streamer.contract.plan import PlanRequest
from streamer.contract.tools import Done, ToolCall, Unavailable
from streamer.logs import JsonLines
from tests.streamer.protocol.driver import BOOK, plan
from tests.virtual_time import run

CALL = ToolCall(tool_call_id="c1", arguments={"name": "Rossi"}, agent="reservation")
Answer = Callable[[httpx.Request], httpx.Response]


class Api:
    """Answers in turn, and remembers what it was asked."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self._answers = list(answers)
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def backend(self) -> HttpBackend:
        client = httpx.AsyncClient(base_url="https://api.example.com", transport=httpx.MockTransport(self))
        return HttpBackend(client, JsonLines(io.StringIO()))


def test_the_plan_is_fetched_with_the_token_and_the_stream_that_redeems_it() -> None:
    api = Api(httpx.Response(200, content=plan().model_dump_json()))

    fetched = run(api.backend().fetch_plan("CA1", PlanRequest(token="t1", stream_sid="MZ1")))

    assert fetched == plan()
    assert api.requests[0].url.path == "/calls/CA1/plan"
    assert json.loads(api.requests[0].content) == {"token": "t1", "stream_sid": "MZ1"}
    assert api.requests[0].headers["X-Trace-Id"] == "CA1"


@pytest.mark.parametrize("status", [401, 403, 404, 409])
def test_a_refused_token_is_not_tried_again(status: int) -> None:
    api = Api(httpx.Response(status, json={"error": "token_expired"}))

    with pytest.raises(PlanRefused, match="token_expired"):
        run(api.backend().fetch_plan("CA1", PlanRequest(token="t1", stream_sid="MZ1")))

    assert len(api.requests) == 1


@pytest.mark.parametrize(
    "answers",
    [
        (httpx.ConnectError("refused"), httpx.ConnectError("refused")),
        (httpx.Response(503), httpx.Response(503)),
        (httpx.Response(500),),
        (httpx.Response(200, content=b"{}"),),
        (httpx.Response(200, content=b"<html>"),),
    ],
    ids=["no connection", "unavailable", "broken", "not a plan", "not JSON"],
)
def test_a_restaurant_that_does_not_answer_sensibly_is_down(answers: tuple[httpx.Response | Exception, ...]) -> None:
    with pytest.raises(BackendDown):
        run(Api(*answers).backend().fetch_plan("CA1", PlanRequest(token="t1", stream_sid="MZ1")))


def test_a_tool_call_carries_its_key_its_deadline_and_its_idempotency_key_and_survives_a_broken_connection() -> None:
    api = Api(httpx.ReadError("reset"), httpx.Response(200, json={"outcome": "done", "result": {"code": "K7"}}))

    outcome = run(api.backend().call_tool(plan(), BOOK, CALL))

    assert outcome == Done(result={"code": "K7"})
    first, second = api.requests
    assert first.content == second.content
    assert json.loads(first.content)["tool_call_id"] == "c1"
    assert second.headers["Authorization"] == "Bearer key"
    assert second.headers["X-Deadline-Ms"] == "6000"


@pytest.mark.parametrize(
    "answers",
    [
        (httpx.ConnectError("refused"), httpx.ConnectError("refused")),
        (httpx.Response(500),),
        (httpx.Response(401, json={"error": "bad key"}),),
        (httpx.Response(200, content=b"not json"),),
        (httpx.Response(200, json={"outcome": "of tomorrow"}),),
        (httpx.Response(200, json={"outcome": "refused"}),),
    ],
    ids=["no connection", "broken", "unauthorised", "not JSON", "unknown outcome", "malformed outcome"],
)
def test_whatever_is_wrong_the_model_hears_unavailable(answers: tuple[httpx.Response | Exception, ...]) -> None:
    assert run(Api(*answers).backend().call_tool(plan(), BOOK, CALL)) == Unavailable()


def test_a_report_that_is_not_taken_is_an_error_of_the_backend() -> None:
    report = CallReport(call_sid="CA1", stream_sid="MZ1", revision=1, next_step="hang_up", duration_ms=5)

    run(Api(httpx.Response(204)).backend().report(plan(), report))
    with pytest.raises(BackendDown):
        run(Api(httpx.Response(500)).backend().report(plan(), report))
