"""Puts Toast together for a door; nothing that talks to Toast is loaded before a restaurant needs it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from functions.domain.clock import SystemClock
from functions.domain.events import OutboxEntry
from functions.domain.ports import MessageBox
from functions.domain.pos_links import PosLinks
from functions.domain.restaurants import Restaurant
from functions.domain.sale_ports import Menus, Orders, PointOfSale
from functions.keyring import Keyring, ToastKeys, from_secrets_manager
from functions.pos.connections import Connect

if TYPE_CHECKING:
    from functions.pos.delivering import Errand
    from functions.pos.toast_connecting import ToastConnecting

_CONNECT_WITHIN_S = 2.0


def keys_of(secret_id: str) -> Callable[[], ToastKeys]:
    """The keys, fetched when they are needed."""
    return Keyring(secret_id, ToastKeys.from_json, from_secrets_manager)


class LazyToast:
    """One ToastConnecting for the process, made when the first restaurant with a link to Toast is met."""

    def __init__(
        self,
        *,
        links: PosLinks,
        menus: Menus,
        messages: MessageBox,
        keys: Callable[[], ToastKeys],
        public_base_url: str,
        api_base_url: str | None = None,
    ) -> None:
        self._links = links
        self._menus = menus
        self._messages = messages
        self._keys = keys
        self._public_base_url = public_base_url
        self._api_base_url = api_base_url
        self._made: ToastConnecting | None = None

    def __call__(self) -> "ToastConnecting":
        """The one; loads it."""
        if self._made is None:
            import httpx

            from functions.pos.toast_connecting import ToastConnecting

            self._made = ToastConnecting(
                links=self._links,
                menus=self._menus,
                messages=self._messages,
                clock=SystemClock(),
                keys=self._keys,
                public_base_url=self._public_base_url,
                http=httpx.Client(timeout=httpx.Timeout(5.0, connect=_CONNECT_WITHIN_S)),
                api_base_url=self._api_base_url,
            )
        return self._made

    @property
    def connect(self) -> Connect:
        """`Connect`: a restaurant that is not connected costs one read of the store."""

        def connect(restaurant: Restaurant) -> PointOfSale | None:
            link = self._links.get(restaurant.id, "toast")
            return self()(restaurant) if link is not None and link.location_id else None

        return connect

    def stock_changed(self, guid: str) -> None:
        """Only what this process remembers is forgotten; elsewhere the stock is at most a minute old."""
        if self._made is not None:
            self._made.forget_stock(guid)


def toast_errands(toast: LazyToast, orders: Orders) -> "dict[str, Errand]":
    """What the door does for Toast, by the fact that asks for it."""

    def order_changed(restaurant: Restaurant, entry: OutboxEntry) -> None:
        from functions.pos.toast_errands import ToastErrands

        ToastErrands(toast(), orders).order_changed(restaurant, entry)

    return {"pos_order_changed": order_changed}
