"""An order of a call: edited, quoted, placed; each once, and never placed at anything but what was told."""

from dataclasses import replace
from datetime import timedelta

import pytest

from functions.actions.edit_order import Particulars, add_item, change_line, remove_line, set_particulars
from functions.actions.place_order import place_order
from functions.actions.quote_order import quote_order
from functions.domain.blocks import Block
from functions.domain.errors import Refusal, VendorUnavailable
from functions.domain.order_lines import ItemChoice, Missing, Portion
from functions.domain.order_rules import Stock
from functions.domain.ordering import DeliveryZone
from functions.domain.orders import DeliveryAddress, Order, OrderStatus, Totals
from functions.domain.ports import DayLedger, LedgerCommit
from functions.domain.reservations import ActionKey
from functions.store.memory import MemoryBook
from functions.store.memory_orders import MemoryOrders
from tests.functions.ordering_desk import HOME, ORDERING, Counter
from tests.functions.trattoria import DA_VINCI, TONIGHT, rome

MARGHERITA = Portion("marg", choices=(ItemChoice("crust", "thin"),))
DIAVOLA = Portion("diav", 2, choices=(ItemChoice("crust", "thick"), ItemChoice("extras", "egg")))


def _order(outcome: Order | Missing | Refusal) -> Order:
    assert isinstance(outcome, Order), outcome
    return outcome


def _code(outcome: Order | Missing | Refusal) -> str:
    assert isinstance(outcome, Refusal), outcome
    return outcome.code


def _ready_to_place(counter: Counter, call_sid: str = "CA1") -> Order:
    desk = counter.desk(call_sid)
    _order(add_item(desk, counter.key(call_sid), MARGHERITA))
    _order(set_particulars(desk, counter.key(call_sid), Particulars(name="Rossi")))
    return _order(quote_order(desk, counter.key(call_sid)))


def test_a_change_of_mind_leaves_what_is_wanted() -> None:
    counter = Counter()
    desk = counter.desk()
    add_item(desk, counter.key(), MARGHERITA)
    add_item(desk, counter.key(), DIAVOLA)
    add_item(desk, counter.key(), MARGHERITA)
    change_line(desk, counter.key(), "L2", lambda wish: replace(wish, quantity=1, note="no onions"))
    order = _order(remove_line(desk, counter.key(), "L1"))

    assert [(line.id, line.name, line.quantity, line.note) for line in order.lines] == [
        ("L2", "Diavola", 1, "no onions")
    ]
    assert _code(remove_line(desk, counter.key(), "L1")) == "no_such_line"


def test_the_same_tool_call_twice_puts_it_on_once() -> None:
    counter = Counter()
    key = counter.key()

    add_item(counter.desk(), key, MARGHERITA)
    order = _order(add_item(counter.desk(), key, MARGHERITA))

    assert [line.quantity for line in order.lines] == [1]


def test_a_quote_tells_total_and_time_and_any_change_takes_it_back() -> None:
    counter = Counter()
    desk = counter.desk()
    add_item(desk, counter.key(), DIAVOLA)

    quoted = _order(quote_order(desk, counter.key()))

    assert quoted.totals == Totals(2600, 236, 0, 0, 2600, "EUR", tax_included=True)
    assert quoted.ready_at == rome(TONIGHT, "19:50")
    changed = _order(add_item(desk, counter.key(), Portion("water", size="small")))
    assert changed.totals is None
    assert changed.ready_at is None


def test_the_point_of_sale_tells_the_total_and_our_own_stands_in_when_it_is_down() -> None:
    theirs = Totals(900, 90, 0, 0, 990, "EUR", computed_by="square")
    counter = Counter()
    counter.pos.priced = theirs
    add_item(counter.desk(), counter.key(), MARGHERITA)
    assert _order(quote_order(counter.desk(), counter.key())).totals == theirs

    counter.pos.fails = VendorUnavailable("down")
    totals = _order(quote_order(counter.desk(), counter.key())).totals
    assert totals is not None
    assert (totals.total_minor, totals.computed_by) == (900, "maitred")


def test_placing_stores_order_load_and_errand_together_once() -> None:
    counter = Counter()
    _ready_to_place(counter)
    key = counter.key()

    placed = _order(place_order(counter.desk(), key))
    again = _order(place_order(counter.desk(), key))

    assert placed == again
    assert (placed.status, len(placed.code), placed.ready_at) == (OrderStatus.PLACED, 6, rome(TONIGHT, "19:50"))
    assert [entry.id for entry in counter.store.outbox.values()] == [f"{placed.id}-place"]
    assert sum(one[1] for one in MemoryOrders(counter.store).load(DA_VINCI.id, TONIGHT.isoformat()).taken) == 2
    assert _code(place_order(counter.desk(), counter.key())) == "nothing_ordered"


def test_a_call_may_place_a_second_order() -> None:
    counter = Counter()
    _ready_to_place(counter)
    first = _order(place_order(counter.desk(), counter.key()))
    _ready_to_place(counter)
    second = _order(place_order(counter.desk(), counter.key()))

    assert first.id != second.id
    assert len(MemoryOrders(counter.store).recent(DA_VINCI.id)) == 2


def test_nothing_is_placed_that_was_not_told_as_it_stands() -> None:
    counter = Counter()
    desk = counter.desk()
    assert _code(place_order(desk, counter.key())) == "nothing_ordered"
    add_item(desk, counter.key(), MARGHERITA)
    assert _code(place_order(desk, counter.key())) == "not_quoted"
    quote_order(desk, counter.key())
    missing = place_order(desk, counter.key())
    assert isinstance(missing, Missing)
    assert missing.field == "name"

    set_particulars(desk, counter.key(), Particulars(name="Rossi"))
    quote_order(desk, counter.key())
    counter.pos.priced = Totals(900, 90, 0, 0, 1990, "EUR", computed_by="square")
    assert _code(place_order(counter.desk(), counter.key())) == "price_changed"
    counter.pos.priced = None
    counter.stock = Stock(eighty_sixed=("margherita",))
    assert _code(place_order(counter.desk(), counter.key())) == "sold_out"


def test_a_kitchen_that_became_busy_since_is_told_first() -> None:
    counter = Counter()
    _ready_to_place(counter)
    for number in range(2, 10):
        _ready_to_place(counter, f"CA{number}")
        assert isinstance(place_order(counter.desk(f"CA{number}"), counter.key(f"CA{number}")), Order)

    assert _code(place_order(counter.desk(), counter.key())) == "later_than_told"
    again = _order(quote_order(counter.desk(), counter.key()))
    assert again.ready_at is not None
    assert again.ready_at > rome(TONIGHT, "20:00")
    assert isinstance(place_order(counter.desk(), counter.key()), Order)


def test_what_is_off_or_not_served_now_is_refused_with_something_else() -> None:
    counter = Counter(stock=Stock(eighty_sixed=("margherita", "egg")))
    sold_out = add_item(counter.desk(), counter.key(), MARGHERITA)
    assert isinstance(sold_out, Refusal)
    assert (sold_out.code, sold_out.alternatives) == ("sold_out", ("Diavola",))
    assert _code(add_item(counter.desk(), counter.key(), DIAVOLA)) == "sold_out"
    assert _code(add_item(counter.desk(), counter.key(), Portion("soup"))) == "not_served_now"


def test_delivery_needs_an_address_in_a_zone_and_its_minimum() -> None:
    counter = Counter()
    desk = counter.desk()
    add_item(desk, counter.key(), MARGHERITA)
    set_particulars(desk, counter.key(), Particulars(fulfilment="delivery"))
    missing = quote_order(desk, counter.key())
    assert isinstance(missing, Missing)
    assert missing.field == "address"

    set_particulars(desk, counter.key(), Particulars(address=replace(HOME, postcode="00999")))
    assert _code(quote_order(desk, counter.key())) == "outside_zone"
    set_particulars(desk, counter.key(), Particulars(address=HOME))
    assert _code(quote_order(desk, counter.key())) == "below_minimum"
    add_item(desk, counter.key(), DIAVOLA)
    quoted = _order(quote_order(desk, counter.key()))
    assert quoted.zone == "centre"
    assert quoted.totals is not None
    assert quoted.totals.total_minor == 900 + 2600 + 250
    assert quoted.ready_at == rome(TONIGHT, "20:05")


def test_an_address_is_located_where_the_zone_is_a_circle() -> None:
    ordering = replace(ORDERING, zones=(DeliveryZone("round", centre=(41.9, 12.5), radius_m=2000),))
    counter = Counter(ordering=ordering)
    counter.geocoder.places = {"1 Via Cavour": (41.895, 12.49), "9 Via Appia": (41.8, 12.6)}
    desk = counter.desk()
    add_item(desk, counter.key(), DIAVOLA)
    set_particulars(desk, counter.key(), Particulars(fulfilment="delivery", address=HOME))
    assert _order(quote_order(desk, counter.key())).zone == "round"
    set_particulars(desk, counter.key(), Particulars(address=DeliveryAddress("9 Via Appia")))
    assert _code(quote_order(desk, counter.key())) == "outside_zone"
    set_particulars(desk, counter.key(), Particulars(address=DeliveryAddress("Nowhere")))
    assert _code(quote_order(desk, counter.key())) == "outside_zone"


def test_a_closed_kitchen_offers_its_next_opening_and_takes_orders_for_then() -> None:
    counter = Counter()
    counter.clock.moment = rome(TONIGHT, "16:00")
    desk = counter.desk()
    add_item(desk, counter.key(), MARGHERITA)

    refusal = quote_order(desk, counter.key())

    assert isinstance(refusal, Refusal)
    assert refusal.code == "kitchen_closed"
    assert refusal.alternatives[0] == rome(TONIGHT, "19:20")
    set_particulars(desk, counter.key(), Particulars(wanted_at=rome(TONIGHT, "19:00")))
    assert _code(quote_order(desk, counter.key())) == "kitchen_closed"
    set_particulars(desk, counter.key(), Particulars(wanted_at=rome(TONIGHT, "20:10"), name="Rossi"))
    assert _order(quote_order(desk, counter.key())).ready_at == rome(TONIGHT, "20:10")
    assert _order(place_order(desk, counter.key())).wanted_at == rome(TONIGHT, "20:10")


def test_a_house_that_the_owner_has_closed_takes_no_orders() -> None:
    counter = Counter()
    block = Block("b", rome(TONIGHT, "18:00"), rome(TONIGHT, "23:59"), "closed", "text", business_date=TONIGHT)
    MemoryBook(counter.store).commit_days(
        LedgerCommit(DA_VINCI.id, (DayLedger(DA_VINCI.id, TONIGHT, 0, (), (block,)),))
    )
    add_item(counter.desk(), counter.key(), MARGHERITA)

    assert _code(quote_order(counter.desk(), counter.key())) == "kitchen_closed"


def test_paused_orders_are_refused_until_then_but_not_for_later() -> None:
    counter = Counter(paused_until=rome(TONIGHT, "20:00"))
    desk = counter.desk()
    add_item(desk, counter.key(), MARGHERITA)
    assert _code(quote_order(desk, counter.key())) == "orders_paused"
    set_particulars(desk, counter.key(), Particulars(wanted_at=rome(TONIGHT, "20:30")))
    assert isinstance(quote_order(desk, counter.key()), Order)


def test_what_is_more_than_the_kitchen_can_do_before_closing_is_refused() -> None:
    counter = Counter()
    counter.clock.moment = rome(TONIGHT, "22:55")
    desk = counter.desk()
    add_item(desk, counter.key(), replace(MARGHERITA, quantity=15))

    assert _code(quote_order(desk, counter.key())) == "kitchen_full"


def test_a_card_number_in_a_note_is_never_stored() -> None:
    counter = Counter()
    desk = counter.desk()
    add_item(desk, counter.key(), replace(MARGHERITA, note="my card is 4111 1111 1111 1111"))
    order = _order(set_particulars(desk, counter.key(), Particulars(note="5555 5555 5555 4444", allergies="peanuts")))

    assert "4111" not in order.lines[0].note
    assert "5555" not in order.note
    assert order.allergies == "peanuts"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (Particulars(phone="12"), "phone_unreadable"),
        (Particulars(wanted_at=rome(TONIGHT, "19:00")), "in_the_past"),
        (Particulars(payment="link"), "not_offered"),
    ],
)
def test_particulars_that_make_no_sense_are_refused(given: Particulars, code: str) -> None:
    counter = Counter()

    assert _code(set_particulars(counter.desk(), counter.key(), given)) == code


def test_two_orders_at_once_never_overfill_the_kitchen() -> None:
    counter = Counter()
    for number in range(1, 13):
        _ready_to_place(counter, f"CB{number}")
        outcome = place_order(counter.desk(f"CB{number}"), ActionKey(f"CB{number}", "place"))
        if isinstance(outcome, Refusal):
            quote_order(counter.desk(f"CB{number}"), counter.key(f"CB{number}"))
            assert isinstance(place_order(counter.desk(f"CB{number}"), ActionKey(f"CB{number}", "again")), Order)
    by_interval: dict[object, int] = {}
    for end, weight, _ in MemoryOrders(counter.store).load(DA_VINCI.id, TONIGHT.isoformat()).taken:
        by_interval[end] = by_interval.get(end, 0) + weight
    assert sum(by_interval.values()) == 24
    assert max(by_interval.values()) <= 6
    assert timedelta(minutes=10) == ORDERING.pace.interval
