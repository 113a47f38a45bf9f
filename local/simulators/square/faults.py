"""What is made to go wrong: refusals, silence and lost answers, for chosen operations and a number of times.

*Documented*: the pairs of status, category and code. *Judgement*: their wording, and that a slow answer was carried out at once.
"""

from local.simulators.serving import faults as serving_faults
from local.simulators.square.refusals import Refusal, unauthorized


class Fault(serving_faults.Fault):
    """One thing that goes wrong `times` times with operations that match `on` (`orders.create`, `links.*`, `oauth.token`).

    `kind`: `401` (UNAUTHORIZED), `401:expired`; `429` or `429:SECONDS` (with Retry-After); `500`, `503`; `slow:SECONDS`; `drop` (carried
    out, but the connection breaks before the answer); `refuse` (the connection breaks before anything is done); `version` (somebody
    else changed the order just before).
    """

    def refusal(self) -> Refusal | None:
        """What is answered instead of carrying it out; None where it is carried out. ValueError for an unknown kind."""
        kind, _, value = self.kind.partition(":")
        match kind:
            case "401":
                return unauthorized("ACCESS_TOKEN_EXPIRED" if value == "expired" else "UNAUTHORIZED")
            case "429":
                headers = {"Retry-After": value} if value else {}
                return Refusal(429, "RATE_LIMITED", "Too many requests.", category="RATE_LIMIT_ERROR", headers=headers)
            case "500":
                return Refusal(500, "INTERNAL_SERVER_ERROR", "Something went wrong.", category="API_ERROR")
            case "503":
                return Refusal(503, "SERVICE_UNAVAILABLE", "Service unavailable.", category="API_ERROR")
            case "version":
                return None
        super().refusal()
        return None
