"""What may happen around a call, as scenarios write it: texts, the owner at the calendar, vendors that fail, time, a second call.

- {text: "C"}                                            # from the caller; `from: "+1..."` for somebody else
- {owner_texts: closed tonight}
- {owner_moves: Rossi, to: tomorrow 20:00}               # events are named by a part of their title
- {owner_retitles: Rossi, title: "6p · Rossi"}
- {owner_deletes: Rossi}
- {owner_blocks: tomorrow}                               # all day
- {owner_adds: BLOCK 20, when: tomorrow 18:00, minutes: 120}
- {owner_unshares: true}
- {calendar_fails: "503", "on": events.insert, times: 3} # kinds in local/simulators/google_calendar/faults.py
- {calendar_token: dead}                                 # or alive; `how` is a way to die
- {calendar_push: "off"}                                 # or "on", twice, late
- {texts_fail: ["429", "500"]}
- {guest_pays: true}                                     # the link of the last text to the caller
- {pos_sells_out: Grilled salmon}                        # the staff mark it in Square or Toast
- {pos_fails: "503", "on": links.create, times: 2}       # kinds in local/simulators/{square,toast}/faults.py
- {pos_down: true}                                       # or false
- {number_registered: false}                             # the networks refuse its texts (30034)
- {time_passes: 24 h}                                    # on virtual time only
- {time_comes: tomorrow 19:20}                           # on virtual time only
- {settles: true}                                        # until nothing is under way any more
- {at_once: [{owner_moves: ...}, {text: C}]}
- {calls: {steps: [...]}}
"""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from local.callers import Step, step_from
from local.moments import Moment, read_moment
from local.simulators.google_calendar.faults import Fault
from local.simulators.google_calendar.identity import DEATHS
from local.simulators.square.faults import Fault as SquareFault
from local.simulators.toast.faults import Fault as ToastFault

_TIME = re.compile(r"(?P<number>\d+(\.\d+)?) ?(?P<unit>s|min|h|days?)")
_SECONDS = {"s": 1, "min": 60, "h": 3600, "day": 86400, "days": 86400}


def moment_from(value: object) -> Moment:
    """A day, with a time or without. ValueError."""
    if isinstance(value, Moment):
        return value
    if not isinstance(value, str):
        raise ValueError("write a moment such as 'tomorrow 19:00'")
    return read_moment(value)


def moment_with_time(value: object) -> Moment:
    """A day and a time. ValueError."""
    moment = moment_from(value)
    if moment.at is None:
        raise ValueError(f"{moment.text!r} needs a time, such as '{moment.text} 19:00'")
    return moment


def _passing(value: object) -> timedelta:
    if isinstance(value, timedelta):
        return value
    found = _TIME.fullmatch(str(value).strip())
    if found is None:
        raise ValueError(f"{value!r} is no stretch of time; write such as '90 min' or '24 h'")
    return timedelta(seconds=float(found["number"]) * _SECONDS[found["unit"]])


def _step(value: object) -> object:
    try:
        return step_from(value)
    except TypeError as error:
        raise ValueError(str(error).removeprefix("__init__() ")) from error


AnyMoment = Annotated[Moment, BeforeValidator(moment_from)]
TimedMoment = Annotated[Moment, BeforeValidator(moment_with_time)]
Steps = Annotated[tuple[Annotated[Step, BeforeValidator(_step)], ...], Field(min_length=1)]
"""What somebody does on the telephone, as `local.callers` reads it: say, listen, interrupt, press, wait, hang_up."""


class Strict(BaseModel):
    """A part of a scenario: frozen, and deaf to nothing (an unknown word is a mistake, not a wish ignored)."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Caller(Strict):
    """Who rings. `number` is E.164 or `withheld`."""

    number: str = Field(default="+19175550123", pattern=r"^(\+[1-9]\d{6,14}|withheld)$")
    language: str = Field(default="en", pattern=r"^[a-z]{2}$")
    steps: Steps
    noise: int = Field(default=0, ge=0, le=200)
    """Loudness of the noise on the caller's line."""


class GuestTexts(Strict):
    """Somebody texts the restaurant's number."""

    text: str
    sender: str = Field(default="caller", alias="from", pattern=r"^(\+[1-9]\d{6,14}|caller)$")


class OwnerTexts(Strict):
    """The owner texts the restaurant's number."""

    owner_texts: str


class OwnerMoves(Strict):
    """The owner drags an event; it keeps its length."""

    owner_moves: str
    to: TimedMoment


class OwnerRetitles(Strict):
    """The owner writes another title."""

    owner_retitles: str
    title: str


class OwnerDeletes(Strict):
    """The owner deletes an event."""

    owner_deletes: str


class OwnerBlocks(Strict):
    """The owner blocks a day."""

    owner_blocks: AnyMoment
    title: str = "Closed"


class OwnerAdds(Strict):
    """The owner makes an event: all day where `when` has no time. `free`: it does not block."""

    owner_adds: str
    when: AnyMoment
    minutes: int = Field(default=60, ge=1)
    free: bool = False


class OwnerUnshares(Strict):
    """The owner takes the calendar away from us."""

    owner_unshares: Literal[True]


class CalendarFails(Strict):
    """The calendar's API fails for some requests."""

    calendar_fails: str
    on: str = "*"
    times: int = Field(default=1, ge=1)

    def model_post_init(self, context: Any) -> None:
        Fault(self.calendar_fails, self.on, self.times)


class CalendarToken(Strict):
    """Our access to the calendar dies, or lives again."""

    calendar_token: Literal["dead", "alive"]
    how: Literal[tuple(DEATHS)] = "revoked"  # type: ignore[valid-type]  # the simulator's own list


class CalendarPush(Strict):
    """What becomes of push messages."""

    calendar_push: Literal["off", "on", "twice", "late"]


class TextsFail(Strict):
    """What the next texts meet at Twilio, one each (words of `local.simulators.twilio.rest.Faults`)."""

    texts_fail: tuple[str, ...]


class GuestPays(Strict):
    """The guest opens the link in the last text that has one, and pays."""

    guest_pays: Literal[True]


class PosSellsOut(Strict):
    """The staff mark a dish as sold out in the point of sale."""

    pos_sells_out: str


class PosFails(Strict):
    """The point of sale's API fails for some requests."""

    pos_fails: str
    on: str = "*"
    times: int = Field(default=1, ge=1)

    def model_post_init(self, context: Any) -> None:
        """A kind that neither Square nor Toast knows is a mistake."""
        try:
            SquareFault(self.pos_fails, self.on, self.times)
        except ValueError:
            ToastFault(self.pos_fails, self.on, self.times)


class PosDown(Strict):
    """Nobody answers at the point of sale any more; or everybody does again."""

    pos_down: bool


class NumberRegistered(Strict):
    """Whether the networks let the restaurant's texts through."""

    number_registered: bool


class TimePasses(Strict):
    """Time goes by and timers ring."""

    time_passes: Annotated[timedelta, BeforeValidator(_passing)]


class TimeComes(Strict):
    """Time goes by until then, and timers ring."""

    time_comes: TimedMoment


class Settles(Strict):
    """Wait until nothing is under way any more."""

    settles: Literal[True]


class AtOnce(Strict):
    """Several things begin at the same moment."""

    at_once: "tuple[Happening, ...]"


class Calls(Strict):
    """Somebody calls, from the first ring to the report."""

    calls: Caller


_KINDS: tuple[type[Strict], ...] = (
    GuestTexts, OwnerTexts, OwnerMoves, OwnerRetitles, OwnerDeletes, OwnerBlocks, OwnerAdds, OwnerUnshares,
    CalendarFails, CalendarToken, CalendarPush, TextsFail, GuestPays, PosSellsOut, PosFails, PosDown,
    NumberRegistered, TimePasses, TimeComes, Settles, AtOnce, Calls,
)  # fmt: skip
_BY_WORD = {next(iter(kind.model_fields)): kind for kind in _KINDS}


def _read(value: object) -> object:
    """The kind that the happening's own word names, so that a mistake is told once and not once for each kind."""
    if isinstance(value, Strict):
        return value
    if not isinstance(value, Mapping):
        raise ValueError(f"a happening is a mapping: {value!r}")
    words = [word for word in value if word in _BY_WORD]
    if len(words) != 1:
        raise ValueError(f"{dict(value)!r} must have one of the words: {', '.join(_BY_WORD)}")
    return _BY_WORD[words[0]].model_validate(dict(value))


Happening = Annotated[
    GuestTexts | OwnerTexts | OwnerMoves | OwnerRetitles | OwnerDeletes | OwnerBlocks | OwnerAdds | OwnerUnshares
    | CalendarFails | CalendarToken | CalendarPush | TextsFail | GuestPays | PosSellsOut | PosFails | PosDown
    | NumberRegistered | TimePasses | TimeComes | Settles | AtOnce | Calls,
    BeforeValidator(_read),
]  # fmt: skip
AtOnce.model_rebuild()


class Meanwhile(Strict):
    """Happens when the caller begins to say their so-manieth line (from 1), one after the other, while the call goes on."""

    at_line: int = Field(ge=1)
    do: tuple[Happening, ...] = Field(min_length=1)


def flat(happenings: tuple[Happening, ...]) -> tuple[Happening, ...]:
    """All of them, those in `at_once` too."""
    return tuple(
        one
        for happening in happenings
        for one in (flat(happening.at_once) if isinstance(happening, AtOnce) else (happening,))
    )
