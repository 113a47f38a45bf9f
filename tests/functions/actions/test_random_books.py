"""Whatever is booked, changed and cancelled in whatever order: no table twice, no pacing broken, no occupancy leaked."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from functions.store.connection import connect
from functions.store.memory import MemoryBook
from functions.store.reservations import DynamoBook
from functions.store.table import create_table
from tests.functions.actions.random_books import Diary, areas, parties, starts


class Evenings(RuleBasedStateMachine):
    """Three days of a small restaurant."""

    def __init__(self) -> None:
        super().__init__()
        self.diary = Diary(MemoryBook())

    @rule(starts_at=starts, party=parties, area=areas)
    def book(self, starts_at: object, party: int, area: str | None) -> None:
        self.diary.add(starts_at, party, area)  # type: ignore[arg-type]  # drawn as datetime

    @rule(which=st.integers(0, 50), starts_at=st.none() | starts, party=st.none() | parties, area=areas)
    def change(self, which: int, starts_at: object, party: int | None, area: str | None) -> None:
        self.diary.alter(which, starts_at, party, area)  # type: ignore[arg-type]  # drawn as datetime

    @rule(which=st.integers(0, 50))
    def cancel(self, which: int) -> None:
        self.diary.drop(which)

    @invariant()
    def holds(self) -> None:
        self.diary.check()


Evenings.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestEvenings = Evenings.TestCase

deeds = st.lists(
    st.one_of(
        st.tuples(st.just("add"), starts, parties, areas),
        st.tuples(st.just("alter"), st.integers(0, 50), st.none() | starts, st.none() | parties, areas),
        st.tuples(st.just("drop"), st.integers(0, 50)),
    ),
    min_size=8,
    max_size=16,
)


@pytest.mark.stack
def test_the_same_holds_on_dynamodb(ministack_endpoint: str) -> None:
    client = connect(region="us-east-1", endpoint_url=ministack_endpoint)
    tables = iter(range(10_000))

    @settings(max_examples=12, deadline=None, database=None)
    @given(deeds)
    def random_days(todo: list[tuple[object, ...]]) -> None:
        name = f"random-{next(tables)}"
        create_table(client, name)
        diary = Diary(DynamoBook(client, name))
        for deed, *details in todo:
            getattr(diary, str(deed))(*details)
            diary.check()
        client.delete_table(TableName=name)

    random_days()
    client.close()
