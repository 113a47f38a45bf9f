"""A commit as the actions make it, caught on its way into a book."""

from functions.actions.book_reservation import book_reservation
from functions.domain.ports import BookCommit
from functions.domain.reservations import Reservation
from functions.store.memory import MemoryBook
from tests.functions.trattoria import DA_VINCI, StoppedClock, key, wish


class _Recorder(MemoryBook):
    """A book that remembers the last commit."""

    last: BookCommit

    def commit(self, change: BookCommit) -> Reservation:
        """See `ReservationBook.commit`."""
        self.last = change
        return super().commit(change)


def recorded_commit() -> BookCommit:
    """The commit of an ordinary booking: a reservation on one day's ledger, with a text."""
    book = _Recorder()
    book_reservation(book, StoppedClock(), DA_VINCI, wish(), key())
    return book.last
