"""What a scenario file may say: who calls, what is so beforehand, what the caller does, and how everything must stand afterwards.

Scenarios are graded on the final state, never on words. A mistake in a file is reported with the file's name and the place in it.
"""

from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from local.callers import ScriptedCaller, SilentPhone, Step, step_from
from local.moments import Moment, read_moment
from local.simulators.twilio.exchange import CalledParty, Voice

SCENARIOS = Path(__file__).resolve().parent / "scenarios"
INTENDED_CLOSE = 31921
"""Twilio's warning whenever the server closes a stream: every call that does not end by the caller's hanging up has it."""


class BadScenario(Exception):
    """A scenario file cannot be used; the text says where and why, one line for each fault."""


def _moment(value: object) -> Moment:
    if isinstance(value, Moment):
        return value
    if not isinstance(value, str):
        raise ValueError("write a moment such as 'tomorrow 19:00'")
    return read_moment(value)


def _moment_with_time(value: object) -> Moment:
    moment = _moment(value)
    if moment.at is None:
        raise ValueError(f"{moment.text!r} needs a time, such as '{moment.text} 19:00'")
    return moment


TimedMoment = Annotated[Moment, BeforeValidator(_moment_with_time)]


class Strict(BaseModel):
    """A part of a scenario: frozen, and deaf to nothing (an unknown word is a mistake, not a wish ignored)."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


def _step(value: object) -> object:
    try:
        return step_from(value)
    except TypeError as error:
        raise ValueError(str(error).removeprefix("__init__() ")) from error


Steps = Annotated[tuple[Annotated[Step, BeforeValidator(_step)], ...], Field(min_length=1)]
"""What somebody does on the telephone, as `local.callers` reads it: say, listen, interrupt, press, wait, hang_up."""


class Caller(Strict):
    """Who rings. `number` is E.164 or `withheld`."""

    number: str = Field(default="+19175550123", pattern=r"^(\+[1-9]\d{6,14}|withheld)$")
    language: str = Field(default="en", pattern=r"^[a-z]{2}$")
    steps: Steps
    noise: int = Field(default=0, ge=0, le=200)
    """Loudness of the noise on the caller's line."""


class GivenReservation(Strict):
    """A reservation that exists beforehand; `phone` is E.164, `caller`, or absent."""

    name: str
    party: int = Field(ge=1, le=20)
    when: TimedMoment
    phone: str | None = Field(default=None, pattern=r"^(\+[1-9]\d{6,14}|caller)$")
    area: str | None = None
    text_consent: bool = False
    """The guest had agreed to texts; the confirmation is sent before the telephone rings, and not graded."""


class Given(Strict):
    """What is so before the telephone rings."""

    reservations: tuple[GivenReservation, ...] = ()
    full: tuple[TimedMoment, ...] = ()
    """At these times every table is taken by a party that starts then."""
    nobody_to_transfer_to: bool = False


class Person(Strict):
    """How the person at the restaurant behaves when the call is transferred."""

    does: Literal["answers", "no-answer", "busy", "failed"] = "no-answer"
    rings_s: float = Field(default=2.0, ge=0, le=60)
    steps: Steps | None = None
    """What the person does once the telephone is answered; None: listens and waits."""

    def party(self, voice: Voice) -> CalledParty:
        """The same as the telephone network takes it."""
        steps = self.steps
        if steps is None:
            return CalledParty(self.does, self.rings_s, SilentPhone)
        return CalledParty(self.does, self.rings_s, lambda: ScriptedCaller(steps, voice, speaker="person"))


class ExpectedReservation(Strict):
    """One reservation as it shall stand; `was` names the prepared one (by guest) that it was before."""

    name: str
    party: int
    when: TimedMoment
    status: Literal["booked", "cancelled"] = "booked"
    was: str | None = None
    phone: str | None = Field(default=None, pattern=r"^(\+[1-9]\d{6,14}|caller)$")


class ExpectedText(Strict):
    """One text that was sent. `contains` may hold `{code}`, the confirmation code of the reservation of guest `about`."""

    to: str = Field(pattern=r"^(\+[1-9]\d{6,14}|caller|owner)$")
    about: str | None = None
    contains: tuple[str, ...] = ()
    state: Literal["delivered", "sent", "undelivered", "failed"] = "delivered"


class ExpectedMessage(Strict):
    """One message for the people at the restaurant."""

    kind: Literal["message", "feedback", "order", "large_party", "voicemail", "call_failed", "transfer_missed"]
    contains: tuple[str, ...] = ()
    urgent: bool | None = None


class ExpectedDial(Strict):
    """One attempt to reach a person, and how it ended (Twilio's words)."""

    to: str = Field(default="person", pattern=r"^(\+[1-9]\d{6,14}|person)$")
    status: Literal["completed", "answered", "no-answer", "busy", "failed", "canceled"]


class Expected(Strict):
    """How everything must stand afterwards. What is not mentioned must not have happened.

    `reservations` are the new and the touched ones: all others must stand exactly as they were prepared.
    """

    next_step: Literal["hang_up", "transfer", "caller_gone", "provider_failed", "bridge_failed"]
    reservations: tuple[ExpectedReservation, ...] = ()
    texts: tuple[ExpectedText, ...] = ()
    messages: tuple[ExpectedMessage, ...] = ()
    dials: tuple[ExpectedDial, ...] = ()
    voicemail: bool = False
    twilio_warnings: tuple[int, ...] = (INTENDED_CLOSE,)
    """Codes that may be among Twilio's warnings; any other fails the scenario."""
    tools_done: tuple[str, ...] = ()
    """Tools that must have ended with `done`, in this order, others between them."""
    tools_never_done: tuple[str, ...] = ()
    handoffs: tuple[str, ...] | None = None
    """The agents that the caller was handed to, in order; None: not graded."""
    barge_ins_at_least: int = 0
    truncated_at_least: int = 0
    caller_said_at_least: int = 0
    """Utterances of the caller that the model must have transcribed."""
    keys: str = ""
    """What the report must say that the caller pressed."""
    report: bool = True
    """Whether a call report must be there; False only where the streamer itself is what fails."""

    @model_validator(mode="after")
    def _without_a_report_nothing_of_it_is_graded(self) -> "Expected":
        if not self.report and (self.tools_done or self.handoffs or self.keys or self.caller_said_at_least):
            raise ValueError("with `report: false` nothing can be expected of the report")
        return self


class Scenario(Strict):
    """One call, from what is so before it to what must be so after it."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    about: str = Field(min_length=10)
    restaurant: str = "juniper_table"
    caller: Caller
    given: Given = Given()
    person: Person = Person()
    realtime_faults: dict[str, Any] = Field(default_factory=dict)
    """Handed to the Realtime simulator as it is; the real service has faults of its own."""
    only_simulated: bool = False
    """The scenario needs a fault that only a simulator can have."""
    expect: tuple[Expected, ...] = Field(min_length=1)
    """Any one of these; a mapping instead of a list is the only one."""
    longest_s: float = Field(default=150.0, gt=0)

    @model_validator(mode="before")
    @classmethod
    def _one_expectation_needs_no_list(cls, data: Any) -> Any:
        if isinstance(data, dict) and isinstance(data.get("expect"), dict):
            return {**data, "expect": [data["expect"]]}
        return data

    @model_validator(mode="after")
    def _references_resolve(self) -> "Scenario":
        prepared = {given.name for given in self.given.reservations}
        if len(prepared) != len(self.given.reservations):
            raise ValueError(
                "given.reservations: two prepared guests have the same name; `was` could not tell them apart"
            )
        for expected in self.expect:
            for reservation in expected.reservations:
                if reservation.was is not None and reservation.was not in prepared:
                    raise ValueError(
                        f"expect.reservations: was {reservation.was!r}, but no such guest is prepared in `given`"
                    )
        return self


def load_scenario(path: Path) -> Scenario:
    """Read one file. BadScenario names the file and every fault in it."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise BadScenario(f"{path.name}: not YAML: {error}") from error
    if not isinstance(data, dict):
        raise BadScenario(f"{path.name}: a scenario is a mapping that begins with `name:`")
    try:
        scenario = Scenario.model_validate(data)
    except ValidationError as error:
        raise BadScenario(_explained(path.name, error)) from error
    if scenario.name != path.stem:
        raise BadScenario(f"{path.name}: its name is {scenario.name!r}; file and scenario carry the same name")
    return scenario


def scenario_names(folder: Path = SCENARIOS) -> tuple[str, ...]:
    """All scenarios, by name."""
    return tuple(sorted(path.stem for path in folder.glob("*.yaml")))


def scenario_named(name: str, folder: Path = SCENARIOS) -> Scenario:
    """The scenario of that name. BadScenario lists what there is if there is none."""
    path = folder / f"{name}.yaml"
    if not path.exists():
        raise BadScenario(f"there is no scenario {name!r}; there are: {', '.join(scenario_names(folder))}")
    return load_scenario(path)


def _explained(file: str, error: ValidationError) -> str:
    """One line per fault: where in the file, and what is wrong there. A list that is short only because of its faults is none."""
    faults = error.errors()
    lines = []
    for fault in faults:
        inner = (other["loc"] for other in faults if len(other["loc"]) > len(fault["loc"]))
        if fault["type"] == "too_short" and any(loc[: len(fault["loc"])] == fault["loc"] for loc in inner):
            continue
        place = ".".join(str(part) for part in fault["loc"])
        lines.append(f"{file}: {place or 'scenario'}: {fault['msg']}")
    return "\n".join(lines)
