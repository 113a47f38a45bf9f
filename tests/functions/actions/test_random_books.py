"""Whatever guests, callers and the owner do in whatever order: no table twice, no rule broken, nothing leaked."""

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from functions.domain.blocks import BlockScope
from functions.store.connection import connect
from functions.store.memory import MemoryBook
from functions.store.reservations import DynamoBook
from functions.store.table import create_table
from tests.functions.actions.random_books import Diary, areas, callers, lengths, parties, scopes, starts

which = st.integers(0, 50)
numbers = st.integers(0, 2)


class Evenings(RuleBasedStateMachine):
    """Three days of a small restaurant."""

    def __init__(self) -> None:
        super().__init__()
        self.diary = Diary(MemoryBook())

    @rule(starts_at=starts, party=parties, area=areas, caller=st.none() | callers)
    def book(self, starts_at: datetime, party: int, area: str | None, caller: int | None) -> None:
        self.diary.add(starts_at, party, area, caller)

    @rule(which=which, starts_at=st.none() | starts, party=st.none() | parties, area=areas)
    def change(self, which: int, starts_at: datetime | None, party: int | None, area: str | None) -> None:
        self.diary.alter(which, starts_at, party, area)

    @rule(which=which)
    def cancel(self, which: int) -> None:
        self.diary.drop(which)

    @rule(caller=callers, starts_at=starts, party=parties)
    def hold(self, caller: int, starts_at: datetime, party: int) -> None:
        self.diary.hold(caller, starts_at, party)

    @rule(caller=callers)
    def hang_up(self, caller: int) -> None:
        self.diary.release(caller)

    @rule(minutes=st.integers(1, 4))
    def wait(self, minutes: int) -> None:
        self.diary.wait(minutes)

    @rule(number=numbers, starts_at=starts, length=lengths, scope=scopes, whole_date=st.booleans())
    def block(self, number: int, starts_at: datetime, length: int, scope: BlockScope, whole_date: bool) -> None:
        self.diary.block(number, starts_at, length, scope, whole_date)

    @rule(number=numbers)
    def lift(self, number: int) -> None:
        self.diary.lift(number)

    @rule(which=which, starts_at=st.none() | starts, party=parties)
    def owner_edits(self, which: int, starts_at: datetime | None, party: int) -> None:
        self.diary.force(which, starts_at, party)

    @invariant()
    def holds(self) -> None:
        self.diary.check()


Evenings.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestEvenings = Evenings.TestCase

deeds = st.lists(
    st.one_of(
        st.tuples(st.just("add"), starts, parties, areas, st.none() | callers),
        st.tuples(st.just("alter"), which, st.none() | starts, st.none() | parties, areas),
        st.tuples(st.just("drop"), which),
        st.tuples(st.just("hold"), callers, starts, parties),
        st.tuples(st.just("release"), callers),
        st.tuples(st.just("wait"), st.integers(1, 4)),
        st.tuples(st.just("block"), numbers, starts, lengths, scopes, st.booleans()),
        st.tuples(st.just("lift"), numbers),
        st.tuples(st.just("force"), which, st.none() | starts, parties),
    ),
    min_size=8,
    max_size=20,
)


@pytest.mark.stack
def test_dynamodb_decides_as_the_memory_does(ministack_endpoint: str) -> None:
    client = connect(region="us-east-1", endpoint_url=ministack_endpoint)
    tables = iter(range(10_000))

    @settings(max_examples=12, deadline=None, database=None)
    @given(deeds)
    def random_days(todo: list[tuple[object, ...]]) -> None:
        name = f"random-{next(tables)}"
        create_table(client, name)
        real, twin = Diary(DynamoBook(client, name)), Diary(MemoryBook())
        for deed, *details in todo:
            for diary in (real, twin):
                getattr(diary, str(deed))(*details)
                diary.check()
            assert real.outcomes == twin.outcomes
        client.delete_table(TableName=name)

    random_days()
    client.close()
