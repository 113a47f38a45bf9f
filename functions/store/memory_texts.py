"""The twins in memory of what texting needs: what the owner said for the moment, who opted out, and open questions."""

from dataclasses import replace
from datetime import datetime

from functions.domain.house_state import HouseState
from functions.domain.opt_outs import OptOut
from functions.domain.ports import CommitConflict
from functions.domain.text_questions import TextQuestion
from functions.domain.wall_clock import instant
from functions.store.memory import MemoryStore


class MemoryHouseStates:
    """HouseStates."""

    def __init__(self, store: MemoryStore | None = None) -> None:
        self._store = store or MemoryStore()

    def get(self, restaurant_id: str) -> HouseState:
        """See `HouseStates.get`."""
        return self._store.house_states.get(restaurant_id) or HouseState(restaurant_id)

    def save(self, state: HouseState) -> HouseState:
        """See `HouseStates.save`."""
        with self._store.lock:
            if self.get(state.restaurant_id).version != state.version:
                raise CommitConflict("the owner said something else meanwhile")
            saved = replace(state, version=state.version + 1)
            self._store.house_states[state.restaurant_id] = saved
            return saved


class MemoryOptOuts:
    """OptOuts."""

    def __init__(self, store: MemoryStore | None = None) -> None:
        self._store = store or MemoryStore()

    def get(self, restaurant_id: str, number: str) -> OptOut | None:
        """See `OptOuts.get`."""
        return self._store.opt_outs.get((restaurant_id, number))

    def record(self, opt_out: OptOut) -> None:
        """See `OptOuts.record`."""
        with self._store.lock:
            self._store.opt_outs.setdefault((opt_out.restaurant_id, opt_out.number), opt_out)

    def lift(self, restaurant_id: str, number: str) -> None:
        """See `OptOuts.lift`."""
        with self._store.lock:
            self._store.opt_outs.pop((restaurant_id, number), None)


class MemoryTextQuestions:
    """TextQuestions."""

    def __init__(self, store: MemoryStore | None = None) -> None:
        self._store = store or MemoryStore()

    def ask(self, question: TextQuestion) -> None:
        """See `TextQuestions.ask`."""
        with self._store.lock:
            self._store.text_questions[question.restaurant_id, question.number] = question

    def get(self, restaurant_id: str, number: str, now: datetime) -> TextQuestion | None:
        """See `TextQuestions.get`."""
        found = self._store.text_questions.get((restaurant_id, number))
        return found if found is not None and instant(now) < instant(found.until) else None

    def close(self, restaurant_id: str, number: str) -> None:
        """See `TextQuestions.close`."""
        with self._store.lock:
            self._store.text_questions.pop((restaurant_id, number), None)
