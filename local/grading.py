"""Judges a call by how everything stands afterwards: each finding says what was expected, what is, and whether that is right."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from functions.domain.reservations import Reservation
from local.final_state import FinalState, SentText, half_done, overbooked
from local.findings import Finding
from local.grading_house import house_findings
from local.grading_orders import order_findings
from local.scenario import Expected, ExpectedReservation, ExpectedText, Scenario
from streamer.contract.events import HandoffMade, KeysPressed, ToolUsed, UtteranceHeard, UtteranceSpoken

_STEP = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Verdict:
    """All findings about one expectation."""

    findings: tuple[Finding, ...]

    @property
    def passed(self) -> bool:
        """Whether everything is as it should be."""
        return all(finding.right for finding in self.findings)

    @property
    def wrong(self) -> tuple[Finding, ...]:
        """What is not as it should be."""
        return tuple(finding for finding in self.findings if not finding.right)


def grade(scenario: Scenario, prepared: Sequence[Reservation], state: FinalState) -> Verdict:
    """The verdict on the expectation that fits best; `prepared` are the reservations as they stood before the call."""
    verdicts = [Verdict(tuple(_findings(scenario, expected, prepared, state))) for expected in scenario.expect]
    return min(verdicts, key=lambda verdict: len(verdict.wrong))


def _findings(
    scenario: Scenario, expected: Expected, prepared: Sequence[Reservation], state: FinalState
) -> Iterable[Finding]:
    yield _call_finding(expected, state)
    yield from _reservation_findings(scenario, expected, prepared, state)
    faults = half_done(state)
    yield Finding("nothing is half done", not faults, "; ".join(faults) or "ledgers and reservations agree")
    shared = overbooked(state)
    yield Finding(
        "no table is shared" if not expected.overbooked else "a table is shared",
        bool(shared) == expected.overbooked,
        "; ".join(shared),
    )
    yield from house_findings(scenario, expected, state)
    yield from order_findings(expected, state)
    yield from _text_findings(scenario, expected, state)
    yield from _message_findings(expected, state)
    yield from _network_findings(expected, state)
    yield from _report_findings(expected, state)


def _call_finding(expected: Expected, state: FinalState) -> Finding:
    if expected.forgotten:
        kept = [name for name, there in (("call", state.call), ("report", state.report)) if there is not None]
        return Finding("call and report are erased", not kept, f"still there: {', '.join(kept) or 'nothing'}")
    if state.call is None:
        return Finding("call record", False, "the store has no record of the call")
    got = (state.call.next_step, state.call.status)
    return Finding("call", got == (expected.next_step, "completed"), f"next step {got[0]}, status {got[1]}")


def _reservation_findings(
    scenario: Scenario, expected: Expected, prepared: Sequence[Reservation], state: FinalState
) -> Iterable[Finding]:
    """Each expected one is there; all other prepared ones are as they were; there are no further ones."""
    left = {one.id: one for one in state.reservations}
    by_guest = {one.name: one for one in prepared}
    for wish in expected.reservations:
        before = by_guest.get(wish.was) if wish.was is not None else None
        candidates = [left[before.id]] if before is not None and before.id in left else _new(left, prepared)
        fitting = [one for one in candidates if _fits(scenario, wish, one, state)]
        what = f"reservation {_wished(wish)}"
        if fitting:
            left.pop(fitting[0].id)
            yield Finding(what, True, _shown(fitting[0], state))
        else:
            yield Finding(what, False, f"instead: {', '.join(_shown(one, state) for one in candidates) or 'none'}")
    untouched = [one for one in prepared if left.get(one.id) == one]
    touched = [one for one in prepared if one.id in left and left[one.id] != one]
    lost = [one for one in prepared if all(one.id != now.id for now in state.reservations)]
    wrong = [_shown(left[one.id], state) for one in touched] + [f"{one.name}'s is gone" for one in lost]
    yield Finding("other guests' reservations", not wrong, "; ".join(wrong) or f"{len(untouched)} untouched")
    further = [_shown(one, state) for one in _new(left, prepared)]
    yield Finding("no further reservations", not further, "; ".join(further))


def _new(reservations: dict[str, Reservation], prepared: Sequence[Reservation]) -> list[Reservation]:
    known = {one.id for one in prepared}
    return [one for key, one in reservations.items() if key not in known]


def _fits(scenario: Scenario, wish: ExpectedReservation, one: Reservation, state: FinalState) -> bool:
    phone = scenario.caller.number if wish.phone == "caller" else wish.phone
    return (
        one.name.casefold() == wish.name.casefold()
        and one.party_size == wish.party
        and one.starts_at == wish.when.instant(state.anchor, state.restaurant.zone)
        and one.status == wish.status
        and phone in (None, one.phone)
        and wish.source in (None, one.source)
        and all(
            part.casefold() in f"{one.notes}\n{one.arrival_note}\n{one.area or ''}".casefold() for part in wish.notes
        )
        and wish.text_state in (None, state.text_states.get(one.id))
        and wish.confirmed in (None, one.confirmed_at is not None)
    )


def _wished(wish: ExpectedReservation) -> str:
    return f"{wish.name}, {wish.party}, {wish.when.text}, {wish.status}"


def _shown(one: Reservation, state: FinalState) -> str:
    local = one.starts_at.astimezone(state.restaurant.zone)
    said = "".join(f", {part}" for part in (one.area, one.notes, one.arrival_note) if part)
    text = f", text {state.text_states[one.id]}" if one.id in state.text_states else ""
    return f"{one.name}, {one.party_size}, {local:%a %Y-%m-%d %H:%M}, {one.status}{said}{text} (code {one.code})"


def _text_findings(scenario: Scenario, expected: Expected, state: FinalState) -> Iterable[Finding]:
    numbers = {"caller": scenario.caller.number, "owner": state.restaurant.owner_number or ""}
    tickets = state.restaurant.ordering.ticket_numbers if state.restaurant.ordering is not None else ()
    numbers["kitchen"] = tickets[0] if tickets else ""
    codes = {one.name: one.code for one in state.orders if one.code} | {
        one.name: one.code for one in state.reservations
    }
    left = list(state.network.texts)
    for wish in expected.texts:
        to = numbers.get(wish.to, wish.to)
        code = codes.get(wish.about or "", "(no such reservation)")
        parts = [part.replace("{code}", code) for part in wish.contains]
        fitting = [
            text
            for text in left
            if text.to == to
            and text.state == wish.state
            and all(p in text.body for p in parts)
            and _written_then(wish, text, state)
        ]
        what = f"text to {wish.to}, {wish.state}" + (f", with {', '.join(map(repr, parts))}" if parts else "")
        if fitting:
            left.remove(fitting[0])
        yield Finding(what, bool(fitting), fitting[0].body if fitting else f"instead: {left or 'none'}")
    yield Finding("no further texts", not left, "; ".join(f"{text.to}: {text.body}" for text in left))


def _written_then(wish: ExpectedText, text: SentText, state: FinalState) -> bool:
    """Whether the house put it into the outbox at the moment that is wished; timers ring in steps of up to ten minutes."""
    if wish.written is None:
        return True
    moment = wish.written.instant(state.anchor, state.restaurant.zone)
    return any(
        one.payload.get("to") == text.to
        and one.payload.get("body") == text.body
        and timedelta(0) <= one.created_at - moment <= _STEP
        for one in state.outbox
    )


def _message_findings(expected: Expected, state: FinalState) -> Iterable[Finding]:
    left = list(state.messages)
    for wish in expected.messages:
        fitting = [
            one
            for one in left
            if one.kind == wish.kind
            and wish.urgent in (None, one.urgent)
            and all(part.casefold() in one.text.casefold() for part in wish.contains)
        ]
        if fitting:
            left.remove(fitting[0])
        shown = fitting[0].text if fitting else f"instead: {[(one.kind, one.text) for one in left] or 'none'}"
        yield Finding(f"message of kind {wish.kind}", bool(fitting), shown)
    yield Finding("no further messages", not left, "; ".join(f"{one.kind}: {one.text}" for one in left))


def _network_findings(expected: Expected, state: FinalState) -> Iterable[Finding]:
    person = state.restaurant.transfer_number or ""
    wished = [(person if dial.to == "person" else dial.to, dial.status) for dial in expected.dials]
    dialled = [(dial.to, dial.status) for dial in state.network.dials]
    yield Finding("people dialled", dialled == wished, f"{dialled or 'nobody'}" + _instead_of(dialled, wished))
    stored = state.call is not None and state.call.voicemail_url is not None
    kept = state.network.voicemails > 0
    right = stored == kept == expected.voicemail
    yield Finding("voicemail", right, f"recorded: {kept}, in the call's record: {stored}")
    strange = sorted(set(state.network.warnings) - set(expected.twilio_warnings))
    yield Finding("Twilio's warnings", not strange, f"unexpected: {strange}" if strange else "none unexpected")


def _report_findings(expected: Expected, state: FinalState) -> Iterable[Finding]:
    report = state.report
    if report is None:
        yield Finding("call report", expected.forgotten or not expected.report, "none was stored")
        return
    yield Finding("call report", report.final, f"revision {report.revision}, final: {report.final}")
    used = [event for event in report.events if isinstance(event, ToolUsed)]
    done = [event.name for event in used if event.outcome in ("done", "late:done")]
    shown = ", ".join(f"{event.name}: {event.outcome}" for event in used) or "none"
    yield Finding("tools that were done", _in_order(expected.tools_done, done), shown)
    forbidden = sorted(set(expected.tools_never_done) & set(done))
    yield Finding("tools that must not be done", not forbidden, ", ".join(forbidden))
    passed = [event.to_agent for event in report.events if isinstance(event, HandoffMade)]
    if expected.handoffs is not None:
        yield Finding("handoffs", passed == list(expected.handoffs), " > ".join(passed) or "none")
    spoken = " ".join(event.heard_text for event in report.events if isinstance(event, UtteranceSpoken))
    said = [part for part in expected.never_said if part.casefold() in spoken.casefold()]
    yield Finding("what must not be said", not said, f"said: {said}" if said else "")
    truncated = sum(isinstance(event, UtteranceSpoken) and event.truncated for event in report.events)
    yield _at_least("barge-ins", report.barge_ins, expected.barge_ins_at_least)
    yield _at_least("truncated utterances", truncated, expected.truncated_at_least)
    heard = sum(isinstance(event, UtteranceHeard) and bool(event.text) for event in report.events)
    yield _at_least("utterances understood", heard, expected.caller_said_at_least)
    keys = "".join(event.digits for event in report.events if isinstance(event, KeysPressed))
    yield Finding("keys", keys == expected.keys, keys or "none")


def _at_least(what: str, found: int, wanted: int) -> Finding:
    return Finding(what, found >= wanted, f"{found}, at least {wanted} expected")


def _in_order(wanted: Sequence[str], found: Sequence[str]) -> bool:
    """Whether the wanted ones are among those found, in this order."""
    rest = iter(found)
    return all(any(one == name for one in rest) for name in wanted)


def _instead_of(found: Sequence[tuple[str, str]], wished: Sequence[tuple[str, str]]) -> str:
    return "" if found == wished else f" instead of {wished or 'nobody'}"
