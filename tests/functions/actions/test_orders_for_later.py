"""Orders for another time, for an address that cannot be found, and with words that do not belong on a ticket."""

from dataclasses import replace
from datetime import timedelta

from functions.actions.edit_order import Particulars, add_item, set_particulars
from functions.actions.quote_order import quote_order
from functions.domain.card_numbers import MASK
from functions.domain.errors import Refusal, VendorUnavailable
from functions.domain.order_lines import ItemChoice, Missing, Portion
from functions.domain.order_rules import Stock
from functions.domain.ordering import DeliveryZone, KitchenPace
from functions.domain.orders import DeliveryAddress, Order
from functions.domain.sale_ports import KitchenLoad
from tests.functions.ordering_desk import ORDERING, Counter, FakeGeocoder
from tests.functions.trattoria import DA_VINCI, TONIGHT, rome

MARGHERITA = Portion("marg", choices=(ItemChoice("crust", "thin"),))


def _wanted(counter: Counter, **particulars: object) -> Order | Missing | Refusal:
    desk = counter.desk()
    added = add_item(desk, counter.key(), MARGHERITA)
    assert isinstance(added, Order), added
    said = Particulars(name="Rossi", **particulars)  # type: ignore[arg-type]  # fields of the particulars
    assert isinstance(set_particulars(desk, counter.key(), said), Order)
    return quote_order(desk, counter.key())


def test_an_order_is_taken_for_every_day_that_the_owner_allows() -> None:
    counter = Counter(ordering=replace(ORDERING, ahead=timedelta(days=14)))

    quoted = _wanted(counter, wanted_at=rome(TONIGHT + timedelta(days=10), "20:10"))

    assert isinstance(quoted, Order), quoted
    assert quoted.ready_at == rome(TONIGHT + timedelta(days=10), "20:10")


def test_what_is_off_today_can_be_ordered_for_tomorrow_unless_the_till_says_so() -> None:
    tomorrow = rome(TONIGHT + timedelta(days=1), "20:10")
    counter = Counter(stock=Stock(eighty_sixed=("margherita",)))
    desk = counter.desk()
    set_particulars(desk, counter.key(), Particulars(wanted_at=tomorrow))
    assert isinstance(_wanted(counter), Order)

    set_particulars(counter.desk(), counter.key(), Particulars(as_soon_as_possible=True))
    refusal = quote_order(counter.desk(), counter.key())
    assert isinstance(refusal, Refusal)
    assert refusal.code == "sold_out"

    gone = Counter(stock=Stock(sold_out=frozenset({"marg"})))
    set_particulars(gone.desk(), gone.key(), Particulars(wanted_at=tomorrow))
    assert isinstance(add_item(gone.desk(), gone.key(), MARGHERITA), Refusal)


def test_a_full_kitchen_offers_a_time_after_the_wanted_one() -> None:
    on = TONIGHT + timedelta(days=1)
    counter = Counter(ordering=replace(ORDERING, pace=replace(KitchenPace(), weight_per_interval=6)))
    taken = tuple((rome(on, f"{hour}:{minute:02d}"), 6, "others") for hour in (19, 20) for minute in range(0, 60, 10))
    counter.store.kitchen[DA_VINCI.id, on.isoformat()] = KitchenLoad(DA_VINCI.id, on.isoformat(), 1, taken)

    refusal = _wanted(counter, wanted_at=rome(on, "20:10"))

    assert isinstance(refusal, Refusal)
    assert (refusal.code, refusal.alternatives) == ("kitchen_full", (rome(on, "21:00"),))


def test_nobody_is_told_that_an_address_lies_outside_when_it_could_not_be_looked_up() -> None:
    class Down(FakeGeocoder):
        """Does not answer."""

        def locate(self, address: DeliveryAddress) -> tuple[float, float] | None:
            raise VendorUnavailable("no map")

    zones = (DeliveryZone("round", centre=(41.9, 12.5), radius_m=2000),)
    counter = Counter(ordering=replace(ORDERING, zones=zones), geocoder=Down())

    refusal = _wanted(counter, fulfilment="delivery", address=DeliveryAddress("1 Via Cavour"))

    assert isinstance(refusal, Refusal)
    assert refusal.code == "cannot_locate"


def test_an_address_stands_on_one_line_and_holds_no_card() -> None:
    counter = Counter()
    address = DeliveryAddress("1 Via Cavour\n!! PAID", "Roma", "00184", details="gate 4111 1111 1111 1111")

    order = set_particulars(counter.desk(), counter.key(), Particulars(address=address, name="Rossi 4111111111111111"))

    assert isinstance(order, Order)
    assert order.address == DeliveryAddress("1 Via Cavour !! PAID", "Roma", "00184", details=f"gate {MASK}")
    assert order.name == f"Rossi {MASK}"
