"""Finds a restaurant's Toast and whether we may write orders there, and tells the owner once what follows from it."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

import httpx

from functions.actions.take_message import take_message
from functions.domain.calls import Message
from functions.domain.errors import BadConfiguration, VendorError, VendorUnavailable
from functions.domain.ports import Clock, CommitConflict, MessageBox
from functions.domain.pos_links import PosLink, PosLinks
from functions.domain.restaurants import Restaurant
from functions.domain.sale_ports import Menus, PointOfSale
from functions.keyring import ToastKeys
from functions.pos.toast import ReadOnlyToast, ToastPos
from functions.pos.toast_api import Shop, ToastApi
from functions.pos.toast_orders import Identity
from functions.pos.toast_shelf import ToastShelf
from functions.pos.toast_tokens import ToastTokens

POS = "toast"
_LOGIN_WITHIN_S = 1.5
"""A caller may be waiting; a Toast that is slower is taken to be down, and orders are kept for it."""


@dataclass(slots=True)
class ToastConnecting:
    """`Connect` for Toast. One object for a process: it keeps the token, the menus and the stock.

    `api_base_url` stands in for all restaurants' own (a simulator); the host of `public_base_url` serves for guests'
    addresses where the secret names no domain.
    """

    links: PosLinks
    menus: Menus
    messages: MessageBox
    clock: Clock
    keys: Callable[[], ToastKeys]
    public_base_url: str
    http: httpx.Client
    api_base_url: str | None = None
    elapsed: Callable[[], float] = time.monotonic
    pause: Callable[[float], None] = time.sleep
    _api: ToastApi = field(init=False)
    _shelves: dict[Shop, ToastShelf] = field(default_factory=dict)

    def __post_init__(self) -> None:
        tokens = ToastTokens(self.http, self.keys, self.elapsed)
        self._api = ToastApi(self.http, tokens, self.clock, self.elapsed, self.pause)

    def __call__(self, restaurant: Restaurant) -> PointOfSale | None:
        """The restaurant's Toast; where orders may not be written, a ticket that still knows Toast's stock.

        None without a link, and where our own credentials for Toast are missing.
        """
        link = self.links.get(restaurant.id, POS)
        if link is None or not link.location_id:
            return None
        try:
            shop, identity = self._shop(link), self.identity()
        except (BadConfiguration, VendorUnavailable):
            return None
        if shop is None:
            return None
        shelf = self.shelf(shop)
        if not self._may_order(restaurant, link, shop):
            return ReadOnlyToast(restaurant, link, shelf, self.menus)
        return ToastPos(
            restaurant=restaurant,
            link=link,
            shop=shop,
            api=self._api,
            shelf=shelf,
            menus=self.menus,
            identity=identity,
            clock=self.clock,
            on_read_only=lambda: self._read_only(restaurant, link),
        )

    def connect(self, restaurant: Restaurant, guid: str, base_url: str = "") -> PosLink:
        """Note that the restaurant is this one at Toast, and tell the owner what Toast will see of guests. CommitConflict: again."""
        stored = self.links.get(restaurant.id, POS)
        version = stored.version if stored is not None else 0
        guid = guid.strip().lower()
        link = self.links.save(
            PosLink(restaurant.id, POS, guid, guid, version=version, base_url=base_url.strip().rstrip("/"))
        )
        domain = self.identity().email_domain
        text = (
            f"Orders go to Toast from now on. Toast wants an e-mail of every guest: callers who give none appear there with an address "
            f"at {domain}, which receives nothing. Callers without a number of ten digits appear with the restaurant's own."
        )
        self._tell(restaurant, f"toast-connected-{restaurant.id}-{link.version}", text)
        return link

    def identity(self) -> Identity:
        """Who we are at Toast."""
        keys = self.keys()
        domain = keys.guest_email_domain or f"guests.{urlsplit(self.public_base_url).hostname or 'invalid'}"
        return Identity(keys.naming_authority, domain)

    def shelf(self, shop: Shop) -> ToastShelf:
        """What is remembered of that restaurant."""
        return self._shelves.setdefault(shop, ToastShelf(self._api, shop, self.elapsed))

    def forget_stock(self, guid: str) -> None:
        """Toast says that this restaurant's stock has changed."""
        for shop, shelf in tuple(self._shelves.items()):
            if shop.guid == guid:
                shelf.forget_stock()

    def _shop(self, link: PosLink) -> Shop | None:
        base = self.api_base_url or link.base_url or self.keys().base_url
        return Shop(link.location_id, base.rstrip("/")) if base else None

    def _may_order(self, restaurant: Restaurant, link: PosLink, shop: Shop) -> bool:
        """By what the token says; where it says nothing, by what Toast said when we last tried to order."""
        try:
            token = self._api.token(shop, self._api.deadline(_LOGIN_WITHIN_S))
        except VendorError:
            return link.state != "read_only"
        if token.scopes is None:
            return link.state != "read_only"
        if not token.may_order:
            self._read_only(restaurant, link)
        elif link.state == "read_only":
            self._save(replace(link, state="ok"))
        return token.may_order

    def _read_only(self, restaurant: Restaurant, link: PosLink) -> None:
        """Remember it and tell the owner, once for each time that it begins."""
        if link.state == "read_only":
            return
        text = (
            "Toast lets us read your menu and stock, but not send orders: orders go to the kitchen by ticket. "
            "Sending them needs credentials of a Toast partner or custom integration; ask your Toast representative."
        )
        self._tell(restaurant, f"toast-read-only-{restaurant.id}-{link.version}", text)
        self._save(replace(link, state="read_only"))

    def _save(self, link: PosLink) -> None:
        try:
            self.links.save(link)
        except CommitConflict:
            return  # somebody else has just noted it; the next order will see

    def _tell(self, restaurant: Restaurant, message_id: str, text: str) -> None:
        note = Message(message_id, restaurant.id, "pos_trouble", text, self.clock.now())
        take_message(self.messages, self.clock, restaurant, note)
