"""The commands of `python -m local`: what each prints and with which exit code it ends."""

import asyncio
import contextlib
import os
import shutil
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from local import placing, summary
from local.deploying.deployment import DOORS, EVERY_DOOR, Deployment, running_deployment
from local.deploying.lambda_python import CannotRunLambda
from local.deploying.logs import judge_logs
from local.findings import Finding
from local.placing import PlacedCall
from local.processes import ProgramDied
from local.scenario import BadScenario, Scenario, scenario_named, scenario_names
from local.seeding import CannotPrepare, load_restaurant
from local.settings import LocalSettings
from local.simulators.twilio.exchange import Number
from local.simulators.twilio.simulator import TwilioSimulator
from local.stack import Stack, running_stack
from local.transcript import Transcript

PASSED, FAILED, BROKEN = 0, 1, 2
"""Exit codes: as the scenario says; not as it says; the stack or a file is broken."""

_TOLD_WITHIN_S = 15.0


def say(line: str = "") -> None:
    """A line for whoever reads along, at once. A reader that has gone (`| head`) must not end a call in the middle."""
    try:
        print(line, flush=True)
    except BrokenPipeError:
        sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115 - until the process ends


async def demo(settings: LocalSettings, out: Path, began: float) -> int:
    """The `book` scenario from the first ring to the owner's records. `began`: when the command was given (perf_counter)."""
    scenario = scenario_named("book")
    say(f"Maitred, on this machine. {_who_answers(settings)}")
    async with running_stack(settings, out) as stack:
        say(f"The stack stands after {stack.started_in_s:.1f} s. {scenario.about}")
        call, transcript = await _placed(stack, scenario, began)
        wav = placing.keep(call, transcript, out)
    _show_records(call)
    say(f"\nListen to it: {_shown(wav)} (left: the caller, right: what the caller heard)")
    return _close(call)


async def call(
    settings: LocalSettings, name: str, out: Path, began: float, *, json_to: Path | None, wav_to: Path | None
) -> int:
    """One scenario, with its transcript and what became of it."""
    scenario = scenario_named(name)
    say(f"{scenario.name}: {scenario.about}  {_who_answers(settings)}")
    if scenario.only_simulated and settings.openai_api_key:
        say("This scenario needs a fault that only the simulator can have; unset OPENAI_API_KEY to run it.")
        return BROKEN
    async with running_stack(settings, out) as stack:
        placed, transcript = await _placed(stack, scenario, began)
        wav = placing.keep(placed, transcript, out)
    _show_records(placed)
    say(f"\nListen to it: {_shown(wav)}")
    if wav_to is not None:
        shutil.copyfile(wav, wav_to)
    if json_to is not None:
        shutil.copyfile(wav.with_name(placing.RESULT), json_to)
    return _close(placed)


async def scenarios(settings: LocalSettings, names: Sequence[str], out: Path, *, side_by_side: int) -> int:
    """Many scenarios, each on a stack of its own, and a table of how they went."""
    chosen = [scenario_named(name) for name in names]
    say(f"{len(chosen)} scenarios, {side_by_side} at a time. {_who_answers(settings)}\n")
    free = asyncio.Semaphore(side_by_side)

    async def one(scenario: Scenario) -> tuple[str, ...]:
        async with free:
            row = await _row_of(settings, scenario, out)
            say("  ".join(row))
            return row

    rows = await asyncio.gather(*(one(scenario) for scenario in chosen))
    say("\n" + "\n".join(summary.table([("scenario", "result", "time", "what was not as it should be"), *rows])))
    failed = [row for row in rows if row[1] not in ("pass", "skipped")]
    say(f"\n{len(rows) - len(failed)} of {len(rows)} as they should be.")
    return FAILED if failed else PASSED


async def up(settings: LocalSettings, out: Path) -> int:
    """Keep a stack running until Ctrl-C; a scenario's name on standard input places its call."""
    async with running_stack(settings, out) as stack:
        _show_stack(stack)
        lines = _lines_of_input()
        while True:
            name = asyncio.create_task(lines.get())
            first: set[asyncio.Future[Any]] = {name, stack.programs.died}
            await asyncio.wait(first, return_when=asyncio.FIRST_COMPLETED)
            if stack.programs.died.done():
                name.cancel()
                raise stack.programs.died.result()
            await _place_by_name(stack, name.result(), out)


async def deploy(settings: LocalSettings, names: Sequence[str], out: Path, began: float) -> int:
    """Scenarios through the deployed stacks; PASSED with SKIPPED in words where this machine cannot run Lambda's code.

    Without names: those that need every door, and the upload of a menu; then every door must have worked and logged.
    """
    chosen = [scenario_named(name) for name in names or EVERY_DOOR]
    say(f"The stacks of cdk, deployed on this machine. {_who_answers(settings)}")
    try:
        async with running_deployment(settings, out, say) as deployed:
            say(f"Deployed after {deployed.stack.started_in_s:.1f} s.")
            timer = await asyncio.to_thread(deployed.set_timer)
            results = [await _through_the_stacks(deployed, scenario, out / scenario.name, began) for scenario in chosen]
            read = [] if names else await _menu_read(deployed, out / "menu")
            woken = [] if names else [await asyncio.to_thread(timer.was_rung)]
            logged = await asyncio.to_thread(deployed.logged)
    except CannotRunLambda as reason:
        say(f"SKIPPED, nothing was deployed: {reason}")
        return PASSED
    doors = judge_logs(logged, ("Phone",) if names else DOORS)
    for title, findings in (("The menu", read), ("The clock", woken), ("The functions' log groups", doors)):
        if findings:
            say(f"\n{title}\n" + "\n".join(f"  {line}" for line in summary.finding_lines(findings)))
    right = all(result == PASSED for result in results) and all(one.right for one in (*read, *woken, *doors))
    say(f"\nThe deployment, after {time.perf_counter() - began:.0f} s: {'as' if right else 'NOT as'} it should be")
    return PASSED if right else FAILED


async def _through_the_stacks(deployed: Deployment, scenario: Scenario, out: Path, began: float) -> int:
    say(f"\n{scenario.name}: {scenario.about}")
    call, transcript = await _placed(deployed.stack, scenario, began)
    placing.keep(call, transcript, out)
    _show_records(call)
    return _close(call)


async def _menu_read(deployed: Deployment, folder: Path) -> list[Finding]:
    from local.deploying import menu_upload  # prints a menu, which the demo's installation cannot

    stack = deployed.stack
    stack.twilio.add_number(Number(menu_upload.NUMBER))
    found = await asyncio.to_thread(
        menu_upload.upload_and_judge, stack.emulator, stack.table, deployed.menu_bucket, folder
    )
    return [*found, await _owner_was_told(stack.twilio, menu_upload.NUMBER)]


async def _owner_was_told(twilio: TwilioSimulator, number: str) -> Finding:
    deadline = time.monotonic() + _TOLD_WITHIN_S
    while time.monotonic() < deadline:
        for text in twilio.messaging.messages.values():
            if text.from_ == number and text.error_code is None:
                return Finding("the owner was told", right=True, detail=f"to {text.to}: {text.body[:80]}")
        await asyncio.sleep(0.2)
    return Finding("the owner was told", right=False, detail="no text was sent")


async def _placed(stack: Stack, scenario: Scenario, began: float) -> tuple[PlacedCall, Transcript]:
    transcript = Transcript(say)

    def rings() -> None:
        say(f"The telephone rings, {time.perf_counter() - began:.1f} s after the command.\n")

    return await placing.place(stack, scenario, transcript, rings=rings), transcript


async def _row_of(settings: LocalSettings, scenario: Scenario, out: Path) -> tuple[str, ...]:
    if scenario.only_simulated and settings.openai_api_key:
        return (scenario.name, "skipped", "", "needs the simulator")
    if scenario.needs_virtual_time:
        return (scenario.name, "skipped", "", "hours pass in it: tests/journeys plays it on virtual time")
    began = time.perf_counter()
    folder = out / scenario.name
    try:
        async with running_stack(settings, folder) as stack:
            transcript = Transcript()
            placed = await placing.place(stack, scenario, transcript)
            placing.keep(placed, transcript, folder)
            return summary.result_row(placed, time.perf_counter() - began)
    except (ProgramDied, CannotPrepare, TimeoutError) as broken:
        seconds = f"{time.perf_counter() - began:.0f} s"
        return (scenario.name, "BROKEN", seconds, f"{type(broken).__name__}: {broken}".splitlines()[0])


async def _place_by_name(stack: Stack, name: str, out: Path) -> None:
    """One call on the running stack; a mistake is told and the stack goes on."""
    if not name:
        return
    try:
        placed, transcript = await _placed(stack, scenario_named(name), time.perf_counter())
    except (BadScenario, CannotPrepare) as mistake:
        say(str(mistake))
        return
    placing.keep(placed, transcript, out / name)
    _show_records(placed)
    _close(placed)
    say("\nReady for the next call.")


def _lines_of_input() -> "asyncio.Queue[str]":
    """Lines of standard input as they come. A daemon thread reads: a waiting read must never hold up the end of the stack."""
    loop = asyncio.get_running_loop()
    lines: asyncio.Queue[str] = asyncio.Queue()

    def read() -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody wants the line any more
            for line in sys.stdin:
                loop.call_soon_threadsafe(lines.put_nowait, line.strip())

    threading.Thread(target=read, name="standard input", daemon=True).start()
    return lines


def _who_answers(settings: LocalSettings) -> str:
    if settings.openai_api_key:
        return "OPENAI_API_KEY is set: the real OpenAI service answers, and the call costs money."
    return "No OPENAI_API_KEY: the Realtime simulator answers (see local/README.md for what it is not)."


def _show_records(call: PlacedCall) -> None:
    for title, lines in (
        ("The book", summary.reservation_rows(call.state, call.prepared.reservations)),
        ("The texts", summary.text_lines(call.state)),
        ("Messages for the restaurant", summary.message_lines(call.state)),
        ("The call report", summary.report_lines(call.state, call.caller.latencies_ms)),
        ("As the scenario says?", summary.verdict_lines(call.verdict)),
    ):
        if lines:
            say(f"\n{title}\n" + "\n".join(f"  {line}" for line in lines))


def _close(call: PlacedCall) -> int:
    if call.too_long:
        say(f"\nThe call went on for more than {call.scenario.longest_s:.0f} s and was ended.")
    say(f"\n{call.scenario.name}: {'as it should be' if call.passed else 'NOT as it should be'}")
    return PASSED if call.passed else FAILED


def _show_stack(stack: Stack) -> None:
    restaurant = load_restaurant("juniper_table")
    at = stack.addresses
    say(f"The stack stands after {stack.started_in_s:.1f} s. Ctrl-C ends it.\n")
    for what, where in (
        ("restaurant", f"{restaurant.name}, {restaurant.phone_number}, {restaurant.zone.key}"),
        ("API", at.api),
        ("streamer", f"{at.streamer}/health, {at.stream}"),
        ("Twilio simulator", f"{at.twilio}/_simulator/state"),
        (
            "Realtime",
            f"{at.realtime} (simulator; control {at.realtime_control})" if at.realtime else "OpenAI's service",
        ),
        ("AWS emulator", at.emulator),
    ):
        say(f"  {what:<17} {where}")
    say(f"\nTo place a call, type a scenario's name and press Enter: {', '.join(scenario_names())}\n")


def _shown(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
