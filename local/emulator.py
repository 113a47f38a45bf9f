"""Embedded AWS for the laptop: starts ministack on the loopback interface and says how to reach it.

ministack rather than another emulator because its transactions are atomic and its streams work; it runs from an environment of its own,
since it pins a botocore that is not ours. Nothing is kept between runs.
"""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from local.ports import LOOPBACK
from local.processes import Program, Programs

if TYPE_CHECKING:
    import boto3

REGION = "us-east-1"
START_WITHIN_S = 20.0
_POLL_S = 0.05


@dataclass(frozen=True, slots=True)
class Emulator:
    """A running emulator. `url` is the endpoint of every AWS service."""

    url: str
    program: Program

    def session(self) -> "boto3.Session":
        """A boto3 session with the emulator's credentials; pass `endpoint_url=emulator.url` to its clients."""
        import boto3  # a fifth of a second: loaded while the other programs are starting

        return boto3.Session(aws_access_key_id="local", aws_secret_access_key="local", region_name=REGION)  # noqa: S106 - checked by nobody


def aws_environment(url: str) -> dict[str, str]:
    """The environment by which boto3 finds the emulator at `url`; the keys are dummies, the emulator checks none."""
    return {
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": "/dev/null",
        "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
    }


async def start_emulator(programs: Programs, python: Path, port: int) -> Emulator:
    """Start ministack on this port and wait until it answers. Raises ProgramDied or TimeoutError."""
    program = await programs.start(
        "emulator",
        [str(python), "-m", "ministack"],
        environment={
            "GATEWAY_PORT": str(port),
            "BIND_HOST": LOOPBACK,
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            "PERSIST_STATE": "0",
            "MINISTACK_REGION": REGION,
            "LOG_LEVEL": "WARNING",
        },
    )
    url = f"http://{LOOPBACK}:{port}"
    await program.while_alive(answers(f"{url}/_ministack/health", START_WITHIN_S))
    return Emulator(url, program)


async def answers(url: str, within_s: float) -> None:
    """Ask until the URL answers 200. Raises TimeoutError."""
    async with asyncio.timeout(within_s), httpx.AsyncClient(trust_env=False, timeout=2.0) as client:
        while True:
            try:
                if (await client.get(url)).status_code == httpx.codes.OK:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(_POLL_S)
