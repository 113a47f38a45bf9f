from datetime import timedelta
from typing import Any

import pytest
from httpx2 import Response

from functions.api.auth import check_call_key, mint_call_key, mint_call_token
from functions.api.routes.calls import CALL_KEY_LIFE
from functions.keyring import CallKeys
from streamer.contract.events import CallReport, UtteranceHeard
from streamer.contract.plan import SessionPlan
from streamer.contract.tools import Done, NeedsDetail, Refused, Unavailable, read_outcome
from tests.functions.front_of_house import CALL_SID, CALLER, NOW, FrontDoor, call_token, twiml

STREAM_SID = "MZ0123456789abcdef0123456789abcdef"


class Streamer:
    """The streamer's side of one call: it has the token, then the key."""

    def __init__(self, door: FrontDoor) -> None:
        self.door = door
        self.token = call_token(twiml(door.ring("/voice/incoming", "voice_incoming")))
        self.key = mint_call_key(
            door.call_keys, call_sid=CALL_SID, restaurant_id="juniper", expires_at=NOW + CALL_KEY_LIFE
        )

    def plan(self, *, call_sid: str = CALL_SID, stream_sid: str = STREAM_SID, token: str | None = None) -> Response:
        body = {"token": token or self.token, "stream_sid": stream_sid}
        return self.door.client.post(f"/calls/{call_sid}/plan", json=body, headers={"X-Trace-Id": call_sid})

    def headers(self, **changes: str) -> dict[str, str]:
        return {
            "Authorization": f"Bearer {self.key}",
            "X-Call-Sid": CALL_SID,
            "X-Trace-Id": CALL_SID,
            "X-Deadline-Ms": "8000",
            **changes,
        }

    def tool(self, tool: str, /, **arguments: Any) -> Response:
        body = {"tool_call_id": "call_1", "arguments": arguments, "agent": "reservation"}
        return self.door.client.post(f"/tools/{tool}", json=body, headers=self.headers())

    def outcome(self, tool: str, /, **arguments: Any) -> Done | NeedsDetail | Refused | Unavailable:
        response = self.tool(tool, **arguments)
        assert response.status_code == 200, response.text
        return read_outcome(response.json())

    def report(self, revision: int = 1, call_sid: str = CALL_SID, **changes: Any) -> Response:
        fields: dict[str, Any] = {
            "call_sid": CALL_SID,
            "stream_sid": STREAM_SID,
            "revision": revision,
            "next_step": "hang_up",
            "duration_ms": 60_000,
            "events": (UtteranceHeard(at_ms=900, item_id="i1", text="A table for two, please."),),
            **changes,
        }
        content = CallReport(**fields).model_dump_json()
        headers = self.headers(**{"Content-Type": "application/json"})
        return self.door.client.post(f"/calls/{call_sid}/report", content=content, headers=headers)


@pytest.fixture
def door() -> FrontDoor:
    return FrontDoor()


@pytest.fixture
def streamer(door: FrontDoor) -> Streamer:
    return Streamer(door)


def refusal(response: Response) -> tuple[int, Any]:
    return response.status_code, response.json()


def test_the_token_is_redeemed_for_the_plan(streamer: Streamer) -> None:
    plan = SessionPlan.model_validate(streamer.plan().json())

    assert (plan.call_sid, plan.restaurant_name, plan.first_agent) == (CALL_SID, "Juniper & Vine", "triage")
    assert check_call_key(streamer.door.call_keys, plan.call_key, call_sid=CALL_SID, now=NOW) == "juniper"


def test_the_key_of_the_plan_opens_the_tools(streamer: Streamer) -> None:
    streamer.key = streamer.plan().json()["call_key"]

    assert isinstance(streamer.outcome("get_opening_hours"), Done)


def test_the_key_outlives_the_longest_call(streamer: Streamer) -> None:
    plan = SessionPlan.model_validate(streamer.plan().json())
    longest = timedelta(milliseconds=plan.limits.max_call_ms)

    check_call_key(streamer.door.call_keys, plan.call_key, call_sid=CALL_SID, now=NOW + longest + timedelta(minutes=14))


def test_the_same_stream_may_ask_again(streamer: Streamer) -> None:
    assert streamer.plan().status_code == 200
    assert streamer.plan().status_code == 200


def test_a_second_stream_gets_nothing(streamer: Streamer) -> None:
    streamer.plan()

    assert refusal(streamer.plan(stream_sid="MZother")) == (409, {"error": "token_used"})


def test_a_token_that_came_too_late_gets_nothing(streamer: Streamer) -> None:
    streamer.door.house.clock.pass_by(timedelta(seconds=121))

    assert refusal(streamer.plan()) == (401, {"error": "token_expired"})
    assert streamer.door.house.store.calls[CALL_SID].stream_sid is None


def test_a_tampered_token_gets_nothing(streamer: Streamer) -> None:
    assert refusal(streamer.plan(token=streamer.token + "x")) == (401, {"error": "token_invalid"})


def test_a_token_does_not_open_another_call(streamer: Streamer) -> None:
    assert refusal(streamer.plan(call_sid="CA0")) == (403, {"error": "token_for_another_call"})


def test_a_call_that_was_forgotten_has_no_plan(streamer: Streamer) -> None:
    streamer.door.house.store.calls.clear()

    assert refusal(streamer.plan()) == (404, {"error": "no_such_call"})


def test_a_token_minted_before_a_rotation_still_opens(streamer: Streamer) -> None:
    streamer.door.call_keys = CallKeys("n" * 32, previous_signing_key="s" * 32)

    assert streamer.plan().status_code == 200


def test_a_request_without_a_token_is_the_bridges_mistake(streamer: Streamer) -> None:
    assert streamer.door.client.post(f"/calls/{CALL_SID}/plan", json={}).status_code == 422


def test_a_table_is_booked_over_the_wire(streamer: Streamer) -> None:
    outcome = streamer.outcome(
        "book_reservation", date="2026-11-24", time="19:00", party_size=2, name="Rossi", text_consent=True
    )

    (reservation,) = streamer.door.house.store.reservations.values()
    assert isinstance(outcome, Done)
    assert outcome.result["reservation_id"] == reservation.id
    assert reservation.phone == CALLER


def test_a_repeated_tool_call_returns_the_first_outcome(streamer: Streamer) -> None:
    wish: dict[str, Any] = {
        "date": "2026-11-24",
        "time": "19:00",
        "party_size": 2,
        "name": "Rossi",
        "text_consent": False,
    }

    first, second = streamer.tool("book_reservation", **wish), streamer.tool("book_reservation", **wish)

    assert first.json() == second.json()
    assert len(streamer.door.house.store.reservations) == 1


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({}, "date"),
        ({"date": "tomorrow", "time": "19:00", "party_size": 2}, "date"),
        ({"date": "2026-02-30", "time": "19:00", "party_size": 2}, "date"),
        ({"date": "2026-11-24", "time": "7pm", "party_size": 2}, "time"),
        ({"date": "2026-11-24", "time": "19:00", "party_size": "a few"}, "party_size"),
        ({"date": "2026-11-24", "time": "19:00", "party_size": 0}, "party_size"),
        ({"date": "2026-11-24", "time": "19:00", "party_size": 2, "colour": "red"}, "colour"),
    ],
)
def test_arguments_that_do_not_fit_are_asked_for(streamer: Streamer, arguments: dict[str, Any], field: str) -> None:
    outcome = streamer.outcome("find_slots", **arguments)

    assert isinstance(outcome, NeedsDetail)
    assert outcome.field == field


@pytest.mark.parametrize("name", ["sing", "end_call", "handoff_to_order", "..%2Fhealth"])
def test_a_tool_that_does_not_exist_is_refused_as_data(streamer: Streamer, name: str) -> None:
    if "%2F" in name:
        assert streamer.tool(name).status_code == 404
        return
    outcome = streamer.outcome(name)

    assert isinstance(outcome, Refused)
    assert outcome.code == "unknown_tool"


def test_a_store_that_is_down_inside_a_tool_is_an_outcome(streamer: Streamer) -> None:
    streamer.door.break_store("book")

    outcome = streamer.outcome("find_slots", date="2026-11-24", time="19:00", party_size=2)

    assert isinstance(outcome, Unavailable)
    assert any(line["level"] == "ERROR" for line in streamer.door.log_lines())


def test_a_store_that_is_down_before_the_tool_is_503(streamer: Streamer) -> None:
    streamer.door.break_store()

    assert refusal(streamer.tool("find_slots")) == (503, {"error": "store_unavailable"})


def test_a_bug_inside_a_tool_is_500_and_a_traceback(streamer: Streamer) -> None:
    streamer.door.house.world.book.ledgers = None  # type: ignore[method-assign, assignment]  # a bug: calling None

    response = streamer.tool("find_slots", date="2026-11-24", time="19:00", party_size=2)

    assert refusal(response) == (500, {"error": "internal"})
    (line,) = [line for line in streamer.door.log_lines() if line["level"] == "ERROR"]
    assert "TypeError" in line["exception"]
    assert line["call_sid"] == CALL_SID


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"Authorization": "Bearer nonsense"}, "key_invalid"),
        ({"Authorization": ""}, "key_invalid"),
        ({"X-Call-Sid": "CA0"}, "key_for_another_call"),
        ({"X-Call-Sid": ""}, "key_for_another_call"),
    ],
)
def test_a_bad_key_opens_nothing(streamer: Streamer, headers: dict[str, str], code: str) -> None:
    body = {"tool_call_id": "c", "arguments": {}, "agent": "reservation"}

    response = streamer.door.client.post("/tools/find_slots", json=body, headers=streamer.headers(**headers))

    assert refusal(response) == (401, {"error": code})


def test_the_call_token_is_no_key(streamer: Streamer) -> None:
    streamer.key = mint_call_token(streamer.door.call_keys, call_sid=CALL_SID, call_started_at=NOW)

    assert refusal(streamer.tool("find_slots")) == (401, {"error": "key_invalid"})


def test_an_old_key_opens_nothing(streamer: Streamer) -> None:
    streamer.door.house.clock.pass_by(CALL_KEY_LIFE)

    assert refusal(streamer.tool("find_slots")) == (401, {"error": "key_expired"})
    assert refusal(streamer.report()) == (401, {"error": "key_expired"})


def test_a_report_is_kept(streamer: Streamer) -> None:
    response = streamer.report()

    call = streamer.door.house.store.calls[CALL_SID]
    assert (response.status_code, response.content) == (204, b"")
    assert (call.next_step, call.report_revision) == ("hang_up", 1)
    assert call.report is not None
    assert call.report["events"][0]["text"] == "A table for two, please."


def test_an_older_report_that_comes_late_changes_nothing(streamer: Streamer) -> None:
    streamer.report(2, next_step="transfer")

    assert streamer.report(1).status_code == 204
    assert streamer.door.house.store.calls[CALL_SID].next_step == "transfer"


def test_a_report_of_another_call_is_refused(streamer: Streamer) -> None:
    streamer.door.house.open_call("CA0")

    assert streamer.report(call_sid="CA0").status_code == 401
    body = {"call_sid": "CA0", "stream_sid": "x", "revision": 1, "next_step": "hang_up", "duration_ms": 1}
    response = streamer.door.client.post(f"/calls/{CALL_SID}/report", json=body, headers=streamer.headers())
    assert refusal(response) == (403, {"error": "report_of_another_call"})


def test_a_failed_call_is_told_to_the_owner(streamer: Streamer) -> None:
    streamer.report(next_step="provider_failed", reason="no session")

    assert [message.kind for message in streamer.door.house.store.messages.values()] == ["call_failed"]


def test_the_log_names_the_call_and_nothing_that_was_said(streamer: Streamer) -> None:
    streamer.plan()
    streamer.tool("book_reservation", date="2026-11-24", time="19:00", party_size=2, name="Rossi", text_consent=True)
    streamer.tool("take_message", kind="message", text="Call me at +19175550143", name="Rossi")
    streamer.tool("find_reservation", name="Rossi", code=["nonsense"])
    streamer.report()
    streamer.key = "k1.x.y.z"
    streamer.tool("find_slots")

    log = streamer.door.log.getvalue()
    assert {line["call_sid"] for line in streamer.door.log_lines()} == {CALL_SID}
    for private in ("Rossi", CALLER, "9175550143", streamer.token, "A table for two"):
        assert private not in log


def test_tools_are_counted_by_name_and_outcome(streamer: Streamer) -> None:
    streamer.outcome("find_slots")
    streamer.outcome("sing")

    assert streamer.door.meter.counts[("ToolUsed", (("outcome", "needs_detail"), ("tool", "find_slots")))] == 1
    assert streamer.door.meter.counts[("ToolUsed", (("outcome", "refused"), ("tool", "unknown")))] == 1


def test_health_needs_no_store(door: FrontDoor) -> None:
    door.break_store()

    assert door.client.get("/health").json() == {"status": "ok"}


def test_the_api_shows_no_documentation_to_strangers(door: FrontDoor) -> None:
    assert [door.client.get(path).status_code for path in ("/docs", "/redoc", "/openapi.json")] == [404] * 3
