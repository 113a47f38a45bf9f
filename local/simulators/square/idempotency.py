"""The memory of idempotency keys, per merchant and endpoint.

*Documented*: the same key with the same body gives the first answer; with another body 400 IDEMPOTENCY_KEY_REUSED. *Judgement*: a refused request
leaves its key free; keys are never forgotten here.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field

from local.simulators.square.refusals import bad, missing
from local.simulators.square.state import Json, copied

LONGEST = {"orders.create": 192, "orders.update": 192, "links.create": 192, "payments.create": 45, "orders.pay": 192}


@dataclass(slots=True)
class Idempotency:
    """What was answered to which key."""

    answers: dict[tuple[str, str, str], tuple[str, Json]] = field(default_factory=dict)

    def once(self, merchant_id: str, operation: str, body: Json, do: Callable[[], Json], *, needed: bool) -> Json:
        """Carry it out, or give the first answer again."""
        key = body.get("idempotency_key")
        if not key:
            if needed:
                raise missing("idempotency_key")
            return do()
        if len(str(key)) > LONGEST[operation]:
            raise bad(
                "VALUE_TOO_LONG", f"Field must not be greater than {LONGEST[operation]} in length", "idempotency_key"
            )
        digest = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
        place = (merchant_id, operation, str(key))
        if place in self.answers:
            first, answer = self.answers[place]
            # Documented for UpdateOrder: it replays whatever the body says.
            if first != digest and operation != "orders.update":
                raise bad(
                    "IDEMPOTENCY_KEY_REUSED",
                    "The idempotency key can only be retried with the same request data.",
                    "idempotency_key",
                )
            return copied(answer)
        answer = do()
        self.answers[place] = (digest, copied(answer))
        return answer
