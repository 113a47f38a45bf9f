"""Reads the prices and assumptions, each with where it comes from, so that none hides in a formula."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

FOLDER = Path(__file__).resolve().parent

Trust = Literal["vendor", "secondary", "memory"]
"""Read on the vendor's own page, on somebody else's, or nowhere. Only the first counts as verified."""


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for one unit; the first `free` units of a month cost nothing."""

    usd: float
    unit: str
    trust: Trust
    source: str
    free: float = 0.0

    @property
    def verified(self) -> bool:
        """Whether it was read on the vendor's own page."""
        return self.trust == "vendor"

    def of(self, quantity: float) -> float:
        """US dollars for that many units in one month."""
        return max(0.0, quantity - self.free) * self.usd


@dataclass(frozen=True, slots=True)
class Prices:
    """All prices, by vendor; OpenAI's by model as well."""

    aws: Mapping[str, Price]
    twilio: Mapping[str, Price]
    openai: Mapping[str, Mapping[str, Price]]


class Assumptions:
    """The numbers that stand for what nobody has measured yet, and a few that somebody has."""

    def __init__(self, entries: Mapping[str, Mapping[str, Any]]) -> None:
        self._entries = entries

    def __call__(self, section: str, name: str) -> float:
        """One number; KeyError if there is none of that name."""
        return float(self._entries[section][name]["value"])

    def series(self, section: str, name: str) -> tuple[float, ...]:
        """A row of numbers, such as the 24 hours' shares of a day."""
        return tuple(float(value) for value in self._entries[section][name]["value"])

    def why(self, section: str, name: str) -> str:
        """Where the number comes from."""
        return str(self._entries[section][name]["why"])

    def names(self) -> tuple[tuple[str, str], ...]:
        """Every number's section and name."""
        return tuple((section, name) for section, entries in self._entries.items() for name in entries)


def load_prices(path: Path = FOLDER / "prices.json") -> Prices:
    """Read the prices. Raises OSError and ValueError, and TypeError for an entry that is no price."""
    document = json.loads(path.read_text("utf-8"))
    return Prices(
        aws={name: Price(**entry) for name, entry in document["aws"].items()},
        twilio={name: Price(**entry) for name, entry in document["twilio"].items()},
        openai={
            model: {name: Price(**entry) for name, entry in entries.items()}
            for model, entries in document["openai"].items()
        },
    )


def load_assumptions(path: Path = FOLDER / "assumptions.json") -> Assumptions:
    """Read the assumptions. Raises OSError and ValueError."""
    return Assumptions(json.loads(path.read_text("utf-8")))
