"""What one process remembers of a restaurant at Toast: menus until they change, what is configured for an hour, the stock for a minute."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from functions.domain.errors import VendorConfused, VendorError
from functions.pos.toast_api import Deadline, Shop, ToastApi
from functions.pos.toast_menu import ToastMenu
from functions.pos.toast_orders import Configured

MENU_LOOKED_AT_EVERY_S = 60.0
"""Toast asks that the metadata be looked at every one to five minutes, and the menus fetched only when they changed."""
CONFIGURED_KEPT_S = 3600.0
STOCK_KEPT_S = 60.0
_AFTER_TROUBLE_S = 30.0
"""A Toast that does not answer is not asked for its stock again so soon: a caller waits each time."""
_CHANNEL_MENUS = "menus.channel:read"

T = TypeVar("T")


@dataclass(slots=True)
class ToastShelf:
    """One restaurant's. All raise as `ToastApi.ask` does; `elapsed` gives seconds."""

    api: ToastApi
    shop: Shop
    elapsed: Callable[[], float]
    _menu: ToastMenu | None = None
    _menu_seen: float = 0.0
    _configured: Configured | None = None
    _configured_at: float = 0.0
    _stock: frozenset[str] = frozenset()
    _stock_until: float = float("-inf")
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def menu(self, deadline: Deadline) -> ToastMenu:
        """The menus as they were last published. A look that fails is forgiven where there is a menu from before."""
        with self._lock:
            if self._menu is not None and self.elapsed() < self._menu_seen + MENU_LOOKED_AT_EVERY_S:
                return self._menu
            version = self._version(deadline)
            try:
                told = self.api.ask(self.shop, "GET", f"/menus/{version}/metadata", deadline)
                if self._menu is None or str(told.get("lastUpdated")) != self._menu.updated:
                    self._menu = ToastMenu.read(self.api.ask(self.shop, "GET", f"/menus/{version}/menus", deadline))
            except VendorError:
                if self._menu is None:
                    raise
            except AttributeError as error:
                raise VendorConfused("Toast's menu metadata cannot be read") from error
            self._menu_seen = self.elapsed()
            return self._menu

    def configured(self, deadline: Deadline) -> Configured:
        """Dining options and service charges."""
        with self._lock:
            if self._configured is None or self.elapsed() >= self._configured_at + CONFIGURED_KEPT_S:
                options = self.api.ask(self.shop, "GET", "/config/v2/diningOptions", deadline)
                charges = self.api.ask(self.shop, "GET", "/config/v2/serviceCharges", deadline)
                if not isinstance(options, list) or not isinstance(charges, list):
                    raise VendorConfused("Toast's configuration is no list")
                self._configured, self._configured_at = Configured(options, charges), self.elapsed()
            return self._configured

    def out_of_stock(self, deadline: Deadline) -> frozenset[str]:
        """The GUIDs of items that are sold out, at most a minute old; while Toast does not answer, what was last known."""
        with self._lock:
            if self.elapsed() < self._stock_until:
                return self._stock
            try:
                listed = self.api.ask(self.shop, "GET", "/stock/v1/inventory", deadline)
                self._stock = frozenset(str(one["guid"]) for one in listed if _is_out(one))
            except VendorError:
                self._stock_until = self.elapsed() + _AFTER_TROUBLE_S
                return self._stock
            except (KeyError, TypeError, AttributeError) as error:
                raise VendorConfused("Toast's stock cannot be read") from error
            self._stock_until = self.elapsed() + STOCK_KEPT_S
            return self._stock

    def forget_stock(self) -> None:
        """Toast says that its stock has changed."""
        with self._lock:
            self._stock_until = float("-inf")

    def _version(self, deadline: Deadline) -> str:
        """V3 is for ordering partners, V2 for everybody else."""
        scopes = self.api.token(self.shop, deadline).scopes
        return "v3" if scopes is not None and _CHANNEL_MENUS in scopes else "v2"


def _is_out(one: Any) -> bool:
    quantity = one.get("quantity")
    return one.get("status") == "OUT_OF_STOCK" or (
        one.get("status") == "QUANTITY" and quantity is not None and quantity <= 0
    )
