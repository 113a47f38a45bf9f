"""The twins in memory of the stores of menus and of their uploads."""

from functions.domain.errors import BrokenRule
from functions.domain.menu import Menu
from functions.domain.uploads import Upload
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

    def save_draft(self, menu: Menu, *, over: Menu | None) -> bool:
        """See `Menus.save_draft`."""
        if menu.version:
            raise BrokenRule("a draft has version 0")
        with self._store.lock:
            if self.draft(menu.restaurant_id) != over:
                return False
            self._store.menus[menu.restaurant_id, 0] = menu
            return True

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


class MemoryUploads:
    """Uploads."""

    def __init__(self, store: MemoryStore | None = None) -> None:
        self._store = store or MemoryStore()

    def get(self, restaurant_id: str, folder: str) -> Upload | None:
        """See `Uploads.get`."""
        return self._store.uploads.get((restaurant_id, folder))

    def save(self, upload: Upload) -> None:
        """See `Uploads.save`."""
        with self._store.lock:
            self._store.uploads[upload.restaurant_id, upload.folder] = upload
            for job_id in upload.jobs.values():
                self._store.jobs[job_id] = (upload.restaurant_id, upload.folder)

    def of_job(self, job_id: str) -> tuple[str, str] | None:
        """See `Uploads.of_job`."""
        return self._store.jobs.get(job_id)
