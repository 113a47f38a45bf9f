"""The simulated agent beside the real protection: it takes what ECS takes and refuses what ECS refuses."""

import asyncio
import io
from typing import Any

import httpx
import pytest

from local.image.ecs_agent import EcsAgent
from streamer.logs import JsonLines
from streamer.task_protection import TaskProtection


@pytest.mark.asyncio
async def test_a_task_is_protected_while_calls_are_live_and_not_beyond() -> None:
    async with EcsAgent().serving() as agent, httpx.AsyncClient(trust_env=False) as client:
        log = io.StringIO()
        protection = TaskProtection(client, agent.uri, JsonLines(log), minutes=20)
        async with protection.kept():
            protection.live_changed(1)
            await asyncio.wait_for(agent.asked.wait(), 5)
            assert agent.protects
        assert [protected for _, protected in agent.wishes] == [True, False]
        assert "protection_failed" not in log.getvalue()


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("method", "path", "wish", "status"),
    [
        ("PUT", "/task-protection/v1/state", {"ProtectionEnabled": True, "ExpiresInMinutes": 2880}, 200),
        ("PUT", "/task-protection/v1/state", {"ProtectionEnabled": True, "ExpiresInMinutes": 2881}, 400),
        ("PUT", "/task-protection/v1/state", {"ProtectionEnabled": True, "ExpiresInMinutes": 0}, 400),
        ("PUT", "/task-protection/v1/state", {"protectionEnabled": True}, 400),
        ("PUT", "/task-protection/v1/state", {"ProtectionEnabled": True, "Why": "calls"}, 400),
        ("PUT", "/task-protection/v1/state", {"ProtectionEnabled": "yes"}, 400),
        ("PUT", "/task-protection/v1/state", [], 400),
        ("POST", "/task-protection/v1/state", {"ProtectionEnabled": True}, 404),
        ("PUT", "/task-protection/v2/state", {"ProtectionEnabled": True}, 404),
    ],
)
async def test_it_is_as_strict_as_the_agent(method: str, path: str, wish: Any, status: int) -> None:
    async with EcsAgent().serving() as agent, httpx.AsyncClient(trust_env=False) as client:
        answer = await client.request(method, agent.uri + path, json=wish)

    assert answer.status_code == status
    assert bool(agent.wishes) is (status == 200)
    assert ("protection" in answer.json()) is (status == 200)
