"""An order of Da Vinci, as a draft and as it was placed."""

from dataclasses import replace
from datetime import timedelta

from functions.domain.orders import Choice, DeliveryAddress, Order, OrderLine, OrderStatus, OtherHalf, Totals
from tests.functions.trattoria import DA_VINCI, NOW

DRAFT = Order(
    id="o1-1",
    restaurant_id=DA_VINCI.id,
    call_sid="CA1",
    menu_version=3,
    status=OrderStatus.DRAFT,
    version=1,
    lines=(
        OrderLine(
            "L1",
            "diav",
            "Diavola",
            "12 inch",
            2,
            1400,
            (Choice("x", "egg", "Egg", 100, 1, "first"),),
            OtherHalf("marg", "Margherita", 1200),
            "well done",
        ),
    ),
    fulfilment="delivery",
    address=DeliveryAddress("1 Via Roma", "Roma", "00184", details="3rd floor", latitude=41.9, longitude=12.5),
    phone="+393401112233",
    created_at=NOW,
)
PLACED = replace(
    DRAFT,
    version=2,
    status=OrderStatus.PLACED,
    code="3K4Q7X",
    name="Rossi",
    totals=Totals(3000, 300, 0, 250, 3550, "EUR"),
    wanted_at=NOW + timedelta(hours=2),
    ready_at=NOW + timedelta(hours=2),
    placed_at=NOW + timedelta(minutes=4),
)
