"""The order agent's tools: search the menu, build the order line by line, tell what it costs and when, place it."""

from dataclasses import replace
from datetime import datetime
from typing import Literal

from pydantic import Field

from functions.actions.await_kitchen import await_kitchen
from functions.actions.choose_modifiers import choose_modifiers
from functions.actions.edit_order import NOTHING_YET, Particulars, add_item, change_line, remove_line, set_particulars
from functions.actions.order_desk import OrderDesk
from functions.actions.place_order import place_order
from functions.actions.quote_order import quote_order
from functions.actions.search_menu import search_menu
from functions.domain.errors import Refusal
from functions.domain.order_lines import Missing, Portion, plain
from functions.domain.orders import DeliveryAddress, Order, OrderStatus
from functions.domain.wall_clock import at, exists
from functions.tools.answers import refused
from functions.tools.definition import (
    Arguments,
    CalendarDate,
    GuestName,
    Outcome,
    Phone,
    Sentence,
    Tool,
    WallTime,
)
from functions.tools.desk import NO_MENU, NO_ORDERS, desk_of, live_menu, stock_of
from functions.tools.order_answers import CROSS_CONTACT, item_facts, order_facts
from functions.tools.world import Errand
from streamer.contract.tools import Done, NeedsDetail, Refused

Quantity = Field(1, ge=1, le=99, description="How many.")
_ITEM = "From search_menu."
_CHOICES = "The chosen options by their names, and wishes such as 'no onions'."


class SearchMenu(Arguments):
    """What the caller asked for."""

    query: Sentence = Field(min_length=1, description="A dish, a section or an ingredient, in the caller's words.")


class AddToOrder(Arguments):
    """One thing that the caller wants."""

    item_id: str = Field(max_length=80, description=_ITEM)
    quantity: int = Quantity
    size: str = Field("", max_length=60, description="Only if the item comes in sizes.")
    choices: list[str] = Field(default_factory=list, max_length=20, description=_CHOICES)
    other_half_item_id: str = Field("", max_length=80, description="For half and half: the item of the other half.")
    note: str = Field("", max_length=140, description="For the kitchen.")


class ChangeOrderLine(Arguments):
    """What shall be different about a line; what is not given stays."""

    line_id: str = Field(max_length=8, description="From the order.")
    quantity: int | None = Field(None, ge=1, le=99, description="The new number.")
    size: str | None = Field(None, max_length=60, description="The new size.")
    choices: list[str] | None = Field(None, max_length=20, description="All choices as they shall be now.")
    note: str | None = Field(None, max_length=140, description="Replaces the note.")


class RemoveFromOrder(Arguments):
    """Which line goes."""

    line_id: str = Field(max_length=8, description="From the order.")


class SetOrderDetails(Arguments):
    """How, when and to whom the order goes; what is not given stays."""

    fulfilment: Literal["pickup", "delivery"] | None = Field(None, description="Collected or delivered.")
    street: str = Field("", max_length=120, description="Street and house number, for a delivery.")
    postcode: str = Field("", max_length=12, description="For a delivery.")
    city: str = Field("", max_length=60, description="For a delivery.")
    address_details: str = Field("", max_length=120, description="Apartment, floor, gate code.")
    date: CalendarDate | None = Field(None, description="If it is wanted later: the day, YYYY-MM-DD.")
    time: WallTime | None = Field(None, description="If it is wanted later: HH:MM, 24-hour clock.")
    as_soon_as_possible: bool = Field(False, description="Takes a wanted time back.")
    name: str = Field("", max_length=80, description="Who collects it or gets it.")
    phone: Phone = Field("", description="Only if it is not the number that is calling.")
    pay_by_link: bool | None = Field(None, description="True: a link to pay is texted. False: at the counter.")
    allergies: Sentence = Field("", description="As the caller said it.")
    note: Sentence = Field("", description="For the kitchen or the driver.")


class QuoteOrder(Arguments):
    """Nothing is needed."""


class PlaceOrder(Arguments):
    """After the order, the total and the time were read back and the caller said yes."""

    name: GuestName = Field(description="Who collects it or gets it.")
    text_consent: bool = Field(description="True only if the caller said yes to a text message about the order.")
    language: str = Field(
        "", pattern="^([a-z]{2})?$", description="ISO 639-1 code of the caller's language, for the text."
    )


def _search(errand: Errand, asked: SearchMenu) -> Outcome:
    menu = live_menu(errand)
    if menu is None:
        return NO_MENU
    found = search_menu(menu, asked.query)
    if not found:
        sections = [section.name for section in menu.sections]
        return Done(result={"items": [], "note": "Nothing like that is on the menu.", "sections": sections[:20]})
    stock = stock_of(errand)
    items = [item_facts(menu, one, stock) for one in found]
    return Done(result={"items": items, "about_allergies": CROSS_CONTACT})


def _add(errand: Errand, wish: AddToOrder) -> Outcome:
    desk = desk_of(errand)
    if desk is None:
        return NO_ORDERS
    portion = Portion(wish.item_id, wish.quantity, wish.size, other_half=wish.other_half_item_id, note=wish.note)
    chosen = _with_choices(desk, portion, wish.choices)
    return _told(errand, desk, add_item(desk, errand.key, chosen) if isinstance(chosen, Portion) else chosen)


def _change(errand: Errand, wish: ChangeOrderLine) -> Outcome:
    desk = desk_of(errand)
    if desk is None:
        return NO_ORDERS
    order = desk.current()
    line = next((one for one in order.lines if one.id == wish.line_id), None) if order is not None else None
    choices = None
    if wish.choices is not None and line is not None:
        choices = _with_choices(desk, Portion(line.item_id), wish.choices)
        if isinstance(choices, Refusal):
            return _told(errand, desk, choices)

    def differently(portion: Portion) -> Portion:
        note = wish.note if wish.note is not None else portion.note
        if isinstance(choices, Portion):
            portion = replace(portion, choices=choices.choices)
            note = ", ".join(part for part in (wish.note or "", choices.note) if part) or note
        quantity = wish.quantity if wish.quantity is not None else portion.quantity
        size = wish.size if wish.size is not None else portion.size
        return replace(portion, quantity=quantity, size=size, note=note)

    return _told(errand, desk, change_line(desk, errand.key, wish.line_id, differently))


def _remove(errand: Errand, wish: RemoveFromOrder) -> Outcome:
    desk = desk_of(errand)
    return NO_ORDERS if desk is None else _told(errand, desk, remove_line(desk, errand.key, wish.line_id))


def _set_details(errand: Errand, said: SetOrderDetails) -> Outcome:
    desk = desk_of(errand)
    if desk is None:
        return NO_ORDERS
    wanted_at = _wanted_at(errand, said, desk.current())
    if isinstance(wanted_at, NeedsDetail | Refused):
        return wanted_at
    given = Particulars(
        fulfilment=said.fulfilment,
        address=_address(said, desk.current()),
        wanted_at=wanted_at,
        as_soon_as_possible=said.as_soon_as_possible,
        name=said.name or None,
        phone=said.phone or None,
        payment=None if said.pay_by_link is None else "link" if said.pay_by_link else "counter",
        allergies=said.allergies or None,
        note=said.note or None,
    )
    return _told(errand, desk, set_particulars(desk, errand.key, given))


def _quote(errand: Errand, _: QuoteOrder) -> Outcome:
    desk = desk_of(errand)
    return NO_ORDERS if desk is None else _told(errand, desk, quote_order(desk, errand.key))


def _place(errand: Errand, said: PlaceOrder) -> Outcome:
    desk = desk_of(errand)
    if desk is None:
        return NO_ORDERS
    placed = place_order(desk, errand.key, name=said.name, text_consent=said.text_consent, language=said.language)
    if placed is NOTHING_YET:
        # The model asks a second time what became of it: the answer is the same order, not that there is none.
        placed = desk.placed() or placed
    if not isinstance(placed, Order):
        return _told(errand, desk, placed)
    stands = await_kitchen(desk.orders, placed)
    facts = order_facts(stands, desk.menu.currency, errand.restaurant.zone)
    say = _WHAT_TO_SAY[stands.status]
    if stands.payment == "link" and not stands.payment_url and stands.status in _WITHOUT_LINK:
        say += f" {_NO_LINK}"
    return Done(result=facts | {"state": stands.status.value, "what_to_say": say})


_WITHOUT_LINK = (OrderStatus.ACCEPTED, OrderStatus.UNSENT)
_NO_LINK = "No link to pay comes for this order: it is paid when the guest gets it."


_WHAT_TO_SAY = {
    OrderStatus.ACCEPTED: "The order has been sent to the kitchen.",
    OrderStatus.PLACED: "The order is taken and on its way to the kitchen; do not say yet that the kitchen has it.",
    OrderStatus.AWAITING_PAYMENT: "A link to pay comes by text message; the kitchen starts when it has been paid.",
    OrderStatus.UNSENT: "The order is taken; the staff have been told and will see to it.",
    OrderStatus.REJECTED: "The house could not take the order; offer to connect the caller with a person.",
    OrderStatus.CANCELLED: "The order was cancelled; offer to connect the caller with a person.",
    OrderStatus.DRAFT: "The order is not placed.",
}


def _told(errand: Errand, desk: OrderDesk, outcome: Order | Missing | Refusal) -> Outcome:
    """The order as it stands, the detail that is missing, or why not."""
    if isinstance(outcome, Order):
        return Done(result=order_facts(outcome, desk.menu.currency, errand.restaurant.zone))
    if isinstance(outcome, Missing):
        options = f" Options: {', '.join(outcome.options)}." if outcome.options else ""
        return NeedsDetail(field=outcome.field, why=outcome.why + options)
    return refused(outcome, errand.restaurant.zone)


def _with_choices(desk: OrderDesk, portion: Portion, named: list[str]) -> Portion | Refusal:
    item = desk.menu.item(portion.item_id)
    if item is None or not named:
        return portion
    chosen = choose_modifiers(desk.menu, item, named)
    if isinstance(chosen, Refusal):
        return chosen
    note = ", ".join(part for part in (portion.note, *chosen.notes) if part)
    return replace(portion, choices=chosen.choices, note=note)


def _wanted_at(errand: Errand, said: SetOrderDetails, order: Order | None) -> datetime | None | NeedsDetail | Refused:
    if said.date is None and said.time is None:
        return None
    zone = errand.restaurant.zone
    before = order.wanted_at.astimezone(zone) if order is not None and order.wanted_at is not None else None
    clock = said.time or (before.time() if before is not None else None)
    if clock is None:
        return NeedsDetail(field="time", why="Ask at what time the order is wanted.")
    today = errand.world.clock.now().astimezone(zone).date()
    wanted = at(said.date or (before.date() if before is not None else today), clock, zone)
    if not exists(wanted):
        return Refused(code="no_such_time", reason="The clocks skip that time on that night; ask for another one.")
    return wanted


def _address(said: SetOrderDetails, order: Order | None) -> DeliveryAddress | None:
    given = {"street": said.street, "postcode": said.postcode, "city": said.city, "details": said.address_details}
    new = {name: value for name, value in given.items() if value}
    if not new:
        return None
    before = order.address if order is not None and order.address is not None else DeliveryAddress("")
    if said.street and before.street and plain(said.street) != plain(before.street):
        # Another house: its postcode and its door are others too.
        before = DeliveryAddress("", city=before.city)
    return replace(before, **new, latitude=None, longitude=None)


TOOLS = (
    Tool("search_menu", "Look for dishes on the menu, with prices, sizes, choices and what is sold out.", SearchMenu, _search),
    Tool("add_to_order", "Put an item of the menu on the order.", AddToOrder, _add, writes=True),
    Tool("change_order_line", "Change a line of the order.", ChangeOrderLine, _change, writes=True),
    Tool("remove_from_order", "Take a line off the order.", RemoveFromOrder, _remove, writes=True),
    Tool("set_order_details", "Set pickup or delivery, address, time, name, allergies.", SetOrderDetails, _set_details, writes=True),
    Tool("quote_order", "Read the order back with its total and when it is ready. Needed before placing.", QuoteOrder, _quote, writes=True),
    Tool("place_order", "Place the order, after a clear yes to what was quoted.", PlaceOrder, _place, writes=True, deadline_ms=10_000),
)  # fmt: skip
