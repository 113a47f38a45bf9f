"""What a stream plays, and when its marks come back."""

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from local.simulators.twilio.frames import FRAME_BYTES, SILENCE
from local.simulators.twilio.playout import MOST_BUFFERED_MS, Playout


def test_a_mark_on_an_empty_queue_comes_back_at_once() -> None:
    assert Playout().mark("now") == ("now",)


def test_a_mark_waits_until_its_audio_has_been_heard() -> None:
    playout = Playout()
    assert playout.add(b"\x10" * 320)
    assert playout.mark("end") == ()
    assert playout.tick().echoes == ()  # the first 20 ms go out
    assert playout.tick().echoes == ()  # the second 20 ms go out: not heard yet
    assert playout.tick().echoes == ("end",)


def test_a_mark_set_while_the_last_frame_is_still_sounding_waits_for_it() -> None:
    playout = Playout()
    playout.add(b"\x10" * 160)
    playout.tick()
    assert playout.mark("end") == ()
    assert playout.tick().echoes == ("end",)


def test_clear_empties_the_queue_and_sends_every_outstanding_mark_back() -> None:
    playout = Playout()
    playout.add(b"\x10" * 8000)
    playout.mark("one")
    playout.add(b"\x10" * 8000)
    playout.mark("two")
    playout.tick()
    assert playout.clear() == ("one", "two")
    assert playout.buffered_ms == 0
    assert playout.tick().frame == SILENCE
    assert playout.clear() == ()


def test_more_than_ten_minutes_are_refused_and_what_was_queued_stays() -> None:
    playout = Playout()
    assert playout.add(b"\x10" * (MOST_BUFFERED_MS * 8))
    assert not playout.add(b"\x10" * 8)
    assert playout.buffered_ms == MOST_BUFFERED_MS


@given(st.lists(st.binary(min_size=1, max_size=700), max_size=20))
def test_audio_is_played_whole_and_in_order(pieces: list[bytes]) -> None:
    playout = Playout()
    for piece in pieces:
        playout.add(piece)
    sound = b"".join(pieces)
    played = b""
    while playout.buffered_ms or playout._queued:
        tick = playout.tick()
        assert len(tick.frame) == FRAME_BYTES
        played += tick.frame[: tick.played]
    assert played == sound


class PlayoutMachine(RuleBasedStateMachine):
    """Any order of audio, marks, clears and ticks, against the plain rules."""

    def __init__(self) -> None:
        super().__init__()
        self.playout = Playout()
        self.queued = 0  # bytes ever queued
        self.thrown_away = 0
        self.played = 0
        self.heard = 0
        self.set_marks: list[str] = []
        self.positions: dict[str, int] = {}  # mark -> bytes that must have been played before its echo
        self.echoed: list[str] = []
        self.cleared: set[str] = set()

    @rule(size=st.integers(min_value=0, max_value=500))
    def add(self, size: int) -> None:
        self.playout.add(b"\x20" * size)
        self.queued += size

    @rule()
    def mark(self) -> None:
        name = f"m{len(self.set_marks)}"
        self.set_marks.append(name)
        self.positions[name] = self.queued - self.thrown_away
        echoes = self.playout.mark(name)
        assert set(echoes) <= {name}
        self._echo(echoes)

    @rule()
    def tick(self) -> None:
        self.heard = self.played
        tick = self.playout.tick()
        self.played += tick.played
        self._echo(tick.echoes)

    @rule()
    def clear(self) -> None:
        outstanding = [name for name in self.set_marks if name not in self.echoed]
        self.cleared |= set(outstanding)
        self.thrown_away = self.queued - self.played
        echoes = self.playout.clear()
        assert list(echoes) == outstanding
        self.echoed += echoes

    def _echo(self, echoes: tuple[str, ...]) -> None:
        for name in echoes:
            assert self.heard >= self.positions[name], "echoed before its audio was heard"
            self.echoed.append(name)

    @invariant()
    def marks_come_back_once_and_in_order(self) -> None:
        assert self.echoed == self.set_marks[: len(self.echoed)]

    @invariant()
    def what_was_played_and_what_waits_is_what_was_queued_and_not_cleared(self) -> None:
        assert self.playout.played_bytes == self.played
        assert self.played + self.playout._queued == self.queued - self.thrown_away

    def teardown(self) -> None:
        while self.playout._queued:
            self.tick()
        self.tick()
        assert self.echoed == self.set_marks
        assert self.played == self.queued - self.thrown_away


TestPlayoutMachine = PlayoutMachine.TestCase
