"""How often a client may ask: fixed slices of time, per client and restaurant, and the headers that tell what is left.

*Documented*: 20 requests a second and 10,000 in 15 minutes, `/menus` one a second, `/ordersBulk` five; headers `X-Toast-RateLimit-By`,
`-Remaining` and `-Reset` on every answer but those to logins; 429 adds `Retry-After`. *Judgement*: the headers tell of the limit that is nearest.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from local.simulators.toast.wire import Refusal

_EVERYWHERE = ((20, 1, "GLOBAL"), (10_000, 900, "GLOBAL"))
_OF_OPERATION = {
    "menus.v2.menus": (1, 1, "ENDPOINT"),
    "menus.v3.menus": (1, 1, "ENDPOINT"),
    "orders.bulk": (5, 1, "ENDPOINT"),
}


@dataclass(slots=True)
class Limits:
    """Counts requests. `on` False lets everybody ask as often as they like."""

    on: bool = True
    _taken: dict[tuple[str, ...], tuple[int, int]] = field(default_factory=dict)

    def take(self, client: str, restaurant: str, operation: str, now: datetime) -> Mapping[str, str]:
        """Count one request; the headers for its answer. Refusal 429 where a limit is reached."""
        epoch = now.timestamp()
        nearest: tuple[int, str, int] | None = None
        limits = [(*one, "") for one in _EVERYWHERE]
        if operation in _OF_OPERATION:
            limits.append((*_OF_OPERATION[operation], operation))
        for most, width, kind, where in limits:
            key = (client, restaurant, str(width), where)
            slice_now = math.floor(epoch / width)
            began, count = self._taken.get(key, (slice_now, 0))
            count = count + 1 if began == slice_now else 1
            self._taken[key] = (slice_now, count)
            left, reset = most - count, (slice_now + 1) * width
            if left < 0 and self.on:
                headers = _headers(kind, 0, reset)
                raise Refusal(
                    429, "Too many requests", headers={**headers, "Retry-After": str(math.ceil(reset - epoch))}
                )
            if nearest is None or left < nearest[0]:
                nearest = (max(left, 0), kind, reset)
        assert nearest is not None
        return _headers(nearest[1], nearest[0], nearest[2])


def _headers(kind: str, left: int, reset: int) -> dict[str, str]:
    return {
        "X-Toast-RateLimit-By": kind,
        "X-Toast-RateLimit-Remaining": str(left),
        "X-Toast-RateLimit-Reset": str(reset),
    }
