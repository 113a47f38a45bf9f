"""Places one scenario's call on a running stack: prepares, rings, waits until everything has settled, and judges."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from functions.domain.clock import SystemClock
from functions.domain.restaurants import Restaurant
from local import network, seeding
from local.callers import Interrupt, Say, ScriptedCaller
from local.final_state import FINISHED_STATES, FinalState, Ports, is_settled, read_state
from local.following import followed
from local.grading import Verdict, grade
from local.memory import Memory, open_memory
from local.moments import too_near_midnight, until_next_day
from local.scenario import Scenario
from local.seeding import CannotPrepare, Prepared
from local.simulators.twilio.call import Update
from local.simulators.twilio.records import CallRecord
from local.stack import Stack
from local.transcript import Transcript

SETTLE_WITHIN_S = 20.0
"""How long after the call texts and reports may take to arrive before it is judged as it stands."""
RESULT = "result.json"
MOST_CALLS = 50
"""On one stack: each call has a restaurant of its own, from the 555-01xx numbers up to the first that a person has."""
_POLL_S = 0.2


@dataclass(frozen=True, slots=True)
class PlacedCall:
    """A call that is over, and what became of it."""

    scenario: Scenario
    prepared: Prepared
    state: FinalState
    verdict: Verdict
    record: CallRecord
    caller: ScriptedCaller
    too_long: bool
    """The call went on for longer than the scenario allows and was ended."""

    @property
    def passed(self) -> bool:
        """Whether everything is as the scenario says."""
        return self.verdict.passed and not self.too_long


async def place(
    stack: Stack, scenario: Scenario, transcript: Transcript, *, rings: Callable[[], None] = lambda: None
) -> PlacedCall:
    """One call from preparing to the verdict; `rings` is called at the first ring. Raises CannotPrepare, or ProgramDied if a program of the stack ends meanwhile."""
    restaurant = _untouched(stack, seeding.load_restaurant(scenario.restaurant))
    number, person = restaurant.phone_number, restaurant.transfer_number
    network.connect_restaurant(stack.twilio, number, stack.addresses.api, person, scenario.person, stack.voice)
    await _wait_out_midnight(restaurant.zone, transcript)
    (memory, prepared), caller, _ = await asyncio.gather(
        asyncio.to_thread(_prepare, stack, restaurant, scenario),
        asyncio.to_thread(_caller, stack, scenario),
        _brief_model(stack, scenario),
    )
    await _texts_sent(memory.ports, prepared)
    before = frozenset(stack.twilio.messaging.messages)
    async with followed(stack, transcript):
        rings()
        record, too_long = await _ring(stack, scenario, number, caller)
        state = await _settled(stack, memory.ports, prepared, record, before)
    verdict = grade(scenario, prepared.reservations, state)
    return PlacedCall(scenario, prepared, state, verdict, record, caller, too_long)


def _prepare(stack: Stack, restaurant: Restaurant, scenario: Scenario) -> tuple[Memory, Prepared]:
    """The restaurant's memory, with what the scenario says is so beforehand; blocking."""
    memory = open_memory(stack.emulator, stack.table)
    book = memory.ports.book
    return memory, seeding.prepare(memory.directory, book, restaurant, scenario, SystemClock().now())


def _untouched(stack: Stack, restaurant: Restaurant) -> Restaurant:
    """The restaurant for the stack's first call, and a twin on the next number for each further one: its book is empty."""
    nth = stack.calls_placed
    stack.calls_placed += 1
    if nth == 0:
        return restaurant
    if nth >= MOST_CALLS:
        raise CannotPrepare(
            f"this stack has placed {MOST_CALLS} calls, and fiction has no more numbers: start another one"
        )
    number = f"+{int(restaurant.phone_number.removeprefix('+')) + nth}"
    return replace(restaurant, id=f"{restaurant.id}_{nth + 1}", phone_number=number)


def _caller(stack: Stack, scenario: Scenario) -> ScriptedCaller:
    """The person who calls, every line rendered already."""
    caller = scenario.caller
    return ScriptedCaller(caller.steps, stack.voice, language=caller.language, noise=caller.noise)


async def _ring(stack: Stack, scenario: Scenario, to: str, caller: ScriptedCaller) -> tuple[CallRecord, bool]:
    """From the first ring to the last callback; a call that lasts too long is ended from outside."""
    from_ = network.WITHHELD if scenario.caller.number == "withheld" else scenario.caller.number
    call = stack.twilio.start_call(from_, to, caller)
    ended = asyncio.create_task(call.ended())
    first: set[asyncio.Future[Any]] = {ended, stack.programs.died}
    await asyncio.wait(first, timeout=scenario.longest_s, return_when=asyncio.FIRST_COMPLETED)
    too_long = False
    if not ended.done():
        too_long = not stack.programs.died.done()
        call.update(Update(end=True))
    record = await ended
    if stack.programs.died.done():
        raise stack.programs.died.result()
    return record, too_long


async def _settled(
    stack: Stack, ports: Ports, prepared: Prepared, record: CallRecord, before: frozenset[str]
) -> FinalState:
    """The state once nothing is under way any more, or as it stands when the time is up."""
    deadline = asyncio.get_running_loop().time() + SETTLE_WITHIN_S
    while True:
        seen = network.seen(record, stack.twilio.messaging.messages.values(), before)
        state = await asyncio.to_thread(read_state, ports, prepared.restaurant, prepared.anchor, seen)
        if is_settled(state) or asyncio.get_running_loop().time() > deadline:
            return state
        await asyncio.sleep(_POLL_S)


async def _wait_out_midnight(zone: ZoneInfo, transcript: Transcript) -> None:
    """A call must not begin on one date and be understood on the next."""
    now = SystemClock().now()
    if too_near_midnight(now, zone):
        left = until_next_day(now, zone).total_seconds()
        transcript.tell("", f"(midnight at the restaurant in {left:.0f} s: waiting for the new day)")
        await asyncio.sleep(left + 0.1)


async def _texts_sent(ports: Ports, prepared: Prepared) -> None:
    """Prepared guests who agreed to texts have theirs before the telephone rings."""
    async with asyncio.timeout(SETTLE_WITHIN_S):
        while True:
            entries = await asyncio.to_thread(ports.outbox.recent, prepared.restaurant.id)
            if all(entry.state in FINISHED_STATES for entry in entries):
                return
            await asyncio.sleep(_POLL_S)


async def _brief_model(stack: Stack, scenario: Scenario) -> None:
    """Tell the Realtime simulator's script oracle which lines a caller may say, and what shall go wrong; never when or what next."""
    spoken = [step for step in scenario.caller.steps if isinstance(step, Say | Interrupt)]
    lines = [
        {
            "id": f"{scenario.name}-{number}",
            "text": step.text,
            "language": step.language or scenario.caller.language,
            "speaker": step.speaker or "caller",
        }
        for number, step in enumerate(spoken)
    ]
    await stack.tell_model("lines", lines)
    await stack.tell_model("faults", scenario.realtime_faults)


def keep(call: PlacedCall, transcript: Transcript, out: Path) -> Path:
    """Leave the call's sound, transcript and report in `out`; returns the path of call.wav."""
    out.mkdir(parents=True, exist_ok=True)
    wav = out / "call.wav"
    wav.write_bytes(call.record.tracks.wav())
    (out / "transcript.txt").write_text("\n".join(transcript.lines) + "\n", encoding="utf-8")
    (out / RESULT).write_text(json.dumps(as_json(call), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return wav


def as_json(call: PlacedCall) -> dict[str, object]:
    """The verdict, the report and the network's record as JSON-able data."""
    return {
        "scenario": call.scenario.name,
        "passed": call.passed,
        "too_long": call.too_long,
        "findings": [
            {"what": finding.what, "right": finding.right, "detail": finding.detail}
            for finding in call.verdict.findings
        ],
        "caller_waited_ms": call.caller.latencies_ms,
        "report": call.state.report.model_dump(mode="json") if call.state.report is not None else None,
        "network": call.record.summary(),
    }
