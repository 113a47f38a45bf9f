"""The kitchen reads everything that matters, in the width of its printer."""

from dataclasses import replace

import pytest

from functions.domain.orders import OrderStatus
from functions.domain.tickets import COLUMNS, ticket
from tests.functions.orders_placed import PLACED
from tests.functions.trattoria import DA_VINCI

TICKET = """\
                 Da Vinci
CONSEGNA 3K4Q7X       per le 24/11 12:00
Rossi                 Tel. +393401112233
1 Via Roma, 3rd floor, 00184, Roma
------------------------------------------
!! ALLERGIA: peanuts
------------------------------------------
2 x metà Diavola e metà Margherita  €30.00
    (12 inch)
    + Egg su Diavola
    * well done
------------------------------------------
Nota: ring at Bianchi
Consegna                             €2.50
IVA                                  €3.00
Totale                              €35.50
Si paga al banco
ricevuto 24/11 10:04                o1-1"""


def test_a_ticket_tells_everything_in_the_house_s_language() -> None:
    order = replace(PLACED, allergies="peanuts", note="ring at Bianchi")

    lines = ticket(DA_VINCI, order).splitlines()

    assert [" ".join(line.split()) for line in lines] == [" ".join(line.split()) for line in TICKET.splitlines()]


@pytest.mark.parametrize("language", ["en", "es", "fr", "de", "it", "pt", "ja"])
def test_no_line_is_wider_than_the_paper(language: str) -> None:
    line = replace(
        PLACED.lines[0], name="Supercalifragilistic Pizza with everything that we have in the house", note="x y " * 30
    )
    order = replace(
        PLACED,
        lines=(line,) * 3,
        allergies="nuts " * 30,
        name="A very long name of a very long guest with titles",
        wanted_at=None,
    )

    text = ticket(replace(DA_VINCI, languages=(language,)), order)

    assert max(len(one) for one in text.splitlines()) <= COLUMNS


def test_alcohol_is_marked_and_an_unpaid_link_too() -> None:
    wine = replace(PLACED.lines[0], alcohol=True)
    text = ticket(
        replace(DA_VINCI, languages=("en",)),
        replace(PLACED, lines=(wine,), payment="link", status=OrderStatus.AWAITING_PAYMENT),
    )

    assert "!! ALCOHOL: check age" in text
    assert "NOT PAID YET" in text
