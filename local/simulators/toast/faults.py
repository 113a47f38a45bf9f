"""What is made to go wrong: refusals, silence and lost answers, for chosen operations and a number of times.

*Documented*: the statuses. *Judgement*: their wording, and that a slow answer was carried out at once.
"""

from local.simulators.serving import faults as serving_faults
from local.simulators.toast.wire import Refusal


class Fault(serving_faults.Fault):
    """One thing that goes wrong `times` times with operations that match `on` (`orders.create`, `orders.*`, `login`).

    `kind`: `401`, `403`; `429` or `429:SECONDS` (with Retry-After); `500`, `502`, `503`, `504`; `slow:SECONDS`; `drop` (carried out, but the
    connection breaks before the answer); `refuse` (it breaks before anything is done); `garbage` (200 with a page instead of JSON).
    """

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
            case "garbage":
                return None
        super().refusal()
        return None
