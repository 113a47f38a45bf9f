"""What travels between a client and a simulated vendor."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request. `target` is path and query as they stood on the wire; header names in any case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back; `delay_s` later, or never: `dropped` breaks the connection instead."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    delay_s: float = 0.0
    dropped: bool = False


class Vendor(Protocol):
    """A simulator, or its control endpoints. May be asked from several threads."""

    def answer(self, request: Request) -> Answer:
        """Meet one request."""
        ...
