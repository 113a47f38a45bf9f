"""Nothing that the stack starts outlives it, however the stack ends. Real processes; a FIFO's end of file says that they are gone."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from local.leash import read_guarded
from local.processes import Program, ProgramDied, Programs

PROJECT = Path(__file__).resolve().parents[2]
ENVIRONMENT: Mapping[str, str] = {"PATH": os.defpath}
DEADLINE_S = 20


def holder(fifo: Path, *, stubborn: bool = False) -> list[str]:
    """A program that, with a child of its own, holds the FIFO open for writing until both have ended."""
    trap = "trap '' TERM; " if stubborn else ""
    return ["/bin/sh", "-c", f"{trap}exec 3>'{fifo}'; echo holding; sleep 1000 & wait; while :; do sleep 1; done"]


def end_of(fifo: Path) -> "asyncio.Task[None]":
    """A task that is done once nobody holds the FIFO any more; it must be started before the holder."""

    def read_to_the_end() -> None:
        with fifo.open("rb") as held:
            held.read()

    return asyncio.create_task(asyncio.wait_for(asyncio.to_thread(read_to_the_end), DEADLINE_S))


async def start_holder(programs: Programs, fifo: Path, *, stubborn: bool = False) -> Program:
    """Started, and holding the FIFO."""
    holding = asyncio.Event()
    program = await programs.start("holder", holder(fifo, stubborn=stubborn), on_line=lambda _: holding.set())
    await asyncio.wait_for(holding.wait(), DEADLINE_S)
    return program


@pytest.fixture
def fifo(tmp_path: Path) -> Path:
    path = tmp_path / "fifo"
    os.mkfifo(path)
    return path


@pytest.mark.asyncio
@pytest.mark.parametrize("stubborn", [False, True], ids=["polite", "deaf to SIGTERM"])
async def test_leaving_the_context_ends_a_program_and_its_children(
    fifo: Path, tmp_path: Path, stubborn: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("local.processes.STOP_GRACE_S", 0.3)
    gone = end_of(fifo)
    async with Programs(tmp_path / "logs", ENVIRONMENT) as programs:
        await start_holder(programs, fifo, stubborn=stubborn)
        assert not gone.done()
    await gone


@pytest.mark.asyncio
async def test_a_failure_inside_the_context_leaves_nothing_behind_either(fifo: Path, tmp_path: Path) -> None:
    gone = end_of(fifo)

    async def break_down() -> None:
        async with Programs(tmp_path / "logs", ENVIRONMENT) as programs:
            await start_holder(programs, fifo)
            raise RuntimeError("the scenario broke")

    with pytest.raises(RuntimeError, match="the scenario broke"):
        await break_down()
    await gone


@pytest.mark.asyncio
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
async def test_programs_end_when_the_stack_itself_is_killed(fifo: Path, tmp_path: Path, how: signal.Signals) -> None:
    gone = end_of(fifo)
    stack = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        "import asyncio, pathlib, sys\n"
        "from local.processes import Programs\n"
        "async def main():\n"
        "    async with Programs(pathlib.Path(sys.argv[1]), {'PATH': '/usr/bin:/bin'}) as programs:\n"
        "        await programs.start('holder', sys.argv[2:], on_line=lambda line: print(line, flush=True))\n"
        "        await asyncio.Event().wait()\n"
        "asyncio.run(main())\n",
        str(tmp_path / "logs"),
        *holder(fifo),
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**ENVIRONMENT, "PYTHONPATH": str(PROJECT)},
    )
    assert stack.stdout is not None
    assert await asyncio.wait_for(stack.stdout.readline(), DEADLINE_S) == b"holding\n"
    stack.send_signal(how)
    await gone
    await stack.communicate()


@pytest.mark.asyncio
async def test_a_program_that_dies_unasked_is_reported_with_its_last_words(tmp_path: Path) -> None:
    async with Programs(tmp_path / "logs", ENVIRONMENT) as programs:
        program = await programs.start("api", ["/bin/sh", "-c", "echo no such table; exit 3"])
        died = await asyncio.wait_for(asyncio.shield(programs.died), DEADLINE_S)
        with pytest.raises(ProgramDied, match="exit code 3"):
            await program.while_alive(asyncio.Event().wait())
    assert "api ended with exit code 3" in str(died)
    assert "no such table" in str(died)
    assert (tmp_path / "logs" / "api.log").read_text() == "no such table\n"


@pytest.mark.asyncio
async def test_being_stopped_is_not_dying(fifo: Path, tmp_path: Path) -> None:
    gone = end_of(fifo)
    async with Programs(tmp_path / "logs", ENVIRONMENT) as programs:
        program = await start_holder(programs, fifo)
        await programs.stop(program)
        assert not programs.died.done()
    await gone


@pytest.mark.asyncio
async def test_waiting_for_what_a_program_gives_returns_it(tmp_path: Path) -> None:
    async with Programs(tmp_path / "logs", ENVIRONMENT) as programs:
        program = await programs.start("quiet", ["/bin/sh", "-c", "sleep 1000"])
        assert await program.while_alive(asyncio.sleep(0, result="ready")) == "ready"


@pytest.mark.asyncio
async def test_lines_arrive_whole_however_they_were_written(tmp_path: Path) -> None:
    lines: list[str] = []
    long = "x" * 200_000
    async with Programs(tmp_path / "logs", ENVIRONMENT) as programs:
        script = f"import sys; sys.stdout.write('one\\ntw'); sys.stdout.flush(); print('o'); print('x' * {len(long)}, end='')"
        program = await programs.start("writer", [sys.executable, "-c", script], on_line=lines.append)
        await asyncio.wait_for(program.ended.wait(), DEADLINE_S)
    assert lines == ["one", "two", long]


@pytest.mark.parametrize(
    ("words", "left"),
    [
        (["+5", "+6", "-5"], {6}),
        (["+5", "-5"], set()),
        (["+5", "done"], set()),
        ([], set()),
    ],
)
def test_the_leash_guards_what_was_begun_and_not_ended_unless_all_is_done(words: list[str], left: set[int]) -> None:
    assert read_guarded(f"{word}\n" for word in words) == left
