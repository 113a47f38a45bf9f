"""Tells a call as it happens: turns the programs' structured log lines into lines that a person can follow.

The words come from the streamer's log (what the model transcribed and what it said), never from the scenario; where the Realtime
simulator says by which ear it understood an utterance, that stands beside it. Lines that are not known are left out.
"""

import json
from collections.abc import Callable
from typing import Any

Note = dict[str, Any]

_WHO_WIDTH = 20


def clock(at_ms: int | float) -> str:
    """Milliseconds since the stream's start as `00:04.2`."""
    minutes, seconds = divmod(max(0.0, at_ms / 1000), 60)
    return f"{int(minutes):02}:{seconds:04.1f}"


def line_of(at_ms: int | float, who: str, words: str) -> str:
    """One line of the transcript."""
    return f"{clock(at_ms)}  {who:<{_WHO_WIDTH}} {words}".rstrip()


def note_in(line: str) -> Note | None:
    """The JSON object in a log line; None for any other line."""
    if not line.startswith("{"):
        return None
    try:
        note = json.loads(line)
    except ValueError:
        return None
    return note if isinstance(note, dict) else None


class Transcript:
    """The transcript of one call. `show` gets every line as it comes; `lines` keeps them.

    What a person hears and what a log says come in different orders: an utterance is told when its words are known, with the time at
    which it was over, so neighbouring lines may be some tenths of a second out of order.
    """

    def __init__(self, show: Callable[[str], None] = lambda line: None) -> None:
        self._show = show
        self._ears: dict[str, str] = {}
        self._last_ms = 0
        self.lines: list[str] = []

    def learn_ear(self, item_id: str, source: str) -> None:
        """Which ear of the simulator understood that utterance: `from the script`, `recognised` ..."""
        self._ears[item_id] = source

    def tell(self, who: str, words: str, at_ms: int | float | None = None) -> None:
        """A line of another source than the streamer's log; without a time, that of the last line."""
        line = line_of(self._last_ms if at_ms is None else at_ms, who, words)
        self.lines.append(line)
        self._show(line)

    def streamer_line(self, line: str) -> None:
        """One line of the streamer's output."""
        note = note_in(line)
        if note is None or "at_ms" not in note:
            return
        self._last_ms = int(note["at_ms"])
        telling = self._tellings().get(str(note.get("event")))
        if telling is not None:
            who, words = telling(note)
            self.tell(who, words, self._last_ms)

    def _tellings(self) -> dict[str, Callable[[Note], tuple[str, str]]]:
        return {
            "heard": self._heard,
            "spoken": _spoken,
            "tool": _tool,
            "handoff": lambda note: ("handoff", f"{note.get('from_agent')} > {note.get('to_agent')}"),
            "barge_in": lambda _: ("", "(the caller interrupts)"),
            "cut": lambda note: ("", f"(heard {note.get('heard_ms')} of {note.get('spoken_ms')} ms, the rest is cut)"),
            "key": lambda note: ("caller", f"(presses {note.get('digit', 'a key')})"),
            "idle": lambda note: ("", f"(silence; asked {note.get('asked')} times)"),
            "trouble": lambda note: ("trouble", f"{note.get('code')} {note.get('detail', '')}"),
            "leaving": lambda note: ("", f"(leaving: {note.get('next_step')}, {note.get('reason')})"),
            "ended": lambda note: ("", f"(the stream ends: {note.get('next_step')})"),
        }

    def _heard(self, note: Note) -> tuple[str, str]:
        words = note.get("text") or "(not understood)"
        ear = self._ears.get(str(note.get("item")))
        return "caller", f"{words}" + (f"  [{ear}]" if ear else "")


def _spoken(note: Note) -> tuple[str, str]:
    latency = note.get("latency_ms")
    return f"agent({note.get('agent')})", f"{note.get('text', '')}" + (
        f"  [{latency} ms]" if latency is not None else ""
    )


def _tool(note: Note) -> tuple[str, str]:
    arguments = ", ".join(f"{name}={value}" for name, value in (note.get("arguments") or {}).items())
    return "tool", f"{note.get('name')}({arguments}) -> {note.get('outcome')}  [{note.get('took_ms')} ms]"
