"""What is made to go wrong at a simulated vendor: for chosen operations, and a number of times."""

from collections.abc import Callable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Generic, TypeVar


@dataclass(slots=True)
class Fault:
    """One thing that goes wrong `times` times with operations that match `on`, such as `orders.create` or `orders.*`.

    Every vendor knows `slow:SECONDS`; `drop` (carried out, but the connection breaks before the answer) and `refuse` (the connection
    breaks before anything is done). Its own kinds are those of its `refusal`.
    """

    kind: str
    on: str = "*"
    times: int = 1

    def __post_init__(self) -> None:
        self.refusal()

    @property
    def delay_s(self) -> float:
        """How long the answer takes."""
        return float(self.kind.removeprefix("slow:")) if self.kind.startswith("slow:") else 0.0

    def refusal(self) -> Exception | None:
        """What is answered instead of carrying it out; None where it is carried out. ValueError for an unknown kind."""
        if self.kind not in ("drop", "refuse"):
            name, _, seconds = self.kind.partition(":")
            if name != "slow":
                raise ValueError(f"{self.kind!r} is no fault")
            float(seconds)
        return None


SomeFault = TypeVar("SomeFault", bound=Fault)


@dataclass(slots=True)
class Faults(Generic[SomeFault]):
    """The faults that are switched on, in order; each is used up. `make` is the vendor's kind of fault."""

    make: Callable[[str, str, int], SomeFault]
    waiting: list[SomeFault] = field(default_factory=list)

    def add(self, kind: str, on: str = "*", times: int = 1) -> None:
        """Switch one on; ValueError for an unknown kind."""
        self.waiting.append(self.make(kind, on, times))

    def next(self, operation: str) -> SomeFault | None:
        """The first fault that meets this operation."""
        for fault in self.waiting:
            if fnmatchcase(operation, fault.on):
                fault.times -= 1
                if fault.times <= 0:
                    self.waiting.remove(fault)
                return fault
        return None
