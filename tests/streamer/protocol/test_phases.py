"""The transition table is the truth, and it leads everybody home."""

from pathlib import Path

import pytest

from streamer.protocol.errors import LocalProtocolError
from streamer.protocol.phases import TRANSITIONS, Phase, diagram, next_phase


def test_every_phase_can_reach_the_end() -> None:
    reachable = {Phase.ENDED}
    for _ in Phase:
        reachable |= {phase for (phase, _), target in TRANSITIONS.items() if target in reachable}

    assert reachable == set(Phase)


def test_nothing_leads_out_of_the_end() -> None:
    assert not [why for phase, why in TRANSITIONS if phase is Phase.ENDED]


def test_a_way_that_the_table_does_not_know_is_our_bug() -> None:
    with pytest.raises(LocalProtocolError):
        next_phase(Phase.WAITING, "goodbye or transfer")


def test_the_readme_shows_the_diagram_of_this_very_table() -> None:
    assert diagram() in Path("streamer/README.md").read_text()
