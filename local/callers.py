"""The person who calls: a script of what to say and do, carried out by somebody who has only ears and a telephone.

A ScriptedCaller knows neither marks nor texts. It hears 20 ms at a time, notices by the loudness when the other side has
finished, and goes on with its script; so it works where the other side's wording is free. Called parties of `<Dial>` are
made here as well. Times are milliseconds since this person's line was answered (frames * 20), never a clock.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from local.simulators.twilio.exchange import CalledParty, Voice
from local.simulators.twilio.frames import FRAME_BYTES, FRAME_MS, RINGBACK_FRAMES, SILENCE, Clip, is_loud
from local.simulators.twilio.line import Phone, PhoneTick
from local.speech import ulaw


@dataclass(frozen=True, slots=True)
class Say:
    """Say a line, now. Empty language or speaker: the caller's own."""

    text: str
    language: str = ""
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class Listen:
    """Wait until the other side has said something (at least `least_ms` of sound) and has been quiet for `silence_ms`.

    What has been heard since one's own last line counts. After `limit_s` seconds the script goes on anyway.
    """

    silence_ms: int = 900
    limit_s: float = 30.0
    least_ms: int = 100


@dataclass(frozen=True, slots=True)
class Interrupt:
    """Let the other side speak for `after_ms`, then say a line into it. After `limit_s` seconds it is said anyway."""

    after_ms: int
    text: str
    language: str = ""
    speaker: str = ""
    limit_s: float = 30.0


@dataclass(frozen=True, slots=True)
class Press:
    """Press keys, one each 200 ms."""

    digits: str


@dataclass(frozen=True, slots=True)
class Wait:
    """Do nothing."""

    seconds: float


@dataclass(frozen=True, slots=True)
class HangUp:
    """Put the receiver down."""


Step = Say | Listen | Interrupt | Press | Wait | HangUp
_PRESS_MS = 200


@dataclass(slots=True)
class Line:
    """A line as it was said. `answered_ms`: first sound of the other side after its end, None while there was none."""

    text: str
    began_ms: int
    ended_ms: int | None = None
    answered_ms: int | None = None

    @property
    def latency_ms(self) -> int | None:
        """From the end of this line to the first sound heard."""
        if self.ended_ms is None or self.answered_ms is None:
            return None
        return self.answered_ms - self.ended_ms


@dataclass(slots=True)
class Ears:
    """What somebody has noticed of the other side. Ringing is not speech: a person knows the tone."""

    sounds: list[list[int]] = field(default_factory=list)
    """Stretches of sound, [from, to) in ms; gaps under 200 ms do not part them."""
    heard_ms: int = 0
    """Sound since `forget`."""
    last_sound_ms: int = 0

    def hear(self, frame: bytes, now_ms: int) -> bool:
        """Take in a frame. True if it was sound."""
        if frame == SILENCE or frame in RINGBACK_FRAMES or not is_loud(frame):
            return False
        end = now_ms + FRAME_MS
        if self.sounds and now_ms - self.sounds[-1][1] < 200:
            self.sounds[-1][1] = end
        else:
            self.sounds.append([now_ms, end])
        self.heard_ms += FRAME_MS
        self.last_sound_ms = end
        return True

    def forget(self) -> None:
        self.heard_ms = 0


class ScriptedCaller:
    """A Phone. Lines are rendered when it is made, so that speaking never holds up the telephone line.

    After the last step the person stays on the line and silent, at most `patience_s` longer. `noise` is the loudness of
    the line noise under everything (0 to about 200 of 32635), from a seeded generator. `on_line` hears the number of each line,
    from 1, as it begins.
    """

    def __init__(
        self,
        steps: Sequence[Step],
        voice: Voice,
        *,
        language: str = "en",
        speaker: str = "caller",
        noise: int = 0,
        seed: int = 0,
        patience_s: float = 60.0,
        on_line: Callable[[int], None] = lambda number: None,
    ) -> None:
        self.steps = tuple(steps)
        self.lines: list[Line] = []
        self.ears = Ears()
        self.missed: list[Step] = []
        """Listen and Interrupt steps that ran into their limit."""
        self.ended = False
        self._on_line = on_line
        self._clips = {
            step: voice.render(step.text, step.language or language, step.speaker or speaker)
            for step in self.steps
            if isinstance(step, Say | Interrupt)
        }
        self._noise = _noise_frames(noise, seed)
        self._patience_ms = int(patience_s * 1000)
        self._at = 0
        self._now_ms = 0
        self._step_began_ms = 0
        self._step_heard_ms = 0
        self._clip: Clip | None = None
        self._keys_left = ""

    @property
    def finished(self) -> bool:
        """True when every step has been carried out."""
        return self._at >= len(self.steps)

    @property
    def latencies_ms(self) -> list[int]:
        """Of each line that was answered: from its end to the first sound of the answer."""
        return [line.latency_ms for line in self.lines if line.latency_ms is not None]

    def tick(self, heard: bytes) -> PhoneTick:
        """Hear 160 bytes, and answer with what goes into the telephone meanwhile."""
        if self.ears.hear(heard, self._now_ms):
            self._note_answer()
        tick = self._act()
        self._now_ms += FRAME_MS
        return tick

    def _note_answer(self) -> None:
        last = self.lines[-1] if self.lines else None
        if last is not None and last.ended_ms is not None and last.answered_ms is None:
            last.answered_ms = self._now_ms

    def _act(self) -> PhoneTick:
        """Steps that take no time are carried out one after the other, until one of them gives this frame."""
        while not self.finished:
            tick = self._do(self.steps[self._at])
            if tick is not None:
                return tick
        if self._now_ms - self._step_began_ms >= self._patience_ms:
            return self._put_down()
        return PhoneTick(self._quiet())

    def _do(self, step: Step) -> PhoneTick | None:
        """What the step gives for this frame; None when it is done and the next one has its turn."""
        waited_ms = self._now_ms - self._step_began_ms
        match step:
            case Say():
                return self._speak(step)
            case Interrupt():
                return self._interrupt(step, waited_ms)
            case Listen():
                return self._listen(step, waited_ms)
            case Press(digits):
                return self._press(digits, waited_ms)
            case Wait(seconds):
                return PhoneTick(self._quiet()) if waited_ms < seconds * 1000 else self._done()
            case HangUp():
                return self._put_down()

    def _interrupt(self, step: Interrupt, waited_ms: int) -> PhoneTick | None:
        if self._clip is None and self.ears.heard_ms - self._step_heard_ms < step.after_ms:
            if waited_ms < step.limit_s * 1000:
                return PhoneTick(self._quiet())
            self.missed.append(step)
        return self._speak(step)

    def _listen(self, step: Listen, waited_ms: int) -> PhoneTick | None:
        quiet_ms = self._now_ms - self.ears.last_sound_ms
        heard_out = self.ears.heard_ms >= step.least_ms and quiet_ms >= step.silence_ms
        if not heard_out and waited_ms < step.limit_s * 1000:
            return PhoneTick(self._quiet())
        if not heard_out:
            self.missed.append(step)
        self.ears.forget()
        return self._done()

    def _speak(self, step: Say | Interrupt) -> PhoneTick | None:
        if self._clip is None:
            self._clip = Clip(self._clips[step])
            self.lines.append(Line(step.text, self._now_ms))
            self._on_line(len(self.lines))
        if self._clip.over:
            self._clip = None
            self.lines[-1].ended_ms = self._now_ms
            self.ears.forget()
            return self._done()
        return PhoneTick(self._clip.take())

    def _press(self, digits: str, waited_ms: int) -> PhoneTick | None:
        number, rest = divmod(waited_ms, _PRESS_MS)
        if number >= len(digits):
            self.ears.forget()
            return self._done()
        return PhoneTick(self._quiet(), keys=digits[number] if rest == 0 else "")

    def _done(self) -> PhoneTick | None:
        """On to the next step, which gives this frame."""
        self._at += 1
        self._step_began_ms = self._now_ms
        self._step_heard_ms = self.ears.heard_ms
        return None

    def _put_down(self) -> PhoneTick:
        self.ended = True
        self._at = len(self.steps)
        return PhoneTick(self._quiet(), hang_up=True)

    def _quiet(self) -> bytes:
        if not self._noise:
            return SILENCE
        return self._noise[(self._now_ms // FRAME_MS) % len(self._noise)]


def _noise_frames(loudness: int, seed: int) -> list[bytes]:
    """Two seconds of noise, to be repeated; nothing at loudness 0."""
    if loudness <= 0:
        return []
    drawn = random.Random(seed)  # noqa: S311  # noise on a line, no secret
    levels = [int(max(-3 * loudness, min(3 * loudness, drawn.gauss(0, loudness)))) for _ in range(100 * FRAME_BYTES)]
    sound = ulaw.encode(np.array(levels, dtype=np.int16))
    return [sound[i : i + FRAME_BYTES] for i in range(0, len(sound), FRAME_BYTES)]


_STEPS: Mapping[str, tuple[type[Any], str]] = {
    "say": (Say, "text"),
    "listen": (Listen, ""),
    "interrupt": (Interrupt, "text"),
    "press": (Press, "digits"),
    "wait": (Wait, "seconds"),
    "hang_up": (HangUp, ""),
}


def step_from(plain: Any) -> Step:
    """A step from a scenario file: `listen`, `{say: "Hello"}`, `{wait: 2}`, `{listen: {silence_ms: 1200}}`,
    `{interrupt: {after_ms: 800, text: "Stop"}}`. Raises ValueError or TypeError that names the fault.
    """
    if isinstance(plain, str):
        plain = {plain: {}}
    if not isinstance(plain, Mapping) or len(plain) != 1:
        raise ValueError(f"a step is one word, or one word and what belongs to it: {plain!r}")
    ((word, value),) = plain.items()
    if word not in _STEPS:
        raise ValueError(f"no step {word!r}; there are {', '.join(_STEPS)}")
    kind, main = _STEPS[word]
    if value is None or isinstance(value, Mapping):
        step: Step = kind(**(value or {}))
    elif main:
        step = kind(**{main: str(value) if main != "seconds" else float(value)})
    else:
        raise ValueError(f"{word} takes named values only: {value!r}")
    return step


def caller_from(plain_steps: Sequence[Any], voice: Voice, **settings: Any) -> ScriptedCaller:
    """A caller from the steps of a scenario file; `settings` as for ScriptedCaller."""
    return ScriptedCaller([step_from(plain) for plain in plain_steps], voice, **settings)


class SilentPhone:
    """Somebody who says nothing and never hangs up."""

    def tick(self, heard: bytes) -> PhoneTick:
        return PhoneTick()


def answers(phone: Callable[[], Phone] = SilentPhone, *, rings_s: float = 3.0) -> CalledParty:
    """A called party that picks up; `phone` makes the person (who may hear a whisper, press a key, hang up)."""
    return CalledParty("answers", rings_s, phone)


def no_answer() -> CalledParty:
    """Rings until the caller's side gives up."""
    return CalledParty("no-answer")


def busy() -> CalledParty:
    """Engaged."""
    return CalledParty("busy", 0.5)


def rejects(*, rings_s: float = 3.0) -> CalledParty:
    """Declines the call: to the network that is busy."""
    return CalledParty("busy", rings_s)


def fails() -> CalledParty:
    """A number that cannot be reached."""
    return CalledParty("failed", 1.0)
