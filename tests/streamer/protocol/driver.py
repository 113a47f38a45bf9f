"""A call played against the machine by hand: what is said to it, and what it wants done, without sockets or clocks."""

from collections.abc import Sequence
from typing import Any, TypeVar

from streamer.contract.plan import AgentSpec, Limits, ServerVad, SessionPlan, ToolSpec, VoiceSettings
from streamer.protocol import commands as do
from streamer.protocol import model_events as said
from streamer.protocol.machine import CallMachine
from streamer.protocol.tools_in_flight import Outcome
from streamer.protocol.twilio_media import Dtmf, MarkEcho, Start

FRAME = "f" * 216  # base64 of 162 bytes; close enough to 20 ms
C = TypeVar("C")

BOOK = ToolSpec(name="book_reservation", description="Book.", writes=True, deadline_ms=6000)
FIND = ToolSpec(name="find_slots", description="Find.", deadline_ms=6000)
TRANSFER = ToolSpec(name="transfer_call", description="A person.", kind="transfer", writes=True)
END = ToolSpec(name="end_call", description="Goodbye.", kind="hang_up")
TO_RESERVATION = ToolSpec(
    name="handoff_to_reservation", description="Tables.", kind="handoff", handoff_to="reservation"
)
TO_TRIAGE = ToolSpec(name="handoff_to_triage", description="Back.", kind="handoff", handoff_to="triage")


def plan(**changes: Any) -> SessionPlan:
    """A plan with two agents."""
    fields: dict[str, Any] = {
        "call_sid": "CA1",
        "restaurant_id": "r1",
        "restaurant_name": "Trattoria",
        "greeting": "Hi, I am an AI.",
        "first_agent": "triage",
        "agents": (
            AgentSpec(name="triage", instructions="Triage.", tools=(TO_RESERVATION, TRANSFER, END)),
            AgentSpec(name="reservation", instructions="Reserve.", tools=(FIND, BOOK, TO_TRIAGE, TRANSFER, END)),
        ),
        "voice": VoiceSettings(turn_detection=ServerVad(silence_duration_ms=500)),
        "limits": Limits(),
        "call_key": "key",
    }
    return SessionPlan(**{**fields, **changes})


def audio(ms: int) -> str:
    """Base64 text that stands for so many milliseconds of mu-law (a multiple of 3)."""
    assert ms % 3 == 0
    return "A" * (ms * 8 * 4 // 3)


class Driver:
    """Plays the other sides of one call."""

    def __init__(self) -> None:
        self.now = 100.0
        self.machine = CallMachine(self.now)
        self.done: list[do.Command] = []
        self._responses = 0

    def keep(self, commands: Sequence[do.Command]) -> list[do.Command]:
        """Remember what came; log lines aside."""
        wanted: list[do.Command] = [command for command in commands if not isinstance(command, do.Log)]
        self.done += wanted
        return wanted

    # -- the two sides ------------------------------------------------------------------------------------------------

    def start(self, **parameters: str) -> list[do.Command]:
        start = Start("MZ1", "CA1", "audio/x-mulaw", 8000, parameters or {"token": "t"})
        return self.keep(self.machine.from_twilio(start, self.now))

    def hear_from_model(self, *events: said.ModelEvent) -> list[do.Command]:
        commands: list[do.Command] = []
        for event in events:
            commands += self.keep(self.machine.from_model(event, self.now))
        return commands

    def wait(self, seconds: float, *, media: bool = True) -> list[do.Command]:
        """Time passes; the caller's line stays open; every deadline on the way is kept."""
        until, commands = self.now + seconds, []
        while True:
            deadline = self.machine.next_deadline()
            step = min(until, self.now + 1.0)
            if deadline is not None and deadline <= step:
                self.now = max(deadline, self.now)
                commands += self.keep(self.machine.tick(self.now))
                if self.machine.next_deadline() == deadline:
                    raise AssertionError("the machine wants to be woken at the same moment for ever")
                continue
            self.now = step
            if media:
                self.machine.hear(FRAME, self.now)
            if self.now >= until:
                return commands + self.keep(self.machine.tick(self.now))

    # -- a call that has got going ------------------------------------------------------------------------------------

    def open(self, **changes: Any) -> "Driver":
        """Up to the confirmed session and the requested greeting."""
        self.start()
        self.hear_from_model(said.SessionOpened("s1"))
        self.keep(self.machine.plan_fetched(plan(**changes), self.now))
        self.hear_from_model(said.SessionConfirmed())
        return self

    def acknowledge(self) -> None:
        """The provider takes in every item that was created so far."""
        for command in self.done:
            if isinstance(command, do.AddNote | do.AddToolOutput):
                self.hear_from_model(said.ItemAdded(command.item_id))

    def respond(self, *, tag: str | None = None) -> str:
        """A response begins: ours by its tag, else the provider's own."""
        self._responses += 1
        response_id = f"r{self._responses}"
        self.hear_from_model(said.ResponseStarted(response_id, tag))
        return response_id

    def say(self, ms: int, response_id: str, item_id: str, text: str = "Words that are said.") -> list[do.Command]:
        """An item with so much speech, all of it at once, as fast as the provider sends it."""
        return self.hear_from_model(
            *(said.AudioDelta(response_id, item_id, audio(ms // 10)) for _ in range(10)),
            said.ItemSpoken(response_id, item_id, text),
            said.AudioFinished(response_id, item_id),
        )

    def finish(self, response_id: str, status: said.ResponseStatus = "completed", **more: Any) -> list[do.Command]:
        return self.hear_from_model(said.ResponseFinished(response_id, status, **more))

    def ask(self, response_id: str, name: str, call_id: str = "c1", arguments: str = "{}") -> list[do.Command]:
        return self.hear_from_model(said.ToolRequested(response_id, f"i-{call_id}", call_id, name, arguments))

    def answer(self, call_id: str, outcome: Outcome) -> list[do.Command]:
        return self.keep(self.machine.tool_finished(call_id, outcome, self.now))

    def echo_all(self) -> list[do.Command]:
        """Twilio has played everything."""
        commands: list[do.Command] = []
        for mark in self.all(do.PlaceMark):
            commands += self.keep(self.machine.from_twilio(MarkEcho(mark.name), self.now))
        return commands

    def press(self, digit: str) -> list[do.Command]:
        return self.keep(self.machine.from_twilio(Dtmf(digit), self.now))

    def greet(self) -> "Driver":
        """The greeting is spoken and heard to its end."""
        self.acknowledge()
        response = self.respond(tag=self.last(do.CreateResponse).tag)
        self.say(1500, response, "greeting", "Hi, I am an AI.")
        self.finish(response)
        self.wait(1.5)
        self.echo_all()
        return self

    def talk(self, words: str = "A table, please.") -> None:
        """The caller says something; the provider will answer by itself."""
        item = f"u{self.now}"
        self.hear_from_model(said.SpeechStarted(item))
        self.wait(1.0)
        self.hear_from_model(
            said.SpeechStopped(item, 10**9), said.UtteranceCommitted(item), said.UtteranceTranscribed(item, words)
        )

    def hand_over(self) -> "Driver":
        """The reservation agent has the call."""
        self.talk()
        response = self.respond()
        self.ask(response, "handoff_to_reservation", "h1")
        self.finish(response)
        self.hear_from_model(said.SessionConfirmed())
        self.acknowledge()
        answer = self.respond(tag=self.last(do.CreateResponse).tag)
        self.say(300, answer, "handed-over", "When would you like to come?")
        self.finish(answer)
        self.wait(0.3)
        self.echo_all()
        return self

    # -- what was wanted ----------------------------------------------------------------------------------------------

    def all(self, kind: type[C]) -> list[C]:
        return [command for command in self.done if isinstance(command, kind)]

    def last(self, kind: type[C]) -> C:
        found = self.all(kind)
        assert found, f"no {kind.__name__} among {self.done}"
        return found[-1]

    def forget(self) -> "Driver":
        self.done.clear()
        return self


def kinds(commands: Sequence[do.Command]) -> list[str]:
    """Names of commands, for looking at their order."""
    return [type(command).__name__ for command in commands]
