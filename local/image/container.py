"""Runs an image's command as ECS would: process 1 of its own, the image's user, and a root file system that nobody can write to.

Two programs that every Linux has do it, `unshare` and `chroot`. The network stays the machine's, so that a test can be on the
other side. Signals go straight to the process, as they do from ECS's agent.
"""

import asyncio
import json
import os
import signal
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from local.image.building import Image
from local.image.tools import Failed

PREPARE = """
mount --bind "$0" "$0"
mount -o remount,bind,ro "$0"
mount -t proc proc "$0/proc"
mount --bind /dev "$0/dev"
exec "$@"
"""
"""In a mount namespace of its own: what is mounted here is gone with the process."""
START_S = 10.0


def command_line(image: Image, root: Path, environment: Mapping[str, str], command: Sequence[str]) -> list[str]:
    """The whole command that runs `command` inside the image."""
    variables = [f"{name}={value}" for name, value in {**image.environment, **environment}.items()]
    inside = ["chroot", f"--userspec={image.user}", str(root), "env", "-i", "-C", image.folder, *variables, *command]
    alone = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--propagation", "private"]
    return [*alone, "sh", "-ec", PREPARE, str(root), *inside]


class Container:
    """One running container. Its standard output goes to `log`."""

    def __init__(self, process: asyncio.subprocess.Process, pid: int, log: Path) -> None:
        self._process = process
        self.pid = pid
        """Of the contained process, as the machine sees it."""
        self.log = log

    @classmethod
    async def start(cls, image: Image, root: Path, environment: Mapping[str, str], log: Path) -> Self:
        """Start the image's own command. Raises Failed if it does not come up."""
        with log.open("wb") as output:
            process = await asyncio.create_subprocess_exec(
                *command_line(image, root, environment, image.command),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=asyncio.subprocess.STDOUT,
            )
        deadline = asyncio.get_running_loop().time() + START_S
        while process.returncode is None and asyncio.get_running_loop().time() < deadline:
            if pid := _only_child(process.pid):
                return cls(process, pid, log)
            await asyncio.sleep(0.01)
        raise Failed(f"the container did not start: {_end_of(log)}")

    @property
    def runs(self) -> bool:
        """Whether it is still there."""
        return self._process.returncode is None

    def terminate(self) -> None:
        """The first thing that ECS does to stop it."""
        os.kill(self.pid, signal.SIGTERM)

    async def ended(self, within_s: float) -> int:
        """Its exit code. Raises Failed if it does not end in time."""
        try:
            async with asyncio.timeout(within_s):
                return await self._process.wait()
        except TimeoutError:
            raise Failed(f"the container was still there {within_s:.0f} s after it should have ended") from None

    async def end(self) -> None:
        """Make sure that nothing of it is left."""
        if self.runs:
            self._process.kill()
            await self._process.wait()

    def lines(self) -> list[dict[str, Any]]:
        """What it has logged so far. ValueError if a line is no JSON object: CloudWatch could not read it either."""
        return [json.loads(line) for line in self.log.read_text().splitlines()]

    def status(self) -> dict[str, str]:
        """What the kernel says of the process: /proc/PID/status."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}

    def root_is_read_only(self) -> bool:
        """Whether its root file system is mounted so that even root could not write (field 6 of /proc/PID/mountinfo)."""
        mounts = [line.split() for line in Path(f"/proc/{self.pid}/mountinfo").read_text().splitlines()]
        return any(mount[4] == "/" and "ro" in mount[5].split(",") for mount in mounts)


def _only_child(pid: int) -> int | None:
    """The process that `unshare` has started, which is process 1 of the container."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return None
    return int(children[0]) if children else None


def _end_of(log: Path) -> str:
    return f"see {log}:\n{log.read_text(errors='replace')[-1500:]}"
