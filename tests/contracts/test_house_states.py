"""What every HouseStates promises."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from functions.domain.house_state import Deed, EightySixed, HouseState
from functions.domain.ports import CommitConflict
from functions.domain.reservations import AllowedParty
from tests.contracts.conftest import Adapters
from tests.functions.trattoria import NOW

ON = date(2026, 11, 24)
SAID = HouseState(
    "davinci",
    0,
    (EightySixed("jalapeño", ON),),
    NOW + timedelta(minutes=30),
    (AllowedParty(ON, 12, time(20)), AllowedParty(ON, 14)),
    (Deed("SM1", "close", NOW, "Closed", {"on": "2026-11-24"}), Deed("SM2", "look", NOW, undone=True)),
)


def test_an_owner_who_never_said_anything_has_an_empty_state(store: Adapters) -> None:
    assert store.house_states.get("davinci") == HouseState("davinci")


def test_what_was_said_is_read_as_it_was_said(store: Adapters) -> None:
    assert store.house_states.save(SAID) == replace(SAID, version=1)
    assert store.house_states.get("davinci") == replace(SAID, version=1)
    assert store.house_states.get("other").version == 0


@pytest.mark.parametrize("version", [0, 2])
def test_who_read_another_version_writes_nothing(store: Adapters, version: int) -> None:
    store.house_states.save(SAID)
    with pytest.raises(CommitConflict):
        store.house_states.save(replace(SAID, version=version, eighty_sixed=()))
    assert store.house_states.get("davinci").eighty_sixed == SAID.eighty_sixed


def test_a_pause_can_end(store: Adapters) -> None:
    saved = store.house_states.save(SAID)
    store.house_states.save(replace(saved, orders_paused_until=None))
    assert store.house_states.get("davinci").orders_paused_until is None
