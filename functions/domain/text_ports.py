"""The ports of texting: what the owner said for the moment, who wants no texts, and what a guest was asked."""

from datetime import datetime
from typing import Protocol

from functions.domain.house_state import HouseState
from functions.domain.opt_outs import OptOut
from functions.domain.text_questions import TextQuestion


class HouseStates(Protocol):
    """What the owners have said for the moment."""

    def get(self, restaurant_id: str) -> HouseState:
        """How it stands, strongly consistent; an empty one of version 0 if the owner never said anything."""
        ...

    def save(self, state: HouseState) -> HouseState:
        """Store it in place of the version that it carries and return it with the next one.

        CommitConflict (nothing stored) if somebody else was quicker.
        """
        ...


class OptOuts(Protocol):
    """Who wants no texts from whom."""

    def get(self, restaurant_id: str, number: str) -> OptOut | None:
        """The opt-out that stands, strongly consistent; None if that number may be texted."""
        ...

    def record(self, opt_out: OptOut) -> None:
        """From now on the number is not texted; the first record of an opt-out that stands is kept."""
        ...

    def lift(self, restaurant_id: str, number: str) -> None:
        """The number wants texts again; nothing happens if it had not opted out."""
        ...


class TextQuestions(Protocol):
    """What guests were asked by text."""

    def ask(self, question: TextQuestion) -> None:
        """Remember it in place of what that number was asked before."""
        ...

    def get(self, restaurant_id: str, number: str, now: datetime) -> TextQuestion | None:
        """The question that is still open, strongly consistent."""
        ...

    def close(self, restaurant_id: str, number: str) -> None:
        """It has been answered."""
        ...
