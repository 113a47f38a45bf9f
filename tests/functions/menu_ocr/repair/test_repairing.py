"""Only doubtful items are asked about, so many at most; a model that fails leaves the reading exactly as it was."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pytest

from functions.domain.errors import BadConfiguration, VendorConfused, VendorRefused, VendorUnavailable
from functions.menu_ocr.repair.checking import REPAIRED
from functions.menu_ocr.repair.proposal import Proposal, ProposedPrice
from functions.menu_ocr.repair.region import Region
from functions.menu_ocr.repair.repairing import MOST_ITEMS, repaired
from tests.functions.menu_ocr.repair.papers import GOOD, items, named, read

BASS = ("Branz1no a1 forno", "l9.O0")


@dataclass
class Says:
    """A Repairer with prepared proposals."""

    proposals: Mapping[int, Proposal] = field(default_factory=dict)
    trouble: Exception | None = None
    asked: list[Sequence[Region]] = field(default_factory=list)

    def propose(self, regions: Sequence[Region]) -> Mapping[int, Proposal]:
        self.asked.append(regions)
        if self.trouble is not None:
            raise self.trouble
        return self.proposals


RIGHT = Proposal("Branzino al forno", "", (ProposedPrice("19.00"),))


def test_a_doubtful_item_is_repaired_and_the_others_are_left_alone() -> None:
    menu, paper = read((*GOOD, BASS), weak=["Branz1no"])
    says = Says({0: RIGHT})

    repairs = repaired(menu, [paper], says)

    assert named(repairs.menu, "Branzino").doubts[0].startswith(REPAIRED)
    assert items(repairs.menu)[:3] == items(menu)[:3]
    assert [region.item.name for region in says.asked[0]] == ["Branz1no a1 forno"]
    assert (repairs.asked, repairs.proposed, repairs.accepted, repairs.trouble) == (1, 1, 1, "")


def test_a_proposal_that_the_paper_does_not_bear_out_leaves_the_doubt() -> None:
    menu, paper = read((*GOOD, BASS))

    repairs = repaired(menu, [paper], Says({0: Proposal("Lobster", "", (ProposedPrice("19.00"),))}))

    assert repairs.menu == menu
    assert (repairs.proposed, repairs.accepted) == (1, 0)


def test_proposals_for_items_that_nobody_asked_about_are_passed_over() -> None:
    menu, paper = read((*GOOD, BASS))

    assert repaired(menu, [paper], Says({7: RIGHT, -1: RIGHT})).menu == menu


def test_nobody_is_asked_where_nothing_is_doubtful() -> None:
    menu, paper = read(GOOD)
    says = Says()

    assert repaired(menu, [paper], says).menu == menu
    assert says.asked == []


@pytest.mark.parametrize(
    "trouble", [VendorUnavailable("late"), VendorRefused("no"), VendorConfused("what?"), BadConfiguration("no key")]
)
def test_a_model_that_fails_leaves_the_reading_as_it_was(trouble: Exception) -> None:
    menu, paper = read((*GOOD, BASS))

    repairs = repaired(menu, [paper], Says(trouble=trouble))

    assert repairs.menu == menu
    assert repairs.trouble == str(trouble)


def test_a_menu_full_of_doubts_costs_no_more_than_it_may() -> None:
    menu, paper = read(
        [(f"Piatto numero{chr(97 + row // 9)}{chr(97 + row % 9)}", f"1{row % 8 + 1}.O0") for row in range(20)]
    )
    sections = menu.sections * 4
    says = Says()

    repaired(replace(menu, sections=sections), [paper], says)

    assert len(says.asked[0]) == MOST_ITEMS
