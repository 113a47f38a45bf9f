"""The twin in memory of how the points of sale are connected."""

from collections.abc import Sequence
from dataclasses import replace

from functions.domain.ports import CommitConflict
from functions.domain.pos_links import PosLink
from functions.store.memory import MemoryStore


class MemoryPosLinks:
    """PosLinks."""

    def __init__(self, store: MemoryStore | None = None) -> None:
        self._store = store or MemoryStore()

    def get(self, restaurant_id: str, pos: str) -> PosLink | None:
        """See `PosLinks.get`."""
        return self._store.pos_links.get((restaurant_id, pos))

    def save(self, link: PosLink) -> PosLink:
        """See `PosLinks.save`."""
        with self._store.lock:
            stored = self.get(link.restaurant_id, link.pos)
            if (stored.version if stored else 0) != link.version:
                raise CommitConflict("the link to the point of sale was changed meanwhile")
            saved = replace(link, version=link.version + 1)
            self._store.pos_links[link.restaurant_id, link.pos] = saved
            return saved

    def of_merchant(self, pos: str, merchant_id: str) -> Sequence[PosLink]:
        """See `PosLinks.of_merchant`."""
        with self._store.lock:
            every = [one for one in self._store.pos_links.values() if (one.pos, one.merchant_id) == (pos, merchant_id)]
        return sorted(every, key=lambda one: one.restaurant_id)
