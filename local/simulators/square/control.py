"""The simulator's own endpoints under `/__pos/`: the owner's and the guest's hands, faults, webhooks, and what happened.

Nothing here exists at Square. Bodies and answers are JSON; a wrong body is 400 with `error`, an unknown path 404.

    GET  visible_orders         {"merchant"?: in the query}: what the counter shows, paid and with a fulfilment
    GET  state                  merchants with orders, links and payments
    GET  journal                every request
    GET  sent                   every webhook that was due
    POST applications           {"id", "secret", "redirect_uri"}
    POST merchants              {"id", "currency"?, "locations": [{"name", "timezone"}]}: the ids of the locations
    POST tokens                 {"merchant"}: an access token with every permission
    POST consent                {"merchant"}: who sits before the consent page; {} refuses
    POST items                  {"merchant", "name", "prices": {size: minor}, "taxes"?, "lists"?}
    POST taxes                  {"merchant", "name", "percentage", "inclusive"?}
    POST modifiers              {"merchant", "name", "prices": {name: minor}}
    POST sell-out               {"merchant", "variation", "location"}
    POST pay                    {"merchant", "link": id, URL or order's id, "tip"?}
    POST revoke                 {"merchant"}
    POST expire-access          {}
    POST subscribe              {"url", "key", "types"?}
    POST webhooks               {"on"?, "copies"?}
    POST faults                 {"kind", "on"?, "times"?}, see faults.Fault; {} takes all away
"""

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any
from urllib.parse import parse_qs, urlsplit

from local.simulators.serving.wire import Answer, Request
from local.simulators.square.refusals import Refusal
from local.simulators.square.simulator import SquareSimulator
from local.simulators.square.state import Json, Merchant

PREFIX = "/__pos/"


class Control:
    """Answers control requests for one simulator."""

    def __init__(self, simulator: SquareSimulator) -> None:
        self._simulator = simulator

    def answer(self, request: Request) -> Answer:
        """Meet one request whose path begins with PREFIX."""
        url = urlsplit(request.target)
        path = url.path.removeprefix(PREFIX).strip("/")
        query = {name: values[-1] for name, values in parse_qs(url.query).items()}
        try:
            with self._simulator.state.lock:
                return _told(200, self._find(request.method, path)(query | json.loads(request.body or b"{}")))
        except KeyError as error:
            return _told(404, {"error": f"there is no {error}"})
        except (TypeError, ValueError, AttributeError) as error:
            return _told(400, {"error": f"{type(error).__name__}: {error}"})
        except Refusal as refusal:
            return _told(400, refusal.body())

    def _find(self, method: str, path: str) -> Callable[[Json], Any]:
        simulator = self._simulator
        identities = simulator.identities
        found: dict[tuple[str, str], Callable[[Json], Any]] = {
            ("GET", "visible_orders"): lambda body: {"orders": simulator.visible_orders(self._merchant(body))},
            ("GET", "state"): lambda body: {name: asdict(one) for name, one in simulator.state.merchants.items()},
            ("GET", "journal"): lambda body: [asdict(one) | {"at": one.at.isoformat()} for one in simulator.journal],
            ("GET", "sent"): lambda body: [json.loads(one.body) for one in simulator.webhooks.sent],
            ("POST", "applications"): lambda body: simulator.add_application(
                body["id"], body["secret"], body["redirect_uri"]
            ),
            ("POST", "merchants"): self._add_merchant,
            ("POST", "tokens"): lambda body: {"access_token": identities.new_access(self._merchant(body).id)},
            ("POST", "consent"): lambda body: setattr(identities, "consenting", body.get("merchant")),
            ("POST", "items"): lambda body: simulator.shelf(self._merchant(body)).add_item(
                body["name"],
                body["prices"],
                taxes=tuple(body.get("taxes", ())),
                lists=tuple(body.get("lists", ())),
            ),
            ("POST", "taxes"): lambda body: {
                "id": simulator.shelf(self._merchant(body)).add_tax(
                    body["name"], body["percentage"], inclusive=bool(body.get("inclusive"))
                )
            },
            ("POST", "modifiers"): lambda body: list(
                simulator.shelf(self._merchant(body)).add_modifiers(body["name"], body["prices"])
            ),
            ("POST", "sell-out"): self._sell_out,
            ("POST", "pay"): lambda body: simulator.pay_link(
                self._merchant(body), body["link"], tip=int(body.get("tip", 0))
            ),
            ("POST", "revoke"): lambda body: identities.revoke(self._merchant(body).id),
            ("POST", "expire-access"): lambda body: identities.expire_access(),
            ("POST", "subscribe"): lambda body: simulator.webhooks.subscribe(
                body["url"], body["key"], tuple(body.get("types", ()))
            ),
            ("POST", "webhooks"): self._webhooks,
            ("POST", "faults"): self._faults,
        }
        return found[method, path]

    def _merchant(self, body: Json) -> Merchant:
        merchants = self._simulator.state.merchants
        return merchants[body["merchant"]] if "merchant" in body else next(iter(merchants.values()))

    def _add_merchant(self, body: Json) -> Json:
        merchant = self._simulator.add_merchant(body["id"], body.get("currency", "USD"))
        return {
            "locations": [
                self._simulator.add_location(merchant, one["name"], one["timezone"]) for one in body["locations"]
            ]
        }

    def _sell_out(self, body: Json) -> None:
        merchant = self._merchant(body)
        self._simulator.shelf(merchant).sell_out(body["variation"], body["location"])
        self._simulator.catalog_changed(merchant)

    def _webhooks(self, body: Json) -> None:
        self._simulator.webhooks.on = bool(body.get("on", True))
        self._simulator.webhooks.copies = int(body.get("copies", 1))

    def _faults(self, body: Json) -> None:
        if body:
            self._simulator.faults.add(**body)
        else:
            self._simulator.faults.waiting.clear()


def _told(status: int, body: Any) -> Answer:
    text = json.dumps({} if body is None else body)
    return Answer(status, text.encode(), {"Content-Type": "application/json"})
