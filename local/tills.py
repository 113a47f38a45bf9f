"""The restaurant's tills on the laptop: Square and Toast with its menu on them, connected as an owner connects them, and their books.

Everything goes by the doors that a real restaurant uses: the owner's invitation and Square's consent page, Toast's number noted by our own
command, the vendors' signed webhooks.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

import httpx

from functions.domain.menu import Menu
from functions.domain.ports import Clock
from functions.domain.pos_links import PosLinks
from functions.domain.restaurants import Restaurant
from functions.keyring import CallKeys, SquareKeys, ToastKeys
from functions.pos.square_connect import CALLBACK_PATH, invitation
from functions.pos.square_webhook import PATH as SQUARE_HOOK
from functions.pos.toast_connecting import ToastConnecting
from functions.pos.toast_webhook import PATH as TOAST_HOOK
from local.seeding import CannotPrepare
from local.simulators.square import Courier as SquareCourier
from local.simulators.square import Merchant, SquareSimulator
from local.simulators.toast import PARTNER, STANDARD, Subscription, ToastRestaurant, ToastSimulator
from local.simulators.toast import Courier as ToastCourier
from local.simulators.toast.catalog import new_guid
from local.till_books import PosOrder, square_books, toast_books
from local.till_shelves import fill_catalogue, menu_groups

_WEBHOOKS_WITHIN_S = 15.0
_FOR_EVER = 1_000_000_000


@dataclass(slots=True)
class Tills:
    """Both vendors. `clock` gives aware datetimes."""

    clock: Callable[[], datetime]
    square: SquareSimulator = field(init=False)
    toast: ToastSimulator = field(init=False)
    _couriers: list[SquareCourier | ToastCourier] = field(default_factory=list)
    _toast_client: str = ""

    def __post_init__(self) -> None:
        self.square = SquareSimulator(self.clock)
        self.toast = ToastSimulator(self.clock)

    def know(self, square: SquareKeys, toast: ToastKeys, public_base_url: str) -> None:
        """We register at both as in their consoles: keys, where owners come back to, where webhooks go."""
        self.square.add_application(
            square.application_id, square.application_secret, f"{public_base_url}{CALLBACK_PATH}"
        )
        self.square.webhooks.subscribe(f"{public_base_url}{SQUARE_HOOK}", square.webhook_signature_key)
        self.toast.accounts.add(toast.client_id, toast.client_secret, PARTNER)
        self.toast.subscriptions.append(Subscription(f"{public_base_url}{TOAST_HOOK}", toast.webhook_secret))
        self._toast_client = toast.client_id

    def deliver_by(self, http: httpx.AsyncClient) -> None:
        """Bring webhooks with this client from now on, by the running loop's clock."""
        to_us = ToastCourier(http)
        self.toast.on_message = to_us.take
        self._couriers += [SquareCourier(self.square.webhooks, http), to_us]

    async def told(self) -> None:
        """Until every webhook has been taken. CannotPrepare if one is not."""
        try:
            async with asyncio.timeout(_WEBHOOKS_WITHIN_S):
                for courier in self._couriers:
                    await courier.settle()
        except TimeoutError as late:
            raise CannotPrepare("a webhook of the point of sale was not taken") from late

    async def close(self) -> None:
        """Give up what is on its way."""
        for courier in self._couriers:
            await courier.close()

    # --- the owner ---------------------------------------------------------------------------------------------------

    async def connect_square(
        self, restaurant: Restaurant, menu: Menu, keys: CallKeys, clock: Clock, base: str, browser: httpx.AsyncClient
    ) -> None:
        """The owner opens an account with our menu in its catalogue, follows our invitation, and consents. CannotPrepare."""
        merchant = self.square.add_merchant(_merchant_id(restaurant), restaurant.currency)
        self.square.add_location(merchant, restaurant.name, restaurant.zone.key)
        fill_catalogue(self.square, merchant, restaurant, menu)
        self.square.identities.consenting = merchant.id
        page = await browser.get(invitation(base, keys, restaurant.id, clock), follow_redirects=True)
        if page.status_code != 200:
            raise CannotPrepare(f"Square was not connected: {page.status_code} {page.text}")

    def connect_toast(
        self, restaurant: Restaurant, menu: Menu, connecting: ToastConnecting, *, reads_only: bool = False
    ) -> None:
        """Toast has the restaurant with our menu, and lets our client in; its number is noted."""
        there = self.toast.add_restaurant(restaurant.name, restaurant.zone.key, _guid(restaurant))
        there.charge("Delivery", "OPEN", delivery=True)
        there.publish("Menu", *menu_groups(restaurant, menu))
        client = self.toast.accounts.clients[self._toast_client]
        client.restaurants.add(there.guid)
        scopes = STANDARD if reads_only else PARTNER
        if client.scopes != scopes:
            client.scopes = scopes
            self.toast.accounts.expire_tokens()
        connecting.connect(restaurant, there.guid)

    # --- the staff, the guest, and misfortune ------------------------------------------------------------------------

    def sell_out(self, restaurant: Restaurant, dish: str) -> None:
        """The staff mark a dish as sold out. KeyError if there is none of that name."""
        if _pos_of(restaurant) == "toast":
            self.toast.stock(self._diner(restaurant), dish, "OUT_OF_STOCK")
            return
        merchant = self._merchant(restaurant)
        for one in tuple(merchant.catalog.values()):
            if one["type"] == "ITEM" and one["item_data"]["name"] == dish:
                for variation in one["item_data"]["variations"]:
                    self.square.shelf(merchant).sell_out(variation["id"], next(iter(merchant.locations)))
                self.square.catalog_changed(merchant)
                return
        raise KeyError(dish)

    def pay(self, restaurant: Restaurant, url: str) -> None:
        """The guest opens a payment link and pays."""
        self.square.pay_link(self._merchant(restaurant), url)

    def fail(self, restaurant: Restaurant, kind: str, on: str, times: int) -> None:
        """The vendor's API fails for some requests."""
        faults = self.toast.faults if _pos_of(restaurant) == "toast" else self.square.faults
        faults.add(kind, on, times)

    def down(self, restaurant: Restaurant, *, down: bool) -> None:
        """Nobody answers at the vendor any more; or everybody does again."""
        if down:
            self.fail(restaurant, "refuse", "*", _FOR_EVER)
        else:
            self.square.faults.waiting.clear()
            self.toast.faults.waiting.clear()

    # --- the books ---------------------------------------------------------------------------------------------------

    def books(self, restaurant: Restaurant) -> tuple[PosOrder, ...]:
        """Every order of the restaurant that the vendors have, in the order in which they came."""
        merchant = self.square.state.merchants.get(_merchant_id(restaurant))
        diner = self.toast.restaurants.get(_guid(restaurant))
        at_square = square_books(merchant) if merchant is not None else ()
        return (*at_square, *(toast_books(diner) if diner is not None else ()))

    def _merchant(self, restaurant: Restaurant) -> Merchant:
        return self.square.state.merchants[_merchant_id(restaurant)]

    def _diner(self, restaurant: Restaurant) -> ToastRestaurant:
        return self.toast.restaurants[_guid(restaurant)]


def check_connected(links: PosLinks, restaurant: Restaurant) -> None:
    """Whether orders really go where the scenario says; otherwise they would go by ticket in silence. CannotPrepare."""
    pos = _pos_of(restaurant)
    if pos == "ticket":
        return
    link = links.get(restaurant.id, pos)
    if link is None or link.state == "revoked" or (pos == "square" and not link.items):
        raise CannotPrepare(f"{pos} is not connected, so its orders would go by ticket: {link}")


def _pos_of(restaurant: Restaurant) -> Literal["ticket", "square", "toast"]:
    return restaurant.ordering.pos if restaurant.ordering is not None else "ticket"


def _merchant_id(restaurant: Restaurant) -> str:
    return f"ML-{restaurant.id}"


def _guid(restaurant: Restaurant) -> str:
    return new_guid("restaurant", restaurant.id)
