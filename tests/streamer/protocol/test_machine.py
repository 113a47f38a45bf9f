"""Whatever happens, in whatever order: nothing is raised, nothing is asked for twice, and every call comes to an end."""

from hypothesis import given, settings
from hypothesis import strategies as st

from streamer.contract.plan import Limits
from streamer.contract.tools import Done, Refused, Unavailable
from streamer.protocol import commands as do
from streamer.protocol import model_events as said
from streamer.protocol.phases import Phase
from streamer.protocol.tools_in_flight import Outcome
from streamer.protocol.twilio_media import MarkEcho, Stop
from tests.streamer.protocol.driver import Driver, audio

ACTIONS = (
    "speak", "pause", "vad", "ours", "audio", "long", "words", "end", "fail", "cut", "incomplete", "find", "book", "handoff",
    "person", "bye", "done", "refused", "unavailable", "confirm", "refuse", "busy", "odd", "echo", "wait", "nap", "zero", "five",
    "enter",
)  # fmt: skip
TOOLS = {
    "find": "find_slots",
    "book": "book_reservation",
    "handoff": "handoff_to_reservation",
    "person": "transfer_call",
    "bye": "end_call",
}
STATUS: dict[str, said.ResponseStatus] = {
    "end": "completed",
    "fail": "failed",
    "cut": "cancelled",
    "incomplete": "incomplete",
}
OUTCOMES: dict[str, Outcome] = {"done": Done(), "refused": Refused(reason="No."), "unavailable": Unavailable()}


class Chaos:
    """A provider, a caller and a restaurant that do as the dice say, but never what no provider would do."""

    def __init__(self) -> None:
        self.driver = Driver().open(limits=Limits(max_call_ms=120_000, wrap_up_ms=30_000))
        self.active: str | None = None
        self.number = 0
        self.answered: set[str] = set()
        self.echoed = 0

    def do(self, action: str) -> None:
        driver, self.number = self.driver, self.number + 1
        if action in ("vad", "ours") and self.active is None:
            tags = [command.tag for command in driver.all(do.CreateResponse)]
            self.active = driver.respond(tag=tags[-1] if action == "ours" and tags else None)
        elif action in ("audio", "long") and self.active:
            delta = said.AudioDelta(self.active, f"i-{self.active}", audio(3999 if action == "long" else 180))
            driver.hear_from_model(delta)
        elif action == "words" and self.active:
            driver.hear_from_model(said.ItemSpoken(self.active, f"i-{self.active}", "Some words."))
        elif action in STATUS and self.active:
            over, self.active = self.active, None
            driver.finish(over, STATUS[action], error_code="server_error" if action == "fail" else "")
        elif action in TOOLS and self.active:
            driver.ask(self.active, TOOLS[action], f"c{self.number}")
        elif action in OUTCOMES:
            self.answer(action)
        elif action == "echo":
            marks = driver.all(do.PlaceMark)
            if self.echoed < len(marks):
                driver.keep(driver.machine.from_twilio(MarkEcho(marks[self.echoed].name), driver.now))
                self.echoed += 1
        else:
            self.little_things(action)

    def answer(self, action: str) -> None:
        waiting = [run.call.tool_call_id for run in self.driver.all(do.RunTool)]
        for call_id in [one for one in waiting if one not in self.answered][:1]:
            self.answered.add(call_id)
            self.driver.answer(call_id, OUTCOMES[action])

    def little_things(self, action: str) -> None:
        driver = self.driver
        item = f"u{self.number}"
        events: dict[str, list[said.ModelEvent]] = {
            "speak": [said.SpeechStarted(item)],
            "pause": [said.SpeechStopped(item, None), said.UtteranceCommitted(item)],
            "confirm": [said.SessionConfirmed()],
            "refuse": [said.ModelError("invalid_value", "no", None, "session.tools")],
            "busy": [said.ModelError("conversation_already_has_active_response", "busy")],
            "odd": [said.ModelError("something_new", "never heard of")],
        }
        driver.hear_from_model(*events.get(action, []))
        if action in ("zero", "five"):
            driver.press("0" if action == "zero" else "5")
        elif action in ("wait", "nap"):
            driver.wait(0.2 if action == "nap" else 3.0)
        elif action == "enter":
            driver.acknowledge()


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(ACTIONS), max_size=60))
def test_any_sequence_of_events_keeps_the_promises(actions: list[str]) -> None:
    chaos = Chaos()
    driver = chaos.driver
    for action in actions:
        before = len(driver.all(do.CreateResponse))
        active = chaos.active
        chaos.do(action)
        asked = len(driver.all(do.CreateResponse)) - before
        # Within "wait" a request may go unacknowledged for five seconds and be made anew; never two in one moment.
        assert asked <= 1
        assert not (asked and active is not None and chaos.active == active), f"{action}: asked while one was running"

    driver.wait(400.0)

    endings = driver.all(do.LeaveCall) + driver.all(do.RefuseStream)
    assert len(endings) == 1, "every call ends, and ends once"
    assert driver.machine.phase is Phase.ENDED
    assert driver.machine.next_deadline() is None
    report = driver.machine.final_report(driver.now)
    assert report is not None
    assert report.final


@given(st.lists(st.sampled_from(ACTIONS), max_size=30))
@settings(max_examples=50, deadline=None)
def test_a_caller_who_hangs_up_at_any_moment_leaves_nothing_open(actions: list[str]) -> None:
    chaos = Chaos()
    for action in actions:
        chaos.do(action)
    chaos.driver.keep(chaos.driver.machine.from_twilio(Stop(), chaos.driver.now))

    assert chaos.driver.machine.phase is Phase.ENDED
    assert len(chaos.driver.all(do.LeaveCall)) == 1
