"""Starts the programs of the local stack, keeps their output, and makes sure that none of them outlives it.

Each program leads a process group of its own, so that what it starts ends with it, and so that Ctrl-C in the terminal reaches only
the stack, which then stops the others in order. `local.leash` guards the groups for the case that the stack is killed outright.
"""

import asyncio
import contextlib
import signal
import sys
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO, TypeVar

from local import leash

Answer = TypeVar("Answer")

STOP_GRACE_S = 4.0
"""How long a program may take to end after SIGTERM."""
TAIL_LINES = 25

# A program is first a shell that waits for one line: the leash knows its group before the program begins, so no moment is unguarded.
_HELD_START = 'read -r go && exec "$@"'


class ProgramDied(Exception):
    """A program of the stack ended although nobody had asked it to; the message holds the last lines that it wrote."""


@dataclass(slots=True)
class Program:
    """One running program of the stack."""

    name: str
    process: asyncio.subprocess.Process
    log: Path
    tail: deque[str] = field(default_factory=lambda: deque(maxlen=TAIL_LINES))
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    stopping: bool = False

    def obituary(self) -> ProgramDied:
        """What to raise when it has ended unasked."""
        lines = "\n".join(f"    {line}" for line in self.tail)
        return ProgramDied(f"{self.name} ended with exit code {self.process.returncode} (see {self.log}):\n{lines}")

    async def while_alive(self, waiting: Awaitable[Answer]) -> Answer:
        """Await what needs this program; raises ProgramDied instead as soon as the program has ended."""
        wanted = asyncio.ensure_future(waiting)
        end = asyncio.ensure_future(self.ended.wait())
        try:
            await asyncio.wait({wanted, end}, return_when=asyncio.FIRST_COMPLETED)
            if not wanted.done():
                raise self.obituary()
            return wanted.result()
        finally:
            for task in (wanted, end):
                task.cancel()


class Programs:
    """All programs of one stack: an async context manager that leaves none behind.

    `environment` is what every program gets; `start` adds to it. Output goes to one file per program in `log_dir`;
    they all work in `folder`.
    """

    def __init__(self, log_dir: Path, environment: Mapping[str, str], folder: Path | None = None) -> None:
        self._log_dir = log_dir
        self._folder = folder
        self._environment = dict(environment)
        self._programs: list[Program] = []
        self._readers: set[asyncio.Task[None]] = set()
        self._leash: asyncio.subprocess.Process | None = None
        self.died: asyncio.Future[ProgramDied] = asyncio.get_running_loop().create_future()
        """Set when a program has ended unasked."""

    async def __aenter__(self) -> Self:
        self._log_dir.mkdir(parents=True, exist_ok=True)
        self._leash = await asyncio.create_subprocess_exec(
            sys.executable, "-I", "-S", leash.__file__, stdin=asyncio.subprocess.PIPE, start_new_session=True
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            await self._stop_all()
        finally:
            await self._release_leash()

    async def start(
        self,
        name: str,
        command: Sequence[str],
        *,
        environment: Mapping[str, str] | None = None,
        on_line: Callable[[str], None] | None = None,
    ) -> Program:
        """Start a program; every line that it writes goes to its log file and to `on_line`."""
        process = await asyncio.create_subprocess_exec(
            "/bin/sh",
            "-c",
            _HELD_START,
            name,
            *command,
            cwd=self._folder,
            env={**self._environment, **(environment or {})},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
        )
        program = Program(name, process, self._log_dir / f"{name}.log")
        self._programs.append(program)
        await self._tell_leash(f"+{process.pid}")
        assert process.stdin is not None
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            process.stdin.write(b"go\n")
            await process.stdin.drain()
            process.stdin.close()
        reader = asyncio.create_task(self._follow(program, on_line), name=f"output of {name}")
        self._readers.add(reader)
        reader.add_done_callback(self._readers.discard)
        return program

    async def _follow(self, program: Program, on_line: Callable[[str], None] | None) -> None:
        assert program.process.stdout is not None
        with program.log.open("w", encoding="utf-8") as log:
            rest = b""
            while chunk := await program.process.stdout.read(1 << 16):
                *lines, rest = (rest + chunk).split(b"\n")
                for line in lines:
                    _keep(program, line.decode("utf-8", "replace"), log, on_line)
            if rest:
                _keep(program, rest.decode("utf-8", "replace"), log, on_line)
        await program.process.wait()
        await self._tell_leash(f"-{program.process.pid}")
        program.ended.set()
        if not program.stopping and not self.died.done():
            self.died.set_result(program.obituary())

    async def stop(self, program: Program) -> None:
        """SIGTERM, and SIGKILL where that does not help; returns when the program and all that it started are gone."""
        program.stopping = True
        leash.signal_group(program.process.pid, signal.SIGTERM)
        try:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(program.ended.wait(), STOP_GRACE_S)
        finally:
            leash.signal_group(program.process.pid, signal.SIGKILL)
        with contextlib.suppress(TimeoutError):  # something that left the group may still hold the output open
            await asyncio.wait_for(program.ended.wait(), STOP_GRACE_S)

    async def _stop_all(self) -> None:
        """Last started, first told; a cancellation while waiting kills what is left instead of leaving it."""
        for program in self._programs:
            program.stopping = True
        try:
            await asyncio.gather(*(self.stop(program) for program in reversed(self._programs)))
        finally:
            for program in self._programs:
                leash.signal_group(program.process.pid, signal.SIGKILL)

    async def _tell_leash(self, word: str) -> None:
        if self._leash is None or self._leash.stdin is None:
            return
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self._leash.stdin.write(f"{word}\n".encode())
            await self._leash.stdin.drain()

    async def _release_leash(self) -> None:
        if self._leash is None or self._leash.stdin is None:
            return
        await self._tell_leash("done")
        self._leash.stdin.close()
        await self._leash.wait()


def _keep(program: Program, line: str, log: TextIO, on_line: Callable[[str], None] | None) -> None:
    program.tail.append(line)
    log.write(line + "\n")
    log.flush()
    if on_line is not None:
        on_line(line)
