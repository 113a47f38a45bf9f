"""Pairs what was read with what stands on the page, each at most once, so that no reading is counted for two dishes."""

import unicodedata
from collections.abc import Callable, Sequence
from typing import TypeVar

from rapidfuzz import fuzz

First = TypeVar("First")
Second = TypeVar("Second")


def alike(one: str, other: str) -> float:
    """How alike two texts are, 0 to 1, whatever their case, spaces and width of signs. Accents count."""
    first, second = _folded(one), _folded(other)
    return fuzz.ratio(first, second) / 100 if first and second else float(first == second)


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def pair(
    firsts: Sequence[First], seconds: Sequence[Second], fits: Callable[[First, Second], bool]
) -> list[tuple[int, int]]:
    """The most pairs (index, index) that fit, by augmenting paths: no order of the input can make fewer of them."""
    fitting = [[j for j, second in enumerate(seconds) if fits(first, second)] for first in firsts]
    partner: dict[int, int] = {}

    def seek(i: int, tried: set[int]) -> bool:
        for j in fitting[i]:
            if j not in tried:
                tried.add(j)
                if j not in partner or seek(partner[j], tried):
                    partner[j] = i
                    return True
        return False

    for i in range(len(firsts)):
        seek(i, set())
    return sorted((i, j) for j, i in partner.items())
