"""Calls in real time through the whole local stack: processes, sockets, HTTP, an emulated AWS; graded on what they leave behind.

Every scenario is played on virtual time by `tests/journeys`. Here are those whose point lies between the processes: all of the book's
way from the ring to the text, a goodbye by the caller in the middle of a write, a provider that refuses, a transfer. They run side by
side, each on a stack of its own, as two people at one laptop would have them. `python -m local scenarios` plays all.
"""

import asyncio
from pathlib import Path

import pytest

from local.placing import PlacedCall, keep, place
from local.scenario import scenario_named
from local.settings import LocalSettings, NotInstalled, from_environment
from local.stack import running_stack
from local.transcript import Transcript

pytestmark = pytest.mark.scenario

BETWEEN_PROCESSES = ("book", "hangs_up_while_booking", "model_refuses", "presses_zero")


async def play(settings: LocalSettings, name: str, folder: Path) -> tuple[PlacedCall, Transcript]:
    transcript = Transcript()
    async with running_stack(settings, folder) as stack:
        call = await place(stack, scenario_named(name), transcript)
    keep(call, transcript, folder)
    return call, transcript


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[PlacedCall, Transcript]]:
    """All of them, each with its transcript."""
    try:
        settings = from_environment()
    except NotInstalled as missing:
        pytest.skip(str(missing))
    settings = LocalSettings(settings.emulator_python)  # never the real service from a test
    out = tmp_path_factory.mktemp("calls")

    async def play_all() -> list[tuple[PlacedCall, Transcript]]:
        return await asyncio.gather(*(play(settings, name, out / name) for name in BETWEEN_PROCESSES))

    return dict(zip(BETWEEN_PROCESSES, asyncio.run(play_all()), strict=True))


@pytest.mark.parametrize("name", BETWEEN_PROCESSES)
def test_a_call_leaves_behind_what_its_scenario_says(
    calls: dict[str, tuple[PlacedCall, Transcript]], name: str
) -> None:
    call, transcript = calls[name]
    wrong = "\n".join(f"{finding.what}: {finding.detail}" for finding in call.verdict.wrong)
    assert call.passed, f"{wrong}\n" + "\n".join(transcript.lines)


def test_both_sides_of_the_call_can_be_listened_to(calls: dict[str, tuple[PlacedCall, Transcript]]) -> None:
    call, _ = calls["book"]
    caller, heard = bytes(call.record.tracks.caller), bytes(call.record.tracks.heard)
    assert len(caller) == len(heard) > 30 * 8000, "more than half a minute, both sides of one length"
    for side in (caller, heard):
        assert 0.1 < 1 - side.count(0xFF) / len(side) < 0.9, "speech and silence on each side"


def test_the_transcript_says_by_which_ear_the_caller_was_understood(
    calls: dict[str, tuple[PlacedCall, Transcript]],
) -> None:
    _, transcript = calls["book"]
    said = [line for line in transcript.lines if "  caller " in line]
    assert len(said) >= 5
    assert all(line.endswith("[from the script]") for line in said)


def test_every_answer_was_measured(calls: dict[str, tuple[PlacedCall, Transcript]]) -> None:
    call, _ = calls["book"]
    assert len(call.caller.latencies_ms) >= 5
    assert all(0 < latency < 10_000 for latency in call.caller.latencies_ms)
