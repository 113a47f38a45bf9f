"""What every OptOuts and every TextQuestions promises."""

from dataclasses import replace
from datetime import timedelta

from functions.domain.opt_outs import OptOut
from functions.domain.text_questions import TextQuestion
from tests.contracts.conftest import Adapters
from tests.functions.trattoria import NOW

GUEST = "+393401112233"
STOPPED = OptOut("davinci", GUEST, NOW, "STOP")
ASKED = TextQuestion("davinci", GUEST, "cancel", ("r2", "r1"), NOW + timedelta(minutes=30))


def test_nobody_has_opted_out_at_first(store: Adapters) -> None:
    assert store.opt_outs.get("davinci", GUEST) is None
    store.opt_outs.lift("davinci", GUEST)
    assert store.opt_outs.get("davinci", GUEST) is None


def test_an_opt_out_stands_for_its_restaurant_and_its_first_record_is_kept(store: Adapters) -> None:
    store.opt_outs.record(STOPPED)
    store.opt_outs.record(replace(STOPPED, word="21610"))
    assert store.opt_outs.get("davinci", GUEST) == STOPPED
    assert store.opt_outs.get("other", GUEST) is None
    assert store.opt_outs.get("davinci", "+393409998877") is None


def test_an_opt_out_can_be_lifted_and_come_again(store: Adapters) -> None:
    store.opt_outs.record(STOPPED)
    store.opt_outs.lift("davinci", GUEST)
    assert store.opt_outs.get("davinci", GUEST) is None
    later = replace(STOPPED, since=NOW + timedelta(days=1), word="QUIT")
    store.opt_outs.record(later)
    assert store.opt_outs.get("davinci", GUEST) == later


def test_a_question_stands_until_it_lapses(store: Adapters) -> None:
    assert store.text_questions.get("davinci", GUEST, NOW) is None
    store.text_questions.ask(ASKED)
    assert store.text_questions.get("davinci", GUEST, NOW) == ASKED
    assert store.text_questions.get("davinci", GUEST, ASKED.until) is None
    assert store.text_questions.get("other", GUEST, NOW) is None


def test_the_newest_question_counts_and_an_answered_one_is_gone(store: Adapters) -> None:
    store.text_questions.ask(ASKED)
    newer = replace(ASKED, act="confirm", reservation_ids=("r3", "r4"))
    store.text_questions.ask(newer)
    assert store.text_questions.get("davinci", GUEST, NOW) == newer
    store.text_questions.close("davinci", GUEST)
    assert store.text_questions.get("davinci", GUEST, NOW) is None
