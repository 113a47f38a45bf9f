"""The simulator's own endpoints under `/__control/`: the staff's hands, faults, and what happened.

Nothing here exists at Toast. Bodies and answers are JSON; a wrong body is 400 with `error`, an unknown path 404.

    GET  state          restaurants with their orders and stock
    GET  journal        every request
    GET  sent           every webhook message that was due
    POST reset          forget orders, stock, faults, journal
    POST expire-tokens  the next call is 401, a login gives a new token
    POST faults         {"kind", "on"?, "times"?}, see faults.Fault; {} takes all away
    POST stock          {"restaurant", "dish", "status", "quantity"?}
    POST decide         {"restaurant", "order", "status"}
    POST subscribe      {"address", "secret", "categories"?}
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from local.simulators.serving.wire import Answer, Request
from local.simulators.toast.simulator import ToastSimulator
from local.simulators.toast.webhooks import Subscription
from local.simulators.toast.wire import answer_json

PREFIX = "/__control/"


class Control:
    """Answers control requests for one simulator."""

    def __init__(self, simulator: ToastSimulator) -> None:
        self._simulator = simulator
        self._deeds: dict[tuple[str, str], Callable[[Mapping[str, Any]], Any]] = {
            ("GET", "state"): self._state,
            ("GET", "journal"): lambda body: [asdict(entry) for entry in simulator.journal],
            ("GET", "sent"): lambda body: [
                {"address": one.address, "headers": dict(one.headers), "body": one.body.decode()}
                for one in simulator.sent
            ],
            ("POST", "reset"): lambda body: simulator.reset(),
            ("POST", "expire-tokens"): lambda body: simulator.accounts.expire_tokens(),
            ("POST", "faults"): self._faults,
            ("POST", "stock"): lambda body: simulator.stock(
                simulator.restaurants[body["restaurant"]], body["dish"], body["status"], body.get("quantity")
            ),
            ("POST", "decide"): lambda body: simulator.decide(
                simulator.restaurants[body["restaurant"]], body["order"], body["status"]
            ),
            ("POST", "subscribe"): lambda body: simulator.subscriptions.append(
                Subscription(body["address"], body["secret"], tuple(body.get("categories", ("order_updated", "stock"))))
            ),
        }

    def answer(self, request: Request) -> Answer:
        """Meet one request whose path begins with PREFIX."""
        path = request.target.partition("?")[0].removeprefix(PREFIX).strip("/")
        deed = self._deeds.get((request.method, path))
        if deed is None:
            return answer_json(404, {"error": f"nothing at {request.method} {PREFIX}{path}"})
        try:
            done = deed(json.loads(request.body or b"{}"))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            return answer_json(400, {"error": f"{type(error).__name__}: {error}"})
        return answer_json(200, {} if done is None else done)

    def _faults(self, body: Mapping[str, Any]) -> None:
        if body:
            self._simulator.faults.add(**body)
        else:
            self._simulator.faults.waiting.clear()

    def _state(self, body: Mapping[str, Any]) -> Any:
        return [
            {
                "guid": one.guid,
                "name": one.name,
                "orders": list(one.orders.values()),
                "stock": [one.stock_view(guid) for guid in one.stock],
            }
            for one in self._simulator.restaurants.values()
        ]
