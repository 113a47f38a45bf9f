"""What a scenario file may say: who calls, what is so beforehand, what the caller does, and how everything must stand afterwards.

Scenarios are graded on the final state, never on words. A mistake in a file is reported with the file's name and the place in it.
"""

from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_type_hints

import yaml
from pydantic import AfterValidator, Field, ValidationError, model_validator

from functions.domain.blocks import BlockScope, BlockSource
from functions.domain.calls import Message
from functions.domain.orders import Fulfilment, OrderStatus
from functions.domain.reservations import ReservationStatus
from functions.domain.waitlist import WaitStatus
from local.callers import Interrupt, Say, ScriptedCaller, SilentPhone
from local.given import Given
from local.happenings import (
    AnyMoment,
    Caller,
    Calls,
    Happening,
    Meanwhile,
    Steps,
    Strict,
    TimeComes,
    TimedMoment,
    TimePasses,
    flat,
)
from local.simulators.twilio.exchange import CalledParty, Voice

SCENARIOS = Path(__file__).resolve().parent / "scenarios"
INTENDED_CLOSE = 31921
"""Twilio's warning whenever the server closes a stream: every call that does not end by the caller's hanging up has it."""


class BadScenario(Exception):
    """A scenario file cannot be used; the text says where and why, one line for each fault."""


def _kind_of_message(kind: str) -> str:
    kinds = get_args(get_type_hints(Message)["kind"])
    if kind not in kinds:
        raise ValueError(f"no message is of kind {kind!r}; there are {', '.join(kinds)}")
    return kind


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
    status: ReservationStatus = ReservationStatus.BOOKED
    source: str | None = None
    was: str | None = None
    notes: tuple[str, ...] = ()
    """Parts of the notes, of the arrival note, or of the area."""
    text_state: str | None = None
    """Of the newest text about it, as the house sees it; None: not graded."""
    confirmed: bool | None = None
    """Whether the guest has said yes by text; None: not graded."""
    phone: str | None = Field(default=None, pattern=r"^(\+[1-9]\d{6,14}|caller)$")


class ExpectedText(Strict):
    """One text that was sent. `contains` may hold `{code}`, the code of the reservation or the order of guest `about`."""

    to: str = Field(pattern=r"^(\+[1-9]\d{6,14}|caller|owner|kitchen)$")
    about: str | None = None
    contains: tuple[str, ...] = ()
    state: Literal["delivered", "sent", "undelivered", "failed"] = "delivered"
    written: TimedMoment | None = None
    """When the house wrote it, give or take ten minutes; None: not graded."""


class ExpectedMessage(Strict):
    """One message for the people at the restaurant."""

    kind: Annotated[str, AfterValidator(_kind_of_message)]
    contains: tuple[str, ...] = ()
    urgent: bool | None = None


class ExpectedOrder(Strict):
    """One order that was placed. Lines as in `2 Margherita`, `1 Lemonade (large)`, `1 Juniper burger + bacon * no onions`."""

    name: str
    lines: tuple[str, ...] = Field(min_length=1)
    status: OrderStatus = OrderStatus.ACCEPTED
    told: OrderStatus | None = None
    """How it stood when the caller was told, by the answer to `place_order`; None: not graded."""
    fulfilment: Fulfilment = "pickup"
    total: int | None = None
    """In the minor unit; None: not graded."""
    ready: TimedMoment | None = None
    pos: Literal["ticket", "square", "toast"] | None = None
    to: str | None = None
    """A part of the street."""
    allergies: str = ""
    """A part of what stands on the ticket."""


class ExpectedAtPos(Strict):
    """One order in the books of Square or Toast, the guest `about`'s; it must ask for what our order does."""

    about: str
    paid: bool = False
    visible: bool = True
    """The staff see it on the counter."""
    cancelled: bool = False
    lines: tuple[str, ...] | None = None
    """None: as our order has them."""


class ExpectedDial(Strict):
    """One attempt to reach a person, and how it ended (Twilio's words)."""

    to: str = Field(default="person", pattern=r"^(\+[1-9]\d{6,14}|person)$")
    status: Literal["completed", "answered", "no-answer", "busy", "failed", "canceled"]


class ExpectedEvent(Strict):
    """One event in the owner's calendar; all day where `when` has no time. `contains`: parts of its title, `says` of its description."""

    contains: tuple[str, ...]
    says: tuple[str, ...] = ()
    when: AnyMoment
    minutes: int | None = None
    """How long it lasts; None: not graded."""


class ExpectedWaiting(Strict):
    """One entry of the waitlist."""

    name: str
    party: int
    status: WaitStatus = WaitStatus.WAITING


class ExpectedBlock(Strict):
    """One block on the ledgers; `when` is its first day, or its start."""

    scope: BlockScope
    when: AnyMoment
    source: BlockSource | None = None
    covers: int | None = None
    tables: tuple[str, ...] | None = None


class Expected(Strict):
    """How everything must stand afterwards. What is not mentioned must not have happened.

    `reservations` are the new and the touched ones: all others must stand exactly as they were prepared.
    """

    next_step: Literal["hang_up", "transfer", "caller_gone", "provider_failed", "bridge_failed"]
    reservations: tuple[ExpectedReservation, ...] = ()
    texts: tuple[ExpectedText, ...] = ()
    messages: tuple[ExpectedMessage, ...] = ()
    orders: tuple[ExpectedOrder, ...] = ()
    at_pos: tuple[ExpectedAtPos, ...] = ()
    """All orders that stand in the books of the connected point of sale, cancelled ones too."""
    overbooked: bool = False
    """Whether two parties share a table; they must, if so."""
    never_said: tuple[str, ...] = ()
    """What no agent must have said, such as a promise that cannot be kept."""
    never_kept: tuple[str, ...] = ()
    forgotten: bool = False
    """Whether the caller was erased: neither the call nor its report is kept, so neither is graded further."""
    """What must stand in no report, message, order or text, such as the digits of a card."""
    calendar: tuple[ExpectedEvent, ...] | None = None
    """All events that stand in the calendar, those that were given too; None: not graded."""
    waitlist: tuple[ExpectedWaiting, ...] | None = None
    """All entries of the waitlist; None: as they were prepared."""
    blocks: tuple[ExpectedBlock, ...] = ()
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
    beforehand: tuple[Happening, ...] = ()
    """What happens after everything was prepared, before the telephone rings."""
    meanwhile: tuple[Meanwhile, ...] = ()
    afterwards: tuple[Happening, ...] = ()
    """What happens once the call is over, one after the other."""
    person: Person = Person()
    realtime_faults: dict[str, Any] = Field(default_factory=dict)
    """Handed to the Realtime simulator as it is; the real service has faults of its own."""
    only_simulated: bool = False
    """The scenario needs a fault that only a simulator can have."""
    expect: tuple[Expected, ...] = Field(min_length=1)
    """Any one of these; a mapping instead of a list is the only one."""
    longest_s: float = Field(default=150.0, gt=0)

    @property
    def happenings(self) -> tuple[Happening, ...]:
        """All that happens around the call."""
        during = tuple(one for part in self.meanwhile for one in part.do)
        return flat((*self.beforehand, *during, *self.afterwards))

    @property
    def needs_virtual_time(self) -> bool:
        """Whether hours pass in it, which nobody can wait for."""
        return any(isinstance(one, TimePasses | TimeComes) for one in self.happenings)

    @property
    def lines(self) -> list[dict[str, str]]:
        """What callers may say, for the Realtime simulator's script oracle; never when or what next."""
        spoken = [
            (caller, step) for caller in self.callers for step in caller.steps if isinstance(step, Say | Interrupt)
        ]
        return [
            {
                "id": f"{self.name}-{number}",
                "text": step.text,
                "language": step.language or caller.language,
                "speaker": step.speaker or "caller",
            }
            for number, (caller, step) in enumerate(spoken)
        ]

    @property
    def callers(self) -> tuple[Caller, ...]:
        """Everybody who calls, in order."""
        return (self.caller, *(one.calls for one in self.happenings if isinstance(one, Calls)))

    @model_validator(mode="before")
    @classmethod
    def _one_expectation_needs_no_list(cls, data: Any) -> Any:
        if isinstance(data, dict) and isinstance(data.get("expect"), dict):
            return {**data, "expect": [data["expect"]]}
        return data

    @model_validator(mode="after")
    def _references_resolve(self) -> "Scenario":
        if self.given.pos_reads_only and self.given.pos != "toast":
            raise ValueError("given.pos_reads_only: only credentials for Toast can be read only; say `pos: toast`")
        if "link" in (self.given.payments or ()) and self.given.pos != "square":
            raise ValueError("given.payments: a link is texted only with Square; say `pos: square`")
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
