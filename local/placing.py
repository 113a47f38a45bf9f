"""Places one scenario's call on a running stack: prepares, rings, waits until everything has settled, and judges."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from functions.calendar.queue import SqsQueue
from functions.domain.clock import SystemClock
from functions.domain.restaurants import Restaurant
from functions.pos.toast_connecting import ToastConnecting
from local import network, seeding
from local.acting import act
from local.calendar_side import connect_calendar
from local.callers import ScriptedCaller
from local.final_state import FinalState
from local.following import followed
from local.grading import Verdict, grade
from local.memory import Memory, open_memory
from local.moments import too_near_midnight, until_next_day
from local.scenario import Scenario
from local.seeding import CannotPrepare, Prepared
from local.simulators.twilio.call import Update
from local.simulators.twilio.records import CallRecord
from local.stack import Stack
from local.stack_scene import StackScene
from local.tills import check_connected
from local.transcript import Transcript

RESULT = "result.json"
MOST_CALLS = 50
"""On one stack: each call has a restaurant of its own, from the 555-01xx numbers up to the first that a person has."""


_BROWSER_WAITS_S = 30.0
"""The API loads Square's client, which takes a while, when the first owner comes back."""


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
    if scenario.needs_virtual_time:
        raise CannotPrepare(f"{scenario.name}: hours pass in it; tests/journeys plays it on virtual time")
    restaurant = _untouched(stack, seeding.load_restaurant(scenario.restaurant))
    number, person = restaurant.phone_number, restaurant.transfer_number
    network.connect_restaurant(stack.twilio, number, stack.addresses.api, person, scenario.person, stack.voice)
    await _wait_out_midnight(restaurant.zone, transcript)
    (memory, prepared), _ = await asyncio.gather(
        asyncio.to_thread(_prepare, stack, restaurant, scenario), _brief_model(stack, scenario)
    )
    scene = StackScene(stack, prepared.restaurant, prepared.anchor, scenario.caller.number, memory.ports)
    caller = await asyncio.to_thread(_caller, stack, scenario, partial(scene.at_line, scenario.meanwhile))
    await _connect_pos(stack, memory, prepared.restaurant, scenario)
    await scene.errands_done()
    await scene.calendar_is_read()
    check_connected(memory.pos_links, prepared.restaurant)
    scene.known = frozenset(one.id for one in memory.ports.messages.recent(prepared.restaurant.id))
    await act(scene, scenario.beforehand)
    scene.before = frozenset(stack.twilio.messaging.messages)
    async with followed(stack, transcript):
        rings()
        record, too_long = await _ring(stack, scenario, number, caller)
        scene.record = record
        await scene.during_done()
        await act(scene, scenario.afterwards)
        state = await scene.settled(record)
    verdict = grade(scenario, prepared.reservations, state)
    return PlacedCall(scenario, prepared, state, verdict, record, caller, too_long)


def _prepare(stack: Stack, restaurant: Restaurant, scenario: Scenario) -> tuple[Memory, Prepared]:
    """The restaurant's memory, with what the scenario says is so beforehand; blocking."""
    memory, now = open_memory(stack.emulator, stack.table), SystemClock().now()
    if scenario.given.calendar is not None:
        if not stack.addresses.google:
            raise CannotPrepare(f"{scenario.name}: no calendar can be connected to this stack")
        anchor = now.astimezone(restaurant.zone).date()
        restaurant = connect_calendar(stack.google, restaurant, scenario.given.calendar, anchor)
    ports = memory.ports
    wired = ("ticket", "square", "toast") if stack.tills is not None else ("ticket",)
    prepared = seeding.prepare(
        memory.directory, ports.book, restaurant, scenario, now, ports.waitlist, ports.menus, wired
    )
    if restaurant.calendar_id is not None:
        _have_calendar_read(stack, restaurant)
    return memory, prepared


def _have_calendar_read(stack: Stack, restaurant: Restaurant) -> None:
    """Ask as the API does once an owner has connected a calendar; else the next round of the schedule would find it."""
    queues = partial(stack.emulator.session().client, "sqs", endpoint_url=stack.emulator.url)
    SqsQueue(queues, stack.calendar_queue).ask(restaurant.id, within=0)


async def _connect_pos(stack: Stack, memory: Memory, restaurant: Restaurant, scenario: Scenario) -> None:
    """The owner connects the point of sale that the scenario names. CannotPrepare."""
    pos, tills, menus = scenario.given.pos, stack.tills, memory.ports.menus
    menu = menus.live(restaurant.id) if menus is not None else None
    if pos in (None, "ticket") or tills is None or menus is None or menu is None:
        return
    api, keys = stack.addresses.api, stack.credentials
    if pos == "square":
        async with httpx.AsyncClient(trust_env=False, timeout=_BROWSER_WAITS_S) as browser:
            await tills.connect_square(restaurant, menu, keys.call_keys, SystemClock(), api, browser)
        return
    with httpx.Client(trust_env=False) as http:
        connecting = ToastConnecting(
            links=memory.pos_links,
            menus=menus,
            messages=memory.ports.messages,
            clock=SystemClock(),
            keys=lambda: keys.toast_keys,
            public_base_url=api,
            http=http,
            api_base_url=stack.addresses.toast,
        )
        await asyncio.to_thread(
            partial(tills.connect_toast, reads_only=scenario.given.pos_reads_only), restaurant, menu, connecting
        )


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


def _caller(stack: Stack, scenario: Scenario, on_line: Callable[[int], None]) -> ScriptedCaller:
    """The person who calls, every line rendered already."""
    caller = scenario.caller
    return ScriptedCaller(caller.steps, stack.voice, language=caller.language, noise=caller.noise, on_line=on_line)


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


async def _wait_out_midnight(zone: ZoneInfo, transcript: Transcript) -> None:
    """A call must not begin on one date and be understood on the next."""
    now = SystemClock().now()
    if too_near_midnight(now, zone):
        left = until_next_day(now, zone).total_seconds()
        transcript.tell("", f"(midnight at the restaurant in {left:.0f} s: waiting for the new day)")
        await asyncio.sleep(left + 0.1)


async def _brief_model(stack: Stack, scenario: Scenario) -> None:
    """Tell the Realtime simulator's script oracle which lines a caller may say, and what shall go wrong; never when or what next."""
    await stack.tell_model("lines", scenario.lines)
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
