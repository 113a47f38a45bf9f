"""What is made to go wrong: refusals, silence and lost answers, for chosen operations and a number of times.

*Documented*: the pairs of status and reason, and that 429 and rate-limit 403 mean the same. *Judgement*: their wording, and that a slow
answer was carried out at once.
"""

from local.simulators.google_calendar.refusals import Refusal, full_sync_required, unauthorized
from local.simulators.serving import faults as serving_faults


class Fault(serving_faults.Fault):
    """One thing that goes wrong `times` times with operations that match `on` (`events.insert`, `events.*`, `events.sync`, `token`).

    `kind`: `401`; `429` or `429:SECONDS` (with Retry-After); `rateLimitExceeded`, `userRateLimitExceeded`, `quotaExceeded`,
    `forbidden` (403); `500`, `503`; `slow:SECONDS`; `drop` (carried out, but the connection breaks before the answer); `refuse` (the
    connection breaks before anything is done); `410` (full sync required).
    """

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
        super().refusal()
        return None
