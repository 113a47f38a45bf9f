"""What is shown after a call: the reservations as rows, the texts that were sent, the call report in short, and the verdict."""

from collections.abc import Iterable, Sequence
from statistics import median

from functions.domain.reservations import Reservation
from local.final_state import FinalState
from local.findings import Finding
from local.grading import Verdict
from local.placing import PlacedCall
from streamer.contract.events import HandoffMade, ToolUsed, Usage, UtteranceSpoken


def reservation_rows(state: FinalState, prepared: Sequence[Reservation]) -> list[str]:
    """The reservations that this call made or changed, as a table."""
    known = {one.id: one for one in prepared}
    touched = [one for one in state.reservations if known.get(one.id) != one]
    if not touched:
        return ["(no reservation was made or changed)"]
    rows = [("guest", "party", "when", "tables", "status", "code", "phone", "version")]
    for one in touched:
        when = f"{one.starts_at.astimezone(state.restaurant.zone):%a %Y-%m-%d %H:%M}"
        tables = "+".join(one.table_ids)
        numbers = (str(one.party_size), when, tables, str(one.status), one.code, one.phone or "-", str(one.version))
        rows.append((one.name, *numbers))
    return table(rows)


def text_lines(state: FinalState) -> list[str]:
    """The texts of this call, each with what became of it."""
    return [f"to {text.to} ({text.state}): {text.body}" for text in state.network.texts] or ["(no text was sent)"]


def message_lines(state: FinalState) -> list[str]:
    """What people at the restaurant find to read."""
    return [f"{one.kind}{' (urgent)' if one.urgent else ''}: {one.text}" for one in state.messages]


def report_lines(state: FinalState, caller_waited_ms: Sequence[int]) -> list[str]:
    """The call report in short: length, latencies, tools, tokens, cost."""
    report = state.report
    if report is None:
        return ["(no call report)"]
    spoken = [event for event in report.events if isinstance(event, UtteranceSpoken)]
    latencies = [event.latency_ms for event in spoken if event.latency_ms is not None]
    tools = [event for event in report.events if isinstance(event, ToolUsed)]
    passed = [event.to_agent for event in report.events if isinstance(event, HandoffMade)]
    return [
        f"length        {report.duration_ms / 1000:.1f} s, {report.next_step}, revision {report.revision}",
        f"latency       {_spread(latencies)}  (caller stopped -> first audio sent, by the streamer)",
        f"caller waited {_spread(caller_waited_ms)}  (end of a line -> first sound heard, at the telephone)",
        f"tools         {', '.join(f'{t.name} {t.outcome} {t.took_ms} ms' for t in tools) or 'none'}",
        f"handoffs      {' > '.join(passed) or 'none'}; {report.barge_ins} interruptions",
        *(f"tokens        {_tokens(usage)}" for usage in report.usage),
        f"cost          {_cost(state)}",
    ]


def verdict_lines(verdict: Verdict, *, only_wrong: bool = False) -> list[str]:
    """The findings, right ones and wrong ones marked."""
    return finding_lines(verdict.wrong if only_wrong else verdict.findings)


def finding_lines(findings: Iterable[Finding]) -> list[str]:
    """A line each."""
    return [
        f"{'ok   ' if finding.right else 'WRONG'}  {finding.what}" + (f": {finding.detail}" if finding.detail else "")
        for finding in findings
    ]


def result_row(call: PlacedCall, seconds: float) -> tuple[str, ...]:
    """One line of the scenarios' table."""
    wrong = ", ".join(finding.what for finding in call.verdict.wrong)
    reason = "went on for too long" + (f"; {wrong}" if wrong else "") if call.too_long else wrong
    return (call.scenario.name, "pass" if call.passed else "FAIL", f"{seconds:.0f} s", reason)


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows as columns of equal width, a rule under the first."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return [lines[0], "  ".join("-" * width for width in widths), *lines[1:]]


def _spread(numbers: Iterable[int]) -> str:
    found = sorted(numbers)
    if not found:
        return "none measured"
    return f"median {median(found):.0f} ms, worst {found[-1]} ms, of {len(found)}"


def _tokens(usage: Usage) -> str:
    parts = [
        f"audio {usage.audio_in} in ({usage.audio_cached} cached), {usage.audio_out} out",
        f"text {usage.text_in} in ({usage.text_cached} cached), {usage.text_out} out",
    ]
    return f"{usage.model}: {'; '.join(parts)}" + (f"; {usage.seconds:.1f} s" if usage.seconds else "")


def _cost(state: FinalState) -> str:
    micro = state.call.cost_micro_usd if state.call is not None else None
    return "not known" if micro is None else f"{micro / 1_000_000:.4f} USD by the price table"
