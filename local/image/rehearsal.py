"""What the built image must show before it may go anywhere: it answers, lets only Twilio in, carries calls and cuts none off.

Callers, model and restaurant are those of the bench; ECS's agent is simulated. Each step raises Failed or returns a line that
says what was seen.
"""

import asyncio
import contextlib
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from twilio.request_validator import RequestValidator
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus, WebSocketException

from local.bench.rig import Rig
from local.image.building import Image
from local.image.container import Container, command_line
from local.image.ecs_agent import EcsAgent
from local.image.tools import Failed
from local.ports import free_ports

TOKEN = "image-token"  # noqa: S105 - signs the handshakes of this very process
CALLS = 3
TALK_S = 8.0
"""How long the callers talk, once all are connected."""
SIGTERM_AFTER_S = 3.0
KEPT = 0.95
"""The share of the callers' frames that must have reached the model, before SIGTERM and after."""
READY_S = 30.0


@dataclass(slots=True)
class Stage:
    """A running container and everything around it."""

    image: Image
    root: Path
    container: Container
    environment: dict[str, str]
    rig: Rig
    agent: EcsAgent
    port: int
    ready_s: float
    """From the start of the container to its first answer."""

    @property
    def url(self) -> str:
        """Where the callers connect, and what their handshakes are signed over."""
        return self.environment["PUBLIC_STREAM_URL"]

    @property
    def signature(self) -> str:
        """Twilio's signature of the handshake."""
        return str(RequestValidator(TOKEN).compute_signature(self.url, {}))

    async def health(self) -> tuple[int, dict[str, Any]]:
        """What /health says. Raises Failed if nothing answers."""
        try:
            async with httpx.AsyncClient(trust_env=False) as client:
                answer = await client.get(f"http://127.0.0.1:{self.port}/health", timeout=3.0)
                return answer.status_code, answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise Failed(f"/health does not answer: {error!r} (see {self.container.log})") from error

    async def refusal(self, signature: str) -> int:
        """The status with which a handshake is refused; 101 if it is let in."""
        headers = {"X-Twilio-Signature": signature}
        try:
            async with connect(self.url, additional_headers=headers, compression=None, proxy=None):
                return 101
        except InvalidStatus as refused:
            return refused.response.status_code
        except (OSError, WebSocketException) as error:
            raise Failed(f"nobody answers at /media: {error!r} (see {self.container.log})") from error


@asynccontextmanager
async def stage(image: Image, root: Path, log: Path) -> AsyncIterator[Stage]:
    """The image's container, ready, with model, restaurant and ECS's agent; nothing of it is left afterwards."""
    rig = Rig()
    port, model_port, restaurant_port = free_ports(3)
    async with EcsAgent().serving() as agent, await rig.provider(model_port), await rig.restaurant(restaurant_port):
        environment = {
            "HOST": "127.0.0.1",
            "PORT": str(port),
            "PUBLIC_STREAM_URL": f"ws://127.0.0.1:{port}/media",
            "BACKEND_URL": f"http://127.0.0.1:{restaurant_port}",
            "TWILIO_AUTH_TOKEN": TOKEN,
            "OPENAI_API_KEY": "nobody's",
            "OPENAI_REALTIME_URL": f"ws://127.0.0.1:{model_port}",
            "ECS_AGENT_URI": agent.uri,
            "DRAIN_SECONDS": "60",
        }
        loop = asyncio.get_running_loop()
        began = loop.time()
        container = await Container.start(image, root, environment, log)
        try:
            here = Stage(image, root, container, environment, rig, agent, port, ready_s=0.0)
            await _ready(here)
            here.ready_s = loop.time() - began
            yield here
        finally:
            await container.end()


async def _ready(here: Stage) -> None:
    for _ in range(round(READY_S / 0.05)):
        with contextlib.suppress(Failed):
            if await here.health() == (200, {"status": "ready", "live_calls": 0}):
                return
        if not here.container.runs:
            break
        await asyncio.sleep(0.05)
    raise Failed(f"/health did not answer (see {here.container.log})")


async def is_confined(here: Stage) -> str:
    """Process 1, the image's user, a root file system that cannot be written to."""
    status = here.container.status()
    users, innermost = set(status["Uid"].split()), status["NSpid"].split()[-1]
    _demand(users == {"1000"}, f"it runs as user {users}, not 1000")
    _demand(innermost == "1", f"it is process {innermost} of its container, not 1")
    _demand(here.container.root_is_read_only(), "its root file system is writable")
    memory = int(status["VmRSS"].split()[0]) / 1024
    return f"user 1000, process 1, read-only root; ready after {here.ready_s:.1f} s with {memory:.0f} MB"


async def is_healthy(here: Stage) -> str:
    """The image's own health check, run inside of it."""
    command = command_line(here.image, here.root, here.environment, here.image.health_command)
    checking = await asyncio.create_subprocess_exec(*command, stdin=subprocess.DEVNULL)
    _demand(await checking.wait() == 0, f"{' '.join(here.image.health_command)} ended with {checking.returncode}")
    return f"/health answers 200, and so says `{' '.join(here.image.health_command)}`"


async def keeps_strangers_out(here: Stage) -> str:
    """A handshake that Twilio has not signed."""
    status = await here.refusal("AAAAAAAAAAAAAAAAAAAAAAAAAAA=")
    _demand(status == 403, f"a stranger's handshake was answered with {status}")
    return "a handshake with a wrong signature is refused with 403"


async def never_cuts_a_call(here: Stage) -> str:
    """SIGTERM while callers talk: no new calls, the live ones to their end, then exit 0, the protection let go last."""
    rig, loop = here.rig, asyncio.get_running_loop()
    over_at = loop.time() + 2.0 + TALK_S
    talking = asyncio.create_task(rig.run(CALLS, here.url, here.signature, settle_s=2.0, seconds=TALK_S))
    try:
        await asyncio.sleep(2.0 + SIGTERM_AFTER_S)
        _demand((await here.health())[1]["live_calls"] == CALLS, f"not all of the {CALLS} calls are live")
        _demand(here.agent.protects, "calls are live and the task is not protected")
        before = len(rig.figures.up), rig.figures.frames_sent
        here.container.terminate()
        await asyncio.sleep(0.5)
        status, body = await here.health()
        _demand((status, body["status"]) == (503, "draining"), f"after SIGTERM /health says {status} {body}")
        refused = await here.refusal(here.signature)
        _demand(refused == 503, f"after SIGTERM a new call is answered with {refused}")
        figures = await talking
    finally:
        talking.cancel()
    ended_at = loop.time()
    code = await here.container.ended(within_s=10.0)
    _demand(not figures.failures, f"calls were cut: {figures.failures}")
    for what, up, sent in (
        ("before", before[0], before[1]),
        ("after", len(figures.up) - before[0], figures.frames_sent - before[1]),
    ):
        _demand(sent > 0 and up >= KEPT * sent, f"{what} SIGTERM only {up} of {sent} frames came through")
    _demand(bool(figures.down), "the callers heard nothing")
    _demand(code == 0, f"it ended with exit code {code}")
    _demand(not here.agent.protects, "it left a protected task behind")
    _demand(here.agent.wishes[-1][0] >= over_at, "the protection was let go while calls were live")
    after = (len(figures.up) - before[0]) / 50 / CALLS
    return (
        f"SIGTERM with {CALLS} live calls: 503 at once, each call went on for {after:.1f} s to its end "
        f"({len(figures.up)} frames up, {len(figures.down)} deltas down), exit 0 {loop.time() - ended_at:.1f} s later"
    )


def tells_its_metrics(here: Stage) -> str:
    """What the container wrote in all this, as CloudWatch will read it."""
    lines = [line for line in here.container.lines() if "_aws" in line]
    named = {metric["Name"] for line in lines for metric in line["_aws"]["CloudWatchMetrics"][0]["Metrics"]}
    wanted = {"LiveCalls", "PeakCalls", "CallDuration", "AnswerTime", "BargeIns", "CallsRefused"}
    _demand(wanted <= named, f"no metrics {wanted - named} were written")
    durations = sum("CallDuration" in line for line in lines)
    _demand(durations == CALLS, f"{durations} calls are in the metrics, not {CALLS}")
    return f"{len(lines)} metric lines in the embedded metric format, {durations} calls in them"


def _demand(holds: bool, otherwise: str) -> None:
    if not holds:
        raise Failed(otherwise)
