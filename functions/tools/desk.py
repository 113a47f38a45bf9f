"""Sets up the desk where a call's order is taken, with the stock and the pauses as they are at this moment."""

from functions.actions.order_desk import OrderDesk
from functions.domain import hours
from functions.domain.errors import VendorError
from functions.domain.house_state import HouseState, off_now, orders_paused
from functions.domain.menu import Menu
from functions.domain.order_rules import Stock
from functions.domain.sale_ports import PointOfSale
from functions.tools.world import Errand
from streamer.contract.tools import Refused

NO_MENU = Refused(
    code="no_menu",
    reason="The menu is not known here; offer a message or to connect the caller with a person.",
)
NO_ORDERS = Refused(
    code="no_orders_by_phone",
    reason="Orders are not taken here; offer a message or to connect the caller with a person.",
)


def desk_of(errand: Errand) -> OrderDesk | None:
    """The desk of this call; None if the restaurant takes no orders by phone or has no menu."""
    world, restaurant = errand.world, errand.restaurant
    menu = live_menu(errand)
    if world.sales is None or restaurant.ordering is None or menu is None:
        return None
    now = world.clock.now()
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
        stock=_stock(errand, state, pos),
        call_sid=errand.call.call_sid,
        caller=errand.call.caller,
        language=restaurant.languages[0],
        paused_until=orders_paused(state, now),
    )


def live_menu(errand: Errand) -> Menu | None:
    """What the restaurant has published, whether it sells by phone or not."""
    sales = errand.world.sales
    return sales.menus.live(errand.restaurant.id) if sales is not None else None


def stock_of(errand: Errand) -> Stock:
    """What the kitchen is out of at this moment, by the owner's word and the point of sale's."""
    sales = errand.world.sales
    pos = sales.points_of_sale.of(errand.restaurant) if sales is not None else None
    return _stock(errand, errand.world.house_states.get(errand.restaurant.id), pos)


def _stock(errand: Errand, state: HouseState, pos: PointOfSale | None) -> Stock:
    now, restaurant = errand.world.clock.now(), errand.restaurant
    service = hours.service_at(restaurant.hours, now, restaurant.zone)
    business_date = service.on if service is not None else now.astimezone(restaurant.zone).date()
    return Stock(off_now(state, business_date), _sold_out(pos) if pos is not None else frozenset())


def _sold_out(pos: PointOfSale) -> frozenset[str]:
    """What the point of sale calls sold out; a point of sale that is down knows of nothing."""
    try:
        return pos.sold_out()
    except VendorError:
        return frozenset()
