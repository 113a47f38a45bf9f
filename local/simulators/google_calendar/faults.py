"""What is made to go wrong: refusals, silence and lost answers, for chosen operations and a number of times.

*Documented*: the pairs of status and reason, and that 429 and rate-limit 403 mean the same. *Judgement*: their wording, and that a slow
answer was carried out at once.
"""

from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from local.simulators.google_calendar.refusals import Refusal, full_sync_required, unauthorized


@dataclass(slots=True)
class Fault:
    """One thing that goes wrong `times` times with operations that match `on` (`events.insert`, `events.*`, `events.sync`, `token`).

    `kind`: `401`; `429` or `429:SECONDS` (with Retry-After); `rateLimitExceeded`, `userRateLimitExceeded`, `quotaExceeded`,
    `forbidden` (403); `500`, `503`; `slow:SECONDS`; `drop` (carried out, but the connection breaks before the answer); `refuse` (the
    connection breaks before anything is done); `410` (full sync required).
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
                return unauthorized()
            case "410":
                return full_sync_required()
            case "429":
                headers = {"Retry-After": value} if value else {}
                return Refusal(429, "rateLimitExceeded", "Rate Limit Exceeded", domain="usageLimits", headers=headers)
            case "rateLimitExceeded" | "userRateLimitExceeded" | "quotaExceeded":
                return Refusal(403, kind, "Rate Limit Exceeded", domain="usageLimits")
            case "forbidden":
                return Refusal(403, "forbidden", "Forbidden")
            case "500" | "503":
                return Refusal(int(kind), "backendError", "Backend Error")
            case "slow":
                float(value)
                return None
            case "drop" | "refuse":
                return None
        raise ValueError(f"{self.kind!r} is no fault")


@dataclass(slots=True)
class Faults:
    """The faults that are switched on, in order; each is used up."""

    waiting: list[Fault] = field(default_factory=list)

    def add(self, kind: str, on: str = "*", times: int = 1) -> None:
        self.waiting.append(Fault(kind, on, times))

    def next(self, operation: str) -> Fault | None:
        """The first fault that meets this operation; an `events.list` with a sync token is `events.sync`."""
        for fault in self.waiting:
            if fnmatchcase(operation, fault.on):
                fault.times -= 1
                if fault.times <= 0:
                    self.waiting.remove(fault)
                return fault
        return None
