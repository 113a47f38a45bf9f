"""A restaurant's orders go to what its owner has connected, and by ticket where that cannot take them."""

from dataclasses import replace

from functions.domain.ordering import Ordering
from functions.pos.connections import Connections
from tests.functions.ordering_desk import FakePos
from tests.functions.trattoria import DA_VINCI

SQUARE = FakePos("square")


def test_the_chosen_point_of_sale_is_found_and_anything_else_is_a_ticket() -> None:
    connections = Connections({"square": lambda _: SQUARE, "toast": lambda _: None})

    def name(pos: str) -> str:
        return connections.of(replace(DA_VINCI, ordering=Ordering(pos=pos))).name  # type: ignore[arg-type]  # any of the names

    assert connections.of(replace(DA_VINCI, ordering=Ordering(pos="square"))) is SQUARE
    assert [name("toast"), name("ticket"), connections.of(DA_VINCI).name] == ["ticket", "ticket", "ticket"]
