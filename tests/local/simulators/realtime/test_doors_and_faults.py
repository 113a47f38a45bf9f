"""Handshakes that are refused, and everything that can be made to go wrong on purpose."""

import asyncio
import json
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosedError, InvalidStatus

from local.simulators.realtime.control import Control
from local.simulators.realtime.faults import Faults
from local.simulators.realtime.stage import Pace
from tests.local.simulators.realtime.client import QUICK, caller, simulator


async def _refused(port: int, **options: Any) -> tuple[int, str]:
    """The status and the code with which the handshake is refused."""
    with pytest.raises(InvalidStatus) as no:
        async with caller(port, **options):
            pass
    return no.value.response.status_code, json.loads(no.value.response.body or b"")["error"]["code"]


@pytest.mark.asyncio
async def test_a_wrong_key_an_unknown_model_and_a_missing_one_are_refused_at_the_door() -> None:
    async with simulator(accepted_key="sk-right") as (_, port):
        assert await _refused(port, key="sk-wrong") == (401, "invalid_api_key")
        assert await _refused(port, key="sk-right", model="claptrap-9") == (404, "model_not_found")
        async with caller(port, key="sk-right") as one:
            assert one.events[0]["type"] == "session.created"
        async with httpx.AsyncClient() as plain:
            answer = await plain.get(f"http://127.0.0.1:{port}/v1/elsewhere")
        assert answer.status_code in (404, 426)


@pytest.mark.asyncio
async def test_the_beta_header_is_answered_with_its_error_and_a_close() -> None:
    async with simulator() as (_, port):
        with pytest.raises(ConnectionClosedError) as closed:
            async with caller(port, extra_headers={"OpenAI-Beta": "realtime=v1"}):
                pass
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 3000
        assert "beta_api_shape_disabled" in closed.value.rcvd.reason


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("status", "code"), [(401, "invalid_api_key"), (429, "rate_limit_exceeded"), (503, "server_error")]
)
async def test_the_door_can_be_shut(status: int, code: str) -> None:
    async with simulator(faults=Faults(refuse_with=status)) as (_, port):
        assert await _refused(port) == (status, code)


@pytest.mark.asyncio
async def test_the_handshake_can_hang() -> None:
    async with simulator(faults=Faults(hang_at_handshake=True)) as (_, port):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2), caller(port):
                pass


@pytest.mark.asyncio
@pytest.mark.parametrize("code", ["rate_limit_exceeded", "server_error"])
async def test_a_response_can_fail_without_an_error_event_as_often_as_wanted(code: str) -> None:
    async with simulator(faults=Faults(fail_response=code, times=1)) as (_, port), caller(port) as one:
        failed = await one.ask("response.create", "response.done")
        assert failed["response"]["status"] == "failed"
        assert failed["response"]["status_details"]["error"]["code"] == code
        assert "error" not in one.kinds()
        assert (await one.ask("response.create", "response.done"))["response"]["status"] == "completed"


@pytest.mark.asyncio
async def test_the_socket_can_die_with_1011_in_the_middle_of_a_response() -> None:
    async with simulator(faults=Faults(die_in_response=True)) as (_, port), caller(port) as one:
        with pytest.raises(ConnectionClosedError) as closed:
            await one.ask("response.create", "response.done")
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1011
        assert "response.output_audio.delta" in one.kinds()


@pytest.mark.asyncio
async def test_it_can_never_answer_or_answer_late_or_send_rubbish() -> None:
    async with simulator(faults=Faults(never_answer=True)) as (sim, port), caller(port) as one:
        await one.send("response.create")
        await one.ask("input_audio_buffer.clear", "input_audio_buffer.cleared")
        assert "response.created" not in one.kinds()
        sim.faults.change({"first_audio_delay_s": 0.1})
        loop = asyncio.get_running_loop()
        began = loop.time()
        await one.ask("response.create", "response.output_audio.delta")
        assert loop.time() - began >= 0.1
        await one.next("response.done")
        sim.faults.change({"malformed_event": True, "times": 1})
        with pytest.raises(json.JSONDecodeError):
            await one.ask("response.create", "response.created")
        await one.next("response.done")


@pytest.mark.asyncio
async def test_the_session_expires_with_an_error_and_1001() -> None:
    async with simulator(pace=Pace(longest_session_s=0.2)) as (_, port), caller(port) as one:
        expired = await one.next("error")
        assert expired["error"]["code"] == "session_expired"
        with pytest.raises(Exception, match="1001") as closed:
            await one.next("session.updated")
        assert closed.value.rcvd.code == 1001  # type: ignore[attr-defined]  # a ConnectionClosed


def test_an_unknown_fault_is_an_error_and_a_change_replaces_what_was() -> None:
    faults = Faults(never_answer=True)
    with pytest.raises(ValueError, match="explode"):
        faults.change({"explode": True})
    faults.change({"refuse_with": 503})
    assert (faults.never_answer, faults.refuse_with) == (False, 503)


@pytest.mark.asyncio
async def test_lines_and_faults_are_set_and_hearing_is_read_over_http() -> None:
    lines = [{"id": "1", "text": "Yes, please.", "language": "en", "speaker": "caller"}]
    async with simulator(pace=QUICK) as (sim, port), Control(sim) as control:
        base = f"http://127.0.0.1:{await control.open()}/_simulator"
        async with httpx.AsyncClient(trust_env=False) as http:
            assert (await http.post(f"{base}/lines", json=lines)).json() == {"lines": 1}
            async with caller(port) as one:
                await one.speak("Yes, please.")
                await one.next("response.done")
            (heard,) = (await http.get(f"{base}/heard")).json()
            assert (heard["text"], heard["source"]) == ("Yes, please.", "from the script")
            assert (await http.post(f"{base}/faults", json={"never_answer": True})).status_code == 200
            assert sim.faults.never_answer
            assert (await http.post(f"{base}/faults", json={"explode": 1})).status_code == 400
            assert (await http.get(f"{base}/nothing")).status_code == 404
