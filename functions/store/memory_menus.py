"""The twin in memory of the menus' store."""

from functions.domain.errors import BrokenRule
from functions.domain.menu import Menu
from functions.store.memory import MemoryStore


class MemoryMenus:
    """Menus."""

    def __init__(self, store: MemoryStore | None = None) -> None:
        self._store = store or MemoryStore()

    def live(self, restaurant_id: str) -> Menu | None:
        """See `Menus.live`."""
        with self._store.lock:
            newest = max((number for owner, number in self._store.menus if owner == restaurant_id), default=0)
            return self.version(restaurant_id, newest) if newest else None

    def version(self, restaurant_id: str, version: int) -> Menu | None:
        """See `Menus.version`."""
        return self._store.menus.get((restaurant_id, version))

    def draft(self, restaurant_id: str) -> Menu | None:
        """See `Menus.draft`."""
        return self._store.menus.get((restaurant_id, 0))

    def save_draft(self, menu: Menu) -> None:
        """See `Menus.save_draft`."""
        if menu.version:
            raise BrokenRule("a draft has version 0")
        self._store.menus[menu.restaurant_id, 0] = menu

    def publish(self, menu: Menu) -> bool:
        """See `Menus.publish`."""
        if menu.version < 1:
            raise BrokenRule("a published menu has version 1 or more")
        with self._store.lock:
            live = self.live(menu.restaurant_id)
            if live is not None and live.version >= menu.version:
                return False
            self._store.menus[menu.restaurant_id, menu.version] = menu
            return True
