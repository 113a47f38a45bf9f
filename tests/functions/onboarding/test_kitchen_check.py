"""What the doctor says of the way to the kitchen."""

from dataclasses import dataclass, replace
from typing import Any, cast

from functions.domain.ordering import Ordering
from functions.domain.pos_links import PosLink
from functions.domain.restaurants import Restaurant
from functions.onboarding.checks.kitchen import kitchen, toast_scopes, visibility
from functions.onboarding.diagnosis import Degraded, Examination, Live, Off
from tests.functions.trattoria import DA_VINCI

LINK = PosLink(DA_VINCI.id, "square", "ML1", "L1")
PAID = Ordering(pos="square", payments=("link",))


@dataclass
class Looked:
    restaurant: Restaurant
    site: Any = None


def test_a_house_without_square_needs_no_look_at_it() -> None:
    for ordering, words in ((None, "no orders"), (Ordering(ticket_numbers=("+3933",)), "ticket")):
        finding = kitchen(cast("Examination", Looked(replace(DA_VINCI, ordering=ordering))))
        assert isinstance(finding, Live)
        assert words in finding.text


def test_what_is_not_in_the_catalogue_is_named() -> None:
    finding = visibility(PAID, replace(LINK, unmapped=("Wine", "Soup", "Bread", "Cake")))
    assert isinstance(finding, Degraded)
    assert "4 names" in finding.text
    assert "Wine, Soup, Bread ..." in finding.text


def test_what_the_counter_hides_needs_a_ticket() -> None:
    hiding = replace(PAID, payments=("link", "counter"), fulfilments=("pickup", "delivery"))
    without = visibility(hiding, LINK)
    assert isinstance(without, Degraded)
    assert "paid at the counter and deliveries" in without.text
    assert isinstance(visibility(replace(hiding, ticket_numbers=("+3933",)), LINK), Live)
    assert visibility(PAID, LINK) == Live("Square shows all orders, once they are paid by link")


def test_a_toast_that_may_only_be_read_is_told_from_one_that_takes_orders() -> None:
    there = PosLink(DA_VINCI.id, "toast", "G1", "G1")
    assert toast_scopes(there) == Live("Toast takes our orders")
    reading = toast_scopes(replace(there, state="read_only"))
    assert isinstance(reading, Degraded)
    assert "orders.orders:write" in reading.next_step
    assert isinstance(toast_scopes(None), Off)
