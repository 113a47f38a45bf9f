"""Scale-in protection on virtual time, against an agent that answers as ECS's does."""

import asyncio
import io
import json
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from streamer.logs import JsonLines
from streamer.task_protection import LINGER_S, LONGEST_S, PAUSE_S, TaskProtection
from tests.virtual_time import run

MINUTES = 20
ARN = "arn:aws:ecs:eu-west-1:111122223333:task/maitred/0123456789abcdef"


class MemoryAgent:
    """ECS's agent: keeps what it was asked, when, and refuses on demand."""

    def __init__(self) -> None:
        self.asked: list[tuple[float, dict[str, Any]]] = []
        self.troubles: list[Callable[[], httpx.Response]] = []
        self.answer_s = 0.0

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        assert (request.method, str(request.url)) == ("PUT", "http://169.254.170.2/api/abc/task-protection/v1/state")
        wish = json.loads(request.content)
        self.asked.append((asyncio.get_running_loop().time(), wish))
        await asyncio.sleep(self.answer_s)
        if self.troubles:
            return self.troubles.pop(0)()
        until = "2026-11-22T20:00:00Z" if wish["ProtectionEnabled"] else None
        body = {"ExpirationDate": until, "ProtectionEnabled": wish["ProtectionEnabled"], "TaskArn": ARN}
        return httpx.Response(200, json={"protection": body})

    @property
    def wishes(self) -> list[tuple[float, bool]]:
        return [(round(at, 3), wish["ProtectionEnabled"]) for at, wish in self.asked]


def hold(
    story: Callable[[TaskProtection], Awaitable[None]], agent: MemoryAgent | None = None, limit: float = 20_000.0
) -> tuple[MemoryAgent, str]:
    """Run a story of calls, with the protection beside it."""
    agent, log = agent or MemoryAgent(), io.StringIO()

    async def main() -> None:
        async with httpx.AsyncClient(transport=httpx.MockTransport(agent)) as client:
            protection = TaskProtection(client, "http://169.254.170.2/api/abc/", JsonLines(log), minutes=MINUTES)
            async with protection.kept():
                await story(protection)

    run(main(), limit=limit)
    return agent, log.getvalue()


def test_a_task_that_carries_no_call_asks_for_nothing() -> None:
    async def story(protection: TaskProtection) -> None:
        await asyncio.sleep(7200)

    assert hold(story)[0].asked == []


def test_the_first_call_protects_at_once_and_the_last_one_releases_after_a_moment() -> None:
    async def story(protection: TaskProtection) -> None:
        await asyncio.sleep(5)
        protection.live_changed(1)
        await asyncio.sleep(100)
        protection.live_changed(2)
        await asyncio.sleep(100)
        protection.live_changed(1)
        protection.live_changed(0)
        await asyncio.sleep(1000)

    agent, _ = hold(story)

    assert agent.wishes == [(5, True), (205 + LINGER_S, False)]
    assert agent.asked[0][1] == {"ProtectionEnabled": True, "ExpiresInMinutes": MINUTES}
    assert agent.asked[1][1] == {"ProtectionEnabled": False}


def test_calls_in_a_row_are_one_protection() -> None:
    async def story(protection: TaskProtection) -> None:
        for _ in range(60):
            protection.live_changed(1)
            await asyncio.sleep(3)
            protection.live_changed(0)
            await asyncio.sleep(LINGER_S - 1)
        await asyncio.sleep(100)

    agent, _ = hold(story)

    assert [wish for _, wish in agent.wishes].count(False) == 1


def test_no_rhythm_of_calls_makes_more_than_a_pair_of_requests_in_each_lingering() -> None:
    async def story(protection: TaskProtection) -> None:
        for _ in range(60):
            protection.live_changed(1)
            await asyncio.sleep(0.05)
            protection.live_changed(0)
            await asyncio.sleep(LINGER_S + 0.01)

    agent, _ = hold(story)

    for start, _ in agent.wishes:
        assert sum(start <= at < start + 60 for at, _ in agent.wishes) <= 2 * 60 / LINGER_S


def test_a_long_protection_is_renewed_before_it_expires() -> None:
    async def story(protection: TaskProtection) -> None:
        protection.live_changed(1)
        await asyncio.sleep(50 * 60)
        protection.live_changed(0)
        await asyncio.sleep(60)

    agent, _ = hold(story)

    held = [at for at, wish in agent.wishes if wish]
    assert held[0] == 0
    assert all(later - earlier < MINUTES * 60 for earlier, later in zip(held, [*held[1:], 50 * 60], strict=True))
    assert len(held) == 5


def test_a_telephone_that_never_rests_still_lets_a_deployment_through() -> None:
    async def story(protection: TaskProtection) -> None:
        protection.live_changed(3)
        await asyncio.sleep(2.5 * (LONGEST_S + PAUSE_S))

    agent, _ = hold(story)

    releases = [at for at, wish in agent.wishes if not wish]
    assert releases[:2] == [LONGEST_S, 2 * LONGEST_S + PAUSE_S]
    assert (LONGEST_S + PAUSE_S, True) in agent.wishes
    assert not any(LONGEST_S < at < LONGEST_S + PAUSE_S for at, _ in agent.wishes)


def refused(reason: str) -> Callable[[], httpx.Response]:
    return lambda: httpx.Response(200, json={"failure": {"Arn": ARN, "Detail": None, "Reason": reason}})


def broken(status: int, code: str) -> Callable[[], httpx.Response]:
    error = {"Arn": ARN, "Code": code, "Message": "no"}
    return lambda: httpx.Response(status, json={"requestID": "r", "error": error})


def unreachable() -> httpx.Response:
    raise httpx.ConnectError("connection refused")


@pytest.mark.parametrize(
    ("trouble", "word"),
    [
        (refused("DEPLOYMENT_BLOCKED"), "DEPLOYMENT_BLOCKED"),
        (broken(400, "ThrottlingException"), "ThrottlingException"),
        (broken(504, "RequestCanceled"), "RequestCanceled"),
        (lambda: httpx.Response(502, text="<html>"), "JSONDecodeError"),
        (lambda: httpx.Response(200, json=[]), "HTTP 200"),
        (unreachable, "ConnectError"),
    ],
)
def test_a_failure_is_logged_and_tried_again_ever_more_slowly(trouble: Callable[[], httpx.Response], word: str) -> None:
    async def story(protection: TaskProtection) -> None:
        protection.live_changed(1)
        await asyncio.sleep(300)

    agent = MemoryAgent()
    agent.troubles = [trouble] * 3
    agent, log = hold(story, agent)

    assert agent.wishes[:4] == [(0, True), (1, True), (3, True), (8, True)]
    assert log.count('"protection_failed"') == 3
    assert word in log


def test_after_a_success_the_next_failure_is_tried_again_soon() -> None:
    async def story(protection: TaskProtection) -> None:
        agent.troubles = [unreachable] * 4
        protection.live_changed(1)
        await asyncio.sleep(60)
        agent.troubles = [unreachable]
        protection.live_changed(0)
        await asyncio.sleep(60)

    agent = MemoryAgent()
    hold(story, agent)

    assert [at for at, wish in agent.wishes if not wish] == [60 + LINGER_S, 60 + LINGER_S + 1]


def test_an_agent_that_does_not_answer_is_left_after_some_seconds() -> None:
    async def story(protection: TaskProtection) -> None:
        protection.live_changed(1)
        await asyncio.sleep(100)

    agent = MemoryAgent()
    agent.answer_s = 3600.0
    agent, log = hold(story, agent)

    assert [at for at, _ in agent.wishes][:3] == [0, 9, 19]
    assert "TimeoutError" in log
    assert agent.wishes[-1] == (100, False), "what ECS may have taken in is taken back"


def test_a_release_that_fails_is_tried_again() -> None:
    async def story(protection: TaskProtection) -> None:
        protection.live_changed(1)
        await asyncio.sleep(1)
        agent.troubles = [unreachable]
        protection.live_changed(0)
        await asyncio.sleep(100)

    agent = MemoryAgent()
    hold(story, agent)

    assert agent.wishes == [(0, True), (11, False), (12, False)]


def test_a_pause_whose_release_fails_is_still_a_pause() -> None:
    async def story(protection: TaskProtection) -> None:
        protection.live_changed(1)
        await asyncio.sleep(LONGEST_S - 1)
        agent.troubles = [unreachable] * 40
        await asyncio.sleep(30 * 60)

    agent = MemoryAgent()
    hold(story, agent)

    assert not any(wish for at, wish in agent.wishes if at >= LONGEST_S), "so it expires, if nothing else"


def test_a_process_that_ends_does_not_leave_a_protected_task_behind() -> None:
    async def story(protection: TaskProtection) -> None:
        protection.live_changed(1)
        await asyncio.sleep(30)
        protection.live_changed(0)

    assert hold(story)[0].wishes == [(0, True), (30, False)]


def test_the_end_is_not_held_up_by_an_agent_that_is_gone() -> None:
    took = 0.0

    async def story(protection: TaskProtection) -> None:
        protection.live_changed(1)
        await asyncio.sleep(30)
        agent.answer_s = 3600.0

    agent = MemoryAgent()

    async def main() -> None:
        nonlocal took
        async with httpx.AsyncClient(transport=httpx.MockTransport(agent)) as client:
            protection = TaskProtection(
                client, "http://169.254.170.2/api/abc", JsonLines(io.StringIO()), minutes=MINUTES
            )
            async with protection.kept():
                await story(protection)
            took = asyncio.get_running_loop().time()

    run(main())

    assert took == pytest.approx(33.0)
