"""Sets up the desk where a call's order is taken, with the stock and the pauses as they are at this moment."""

from functions.actions.order_desk import OrderDesk
from functions.domain import hours
from functions.domain.errors import VendorError
from functions.domain.house_state import off_now, orders_paused
from functions.domain.order_rules import Stock
from functions.domain.sale_ports import PointOfSale
from functions.tools.world import Errand
from streamer.contract.tools import Refused

NO_ORDERS = Refused(
    code="no_orders_by_phone",
    reason="Orders are not taken here; offer a message or to connect the caller with a person.",
)


def desk_of(errand: Errand) -> OrderDesk | None:
    """The desk of this call; None if the restaurant takes no orders by phone or has no menu."""
    world, restaurant = errand.world, errand.restaurant
    if world.sales is None or restaurant.ordering is None:
        return None
    menu = world.sales.menus.live(restaurant.id)
    if menu is None:
        return None
    now = world.clock.now()
    service = hours.service_at(restaurant.hours, now, restaurant.zone)
    business_date = service.on if service is not None else now.astimezone(restaurant.zone).date()
    state = world.house_states.get(restaurant.id)
    pos = world.sales.points_of_sale.of(restaurant)
    return OrderDesk(
        orders=world.sales.orders,
        book=world.book,
        pos=pos,
        geocoder=world.sales.geocoder,
        clock=world.clock,
        restaurant=restaurant,
        ordering=restaurant.ordering,
        menu=menu,
        stock=Stock(off_now(state, business_date), _sold_out(pos)),
        call_sid=errand.call.call_sid,
        caller=errand.call.caller,
        language=restaurant.languages[0],
        paused_until=orders_paused(state, now),
    )


def _sold_out(pos: PointOfSale) -> frozenset[str]:
    """What the point of sale calls sold out; a point of sale that is down knows of nothing."""
    try:
        return pos.sold_out()
    except VendorError:
        return frozenset()
