"""What the caller has heard, by marks and by the clock."""

from hypothesis import given
from hypothesis import strategies as st

from streamer.protocol.playback import BYTES_PER_MS, MARK_EVERY_MS, Playback


def send(playback: Playback, ms: int, now: float, item: str = "i1", response: str = "r1") -> list[str]:
    return playback.send(item, response, ms * BYTES_PER_MS, now)


def test_a_mark_stands_behind_every_few_hundred_milliseconds_and_behind_the_end() -> None:
    playback = Playback()

    marks = [*send(playback, 150, 0.0), *send(playback, 150, 0.0), *send(playback, 150, 0.0)]

    assert len(marks) == 1
    assert len(playback.finish()) == 1
    assert playback.finish() == []


def test_the_clock_tells_what_was_heard_before_the_first_echo_but_never_past_the_next_mark() -> None:
    playback = Playback()
    send(playback, 400, 10.0)
    playback.finish()

    assert playback.heard_ms("i1", 10.25) == 250
    assert playback.heard_ms("i1", 99.0) == 400


def test_an_echo_moves_the_ledger_to_its_mark() -> None:
    playback = Playback()
    (first,) = send(playback, 400, 0.0)
    (second,) = send(playback, 400, 0.0)

    assert playback.heard_ms("i1", 3.0) == 400
    assert playback.echo(first, 3.0)
    assert playback.heard_ms("i1", 3.1) == 500
    assert playback.echo(second, 3.2)
    assert playback.heard_ms("i1", 3.2) == 800
    assert playback.is_heard(3.2)


def test_echoes_caused_by_a_clear_are_not_receipts() -> None:
    playback = Playback()
    (mark,) = send(playback, 1000, 0.0)

    (cut,) = playback.interrupt(0.5)

    assert (cut.heard_ms, cut.received_ms) == (500, 1000)
    assert not playback.echo(mark, 0.51)
    assert playback.heard_ms("i1", 5.0) == 500


def test_a_mark_echoed_twice_or_never_placed_proves_nothing() -> None:
    playback = Playback()
    (mark,) = send(playback, 400, 0.0)

    assert playback.echo(mark, 0.4)
    assert not playback.echo(mark, 0.5)
    assert not playback.echo("stranger", 0.5)


def test_several_items_of_a_response_are_cut_each_at_its_own_place() -> None:
    playback = Playback()
    send(playback, 600, 0.0, "first")
    send(playback, 600, 0.0, "second")
    send(playback, 600, 0.0, "third")

    playback.echo(_marks(playback)[0], 0.6)
    cuts = playback.interrupt(0.8)

    assert [(cut.item_id, cut.heard_ms) for cut in cuts] == [("second", 200), ("third", 0)]


def _marks(playback: Playback) -> list[str]:
    return [mark.name for mark in playback._marks]


def test_after_a_pause_the_next_audio_starts_its_own_clock() -> None:
    playback = Playback()
    (mark,) = send(playback, 400, 0.0)
    playback.echo(mark, 0.4)
    send(playback, 100, 60.0, "later")

    assert playback.heard_ms("later", 60.04) == 40


def test_interleaved_items_own_only_their_own_spans() -> None:
    playback = Playback()
    send(playback, 50, 0.0, "a")
    send(playback, 50, 0.0, "b")
    send(playback, 50, 0.0, "a")
    playback.finish()

    assert playback.heard_ms("a", 0.075) == 50
    assert playback.heard_ms("b", 0.075) == 25
    assert playback.heard_ms("a", 0.125) == 75


@st.composite
def histories(draw: st.DrawFn) -> list[tuple[str, int]]:
    return draw(
        st.lists(
            st.tuples(st.sampled_from(["send", "wait", "echo", "stale", "finish", "interrupt"]), st.integers(0, 900)),
            max_size=60,
        )
    )


@given(histories())
def test_nobody_ever_hears_more_than_was_sent_or_less_than_before(history: list[tuple[str, int]]) -> None:
    """Whatever is sent, waited, echoed, cleared: heard is monotone, at most sent, and cuts add up."""
    playback, now, item, stale = Playback(), 0.0, 0, list[str]()
    sent: dict[str, int] = {}
    best: dict[str, int] = {}
    for action, amount in history:
        name = f"i{item}"
        if action == "send":
            playback.send(name, "r", amount * BYTES_PER_MS, now)
            sent[name] = sent.get(name, 0) + amount
        elif action == "wait":
            now += amount / 1000
        elif action == "echo" and _marks(playback):
            assert playback.echo(_marks(playback)[0], now)
        elif action == "stale" and stale:
            assert not playback.echo(stale[-1], now)
        elif action == "finish":
            playback.finish()
            item += 1
        elif action == "interrupt":
            stale += _marks(playback)
            for cut in playback.interrupt(now):
                assert 0 <= cut.heard_ms <= cut.received_ms == sent[cut.item_id]
            assert playback.is_heard(now)
            item += 1
        for each, ms in sent.items():
            heard = playback.heard_ms(each, now)
            assert best.get(each, 0) <= heard <= ms
            best[each] = heard


def test_marks_are_frequent_enough_to_say_where_a_barge_in_fell() -> None:
    assert 200 <= MARK_EVERY_MS <= 500
