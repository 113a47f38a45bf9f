"""What is made to go wrong: refusals, silence and lost answers, for chosen operations and a number of times.

*Documented*: the statuses. *Judgement*: their wording, and that a slow answer was carried out at once.
"""

from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from local.simulators.toast.wire import Refusal


@dataclass(slots=True)
class Fault:
    """One thing that goes wrong `times` times with operations that match `on` (`orders.create`, `orders.*`, `login`).

    `kind`: `401`, `403`; `429` or `429:SECONDS` (with Retry-After); `500`, `502`, `503`, `504`; `slow:SECONDS`; `drop` (carried out, but the
    connection breaks before the answer); `refuse` (it breaks before anything is done); `garbage` (200 with a page instead of JSON).
    """

    kind: str
    on: str = "*"
    times: int = 1

    def __post_init__(self) -> None:
        self.refusal()

    @property
    def delay_s(self) -> float:
        return float(self.kind.removeprefix("slow:")) if self.kind.startswith("slow:") else 0.0

    def refusal(self) -> Refusal | None:
        """What is answered instead of carrying it out; None where it is carried out. ValueError for an unknown kind."""
        kind, _, value = self.kind.partition(":")
        match kind:
            case "401":
                return Refusal(401, "The token is expired or invalid")
            case "403":
                return Refusal(403, "Forbidden")
            case "429":
                return Refusal(429, "Too many requests", headers={"Retry-After": value} if value else {})
            case "500" | "502" | "503" | "504":
                return Refusal(int(kind), "Internal error")
            case "slow":
                float(value)
                return None
            case "drop" | "refuse" | "garbage":
                return None
        raise ValueError(f"{self.kind!r} is no fault")


@dataclass(slots=True)
class Faults:
    """The faults that are switched on, in order; each is used up."""

    waiting: list[Fault] = field(default_factory=list)

    def add(self, kind: str, on: str = "*", times: int = 1) -> None:
        """Switch one on; ValueError for an unknown kind."""
        self.waiting.append(Fault(kind, on, times))

    def next(self, operation: str) -> Fault | None:
        """The first fault that meets this operation."""
        for fault in self.waiting:
            if fnmatchcase(operation, fault.on):
                fault.times -= 1
                if fault.times <= 0:
                    self.waiting.remove(fault)
                return fault
        return None
