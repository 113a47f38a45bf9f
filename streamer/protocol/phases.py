"""The phases of a call and the only ways from one to the next; the diagram in streamer/README.md is drawn from this table."""

from enum import StrEnum

from streamer.protocol.errors import LocalProtocolError


class Phase(StrEnum):
    """Where a call stands."""

    WAITING = "waiting"
    """For Twilio's start, the plan, or the model's session: the caller's audio is held."""
    CONFIGURING = "configuring"
    """The session is being configured: the caller's audio is still held."""
    TALKING = "talking"
    LEAVING = "leaving"
    """The last sentence is being spoken; the stream closes when it has been heard."""
    ENDED = "ended"


TRANSITIONS: dict[tuple[Phase, str], Phase] = {
    (Phase.WAITING, "plan and session are there"): Phase.CONFIGURING,
    (Phase.CONFIGURING, "session confirmed"): Phase.TALKING,
    (Phase.TALKING, "goodbye or transfer"): Phase.LEAVING,
    (Phase.LEAVING, "caller speaks on"): Phase.TALKING,
    (Phase.LEAVING, "last words heard, or stalled"): Phase.ENDED,
    (Phase.WAITING, "cannot go on"): Phase.ENDED,
    (Phase.CONFIGURING, "cannot go on"): Phase.ENDED,
    (Phase.TALKING, "cannot go on"): Phase.ENDED,
    (Phase.LEAVING, "cannot go on"): Phase.ENDED,
}
"""`cannot go on`: the caller is gone, the token or plan was refused, a deadline passed, or the model failed for good."""


def next_phase(phase: Phase, why: str) -> Phase:
    """The phase that follows; LocalProtocolError if the table knows no such way."""
    try:
        return TRANSITIONS[phase, why]
    except KeyError:
        raise LocalProtocolError(f"no way from {phase} by {why!r}") from None


def diagram() -> str:
    """The table as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", f"    [*] --> {Phase.WAITING}"]
    lines += [f"    {phase} --> {target}: {why}" for (phase, why), target in TRANSITIONS.items()]
    return "\n".join([*lines, f"    {Phase.ENDED} --> [*]"])
