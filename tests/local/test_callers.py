"""The scripted caller: speaks when the other side has finished, and remembers when."""

import pytest

from local.callers import (
    HangUp,
    Interrupt,
    Listen,
    Press,
    Say,
    ScriptedCaller,
    Step,
    Wait,
    answers,
    busy,
    caller_from,
    no_answer,
    rejects,
    step_from,
)
from local.simulators.twilio.frames import SILENCE, Ringback, is_loud, tone
from local.simulators.twilio.line import Phone, PhoneTick

LOUD = tone(0.02, 500.0)


class Tones:
    """500 ms of tone for every word; remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, str]] = []

    def render(self, text: str, language: str, speaker: str = "agent") -> bytes:
        self.asked.append((text, language, speaker))
        return tone(0.5 * len(text.split()), 800.0)


def caller(*steps: Step, patience_s: float = 60.0, noise: int = 0) -> ScriptedCaller:
    return ScriptedCaller(steps, Tones(), patience_s=patience_s, noise=noise)


def play(phone: Phone, *stretches: tuple[int, bytes]) -> list[PhoneTick]:
    """Let the phone hear each frame for so many milliseconds."""
    return [phone.tick(frame) for ms, frame in stretches for _ in range(ms // 20)]


def loud_ms(ticks: list[PhoneTick]) -> list[int]:
    return [20 * i for i, tick in enumerate(ticks) if is_loud(tick.frame)]


def test_a_line_waits_until_the_other_side_has_been_quiet_long_enough() -> None:
    guest = caller(Listen(), Say("Hello there"))
    ticks = play(guest, (400, SILENCE), (1000, LOUD), (3000, SILENCE))
    assert loud_ms(ticks)[0] == pytest.approx(400 + 1000 + 900, abs=20)
    assert guest.finished
    assert guest.missed == []


def test_a_pause_shorter_than_the_silence_is_no_end() -> None:
    guest = caller(Listen(silence_ms=900), Say("Hello"))
    ticks = play(guest, (1000, LOUD), (700, SILENCE), (500, LOUD), (2000, SILENCE))
    assert loud_ms(ticks)[0] == pytest.approx(2200 + 900, abs=20)


def test_silence_alone_is_not_listening_until_the_limit() -> None:
    guest = caller(Listen(limit_s=4), Say("Anybody?"))
    ticks = play(guest, (6000, SILENCE))
    assert loud_ms(ticks)[0] == pytest.approx(4000, abs=20)
    assert guest.missed == [Listen(limit_s=4)]


def test_a_click_is_too_little_to_count_as_speech() -> None:
    guest = caller(Listen(least_ms=100, limit_s=5), Say("Hello"))
    ticks = play(guest, (40, LOUD), (6000, SILENCE))
    assert loud_ms(ticks)[0] == pytest.approx(5000, abs=20)


def test_ringing_is_not_speech() -> None:
    guest = caller(Listen(limit_s=10), Say("Hello"))
    ringing = Ringback()
    ticks = [guest.tick(ringing.take()) for _ in range(450)]
    assert loud_ms(ticks) == []
    assert guest.ears.sounds == []


def test_what_was_heard_while_waiting_counts() -> None:
    guest = caller(Say("Table"), Wait(3), Listen(), Say("Thanks"))
    ticks = play(guest, (600, SILENCE), (1000, LOUD), (5000, SILENCE))
    assert guest.lines[1].began_ms == pytest.approx(500 + 3000, abs=40)
    assert loud_ms(ticks)[-1] < 4200


def test_latency_runs_from_the_end_of_the_line_to_the_first_sound() -> None:
    guest = caller(Say("Table please"), Listen(), Say("Yes"))
    play(guest, (1000, SILENCE), (640, SILENCE), (800, LOUD), (3000, SILENCE))
    first, second = guest.lines
    assert (first.began_ms, first.ended_ms) == (0, 1000)
    assert first.latency_ms == 640
    assert second.latency_ms is None
    assert guest.latencies_ms == [640]


def test_an_interruption_comes_after_so_much_speech_and_over_it() -> None:
    guest = caller(Interrupt(800, "Stop"), Listen())
    ticks = play(guest, (1000, SILENCE), (4000, LOUD))
    assert loud_ms(ticks)[0] == pytest.approx(1800, abs=20)
    assert guest.lines[0].began_ms == pytest.approx(1800, abs=20)


def test_an_interruption_that_finds_nobody_speaking_is_said_at_its_limit() -> None:
    guest = caller(Interrupt(800, "Stop", limit_s=2))
    ticks = play(guest, (3000, SILENCE))
    assert loud_ms(ticks)[0] == pytest.approx(2000, abs=20)
    assert len(guest.missed) == 1


def test_keys_come_one_by_one() -> None:
    guest = caller(Press("12#"), HangUp())
    ticks = play(guest, (1000, SILENCE))
    assert [(20 * i, tick.keys) for i, tick in enumerate(ticks) if tick.keys] == [(0, "1"), (200, "2"), (400, "#")]
    assert ticks[30].hang_up
    assert guest.ended


def test_after_the_script_the_caller_stays_for_a_while_and_then_hangs_up() -> None:
    guest = caller(Say("Bye"), patience_s=2)
    ticks = play(guest, (4000, SILENCE))
    first = next(20 * i for i, tick in enumerate(ticks) if tick.hang_up)
    assert first == pytest.approx(2500, abs=40)


def test_line_noise_is_seeded_and_under_the_threshold_of_speech() -> None:
    one, other = caller(noise=60), caller(noise=60)
    heard = [tick.frame for tick in play(one, (2000, SILENCE))]
    assert heard == [tick.frame for tick in play(other, (2000, SILENCE))]
    assert set(heard) != {SILENCE}
    assert not any(is_loud(frame) for frame in heard)


def test_lines_are_rendered_beforehand_in_the_language_and_voice_asked_for() -> None:
    voice = Tones()
    ScriptedCaller([Say("Hola", speaker="b"), Say("Hi", language="en")], voice, language="es", speaker="a")
    assert voice.asked == [("Hola", "es", "b"), ("Hi", "en", "a")]


def test_a_script_may_come_from_plain_data() -> None:
    plain = [
        "listen",
        {"say": "Hello"},
        {"say": {"text": "Hola", "language": "es"}},
        {"wait": 2},
        {"press": 10},
        {"listen": {"silence_ms": 1200}},
        {"interrupt": {"after_ms": 700, "text": "Stop"}},
        {"hang_up": None},
    ]
    assert [step_from(step) for step in plain] == [
        Listen(),
        Say("Hello"),
        Say("Hola", language="es"),
        Wait(2.0),
        Press("10"),
        Listen(silence_ms=1200),
        Interrupt(700, "Stop"),
        HangUp(),
    ]
    assert caller_from(plain, Tones(), language="es").steps[1] == Say("Hello")


@pytest.mark.parametrize("wrong", [{"sing": "la"}, {"listen": 3}, {"say": "a", "wait": 1}, 7])
def test_a_wrong_step_says_what_is_wrong(wrong: object) -> None:
    with pytest.raises(ValueError, match="step|listen"):
        step_from(wrong)


def test_called_parties_behave_as_they_are_named() -> None:
    assert answers(rings_s=1.0).does == "answers"
    assert (no_answer().does, busy().does, rejects().does) == ("no-answer", "busy", "busy")
