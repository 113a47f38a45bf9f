"""Holds bodies to the types of Square's official client, which are made from Square's own specification.

The client itself never checks (wrong types, unknown fields and values all pass), so its annotations are walked here: a field that Square
does not have, a value of another type or outside an enumeration, or a required field that is missing is a fault.
"""

import json
import re
import types
import typing
from collections.abc import Iterable
from functools import cache
from importlib import import_module
from typing import Any

import httpx
from pydantic import BaseModel
from square.core.serialization import FieldMetadata

from local.simulators.serving.memory import MemoryTransport
from local.simulators.square import SquareSimulator
from local.simulators.square.webhooks import Message

ANSWERS = {
    "oauth.token": "ObtainTokenResponse",
    "oauth.revoke": "RevokeTokenResponse",
    "oauth.status": "RetrieveTokenStatusResponse",
    "locations.list": "ListLocationsResponse",
    "locations.get": "GetLocationResponse",
    "catalog.list": "ListCatalogResponse",
    "catalog.info": "CatalogInfoResponse",
    "catalog.search": "SearchCatalogObjectsResponse",
    "catalog.batch": "BatchGetCatalogObjectsResponse",
    "catalog.object": "GetCatalogObjectResponse",
    "orders.create": "CreateOrderResponse",
    "orders.calculate": "CalculateOrderResponse",
    "orders.search": "SearchOrdersResponse",
    "orders.batch": "BatchGetOrdersResponse",
    "orders.get": "GetOrderResponse",
    "orders.update": "UpdateOrderResponse",
    "orders.pay": "PayOrderResponse",
    "payments.create": "CreatePaymentResponse",
    "payments.get": "GetPaymentResponse",
    "links.create": "CreatePaymentLinkResponse",
    "links.list": "ListPaymentLinksResponse",
    "links.get": "GetPaymentLinkResponse",
    "links.delete": "DeletePaymentLinkResponse",
}
"""The client's type of each operation's answer."""
ONLY_IN_PROSE = ("VERSION_MISMATCH",)
"""Codes that Square's guides name and its specification does not."""
EVENTS = {
    "payment.created": "PaymentCreatedEvent",
    "payment.updated": "PaymentUpdatedEvent",
    "order.created": "OrderCreatedEvent",
    "order.updated": "OrderUpdatedEvent",
    "catalog.version.updated": "CatalogVersionUpdatedEvent",
    "oauth.authorization.revoked": "OauthAuthorizationRevokedEvent",
}


def faults_of(body: Any, type_name: str) -> list[str]:
    """What is wrong with it, each with its place; empty if nothing is."""
    return list(_faults(body, _type_named(type_name), type_name))


@cache
def _type_named(name: str) -> Any:
    module = re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
    return getattr(import_module(f"square.types.{module}"), name)


def faults_of_event(message: Message) -> list[str]:
    """The same for a webhook."""
    return faults_of(json.loads(message.body), EVENTS[message.type])


class HeldToTheClient(MemoryTransport):
    """The simulator in memory; an answer, or an order in a request, that is not as Square's would be is an AssertionError."""

    def __init__(self, simulator: SquareSimulator) -> None:
        super().__init__(simulator)
        self._square = simulator

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = super().handle_request(request)
        operation = self._square.journal[-1].operation
        asked = json.loads(request.content or b"{}")
        wrong = faults_of(asked["order"], "Order") if "order" in asked else []
        body = json.loads(answer.content)
        if answer.status_code < 300:
            wrong += faults_of(body, ANSWERS[operation])
        elif "errors" in body:
            told = [one for one in body["errors"] if one["code"] not in ONLY_IN_PROSE]
            wrong += [fault for one in told for fault in faults_of(one, "Error")]
        assert not wrong, f"{operation} {answer.status_code}: {wrong}"
        return answer


def _faults(value: Any, kind: Any, place: str) -> Iterable[str]:
    origin, given = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Annotated:
        yield from _faults(value, given[0], place)
    elif origin in (typing.Union, types.UnionType):
        yield from _faults_in_union(value, given, place)
    elif origin is typing.Literal:
        if value not in given:
            yield f"{place}: {value!r} is none of {given}"
    elif origin in (list, typing.Sequence):
        yield from _faults_in_list(value, given[0], place)
    elif origin is dict:
        for name, one in value.items():
            yield from _faults(one, given[1], f"{place}.{name}")
    elif isinstance(kind, type) and issubclass(kind, BaseModel):
        yield from _faults_in_model(value, kind, place)
    elif kind is not Any and not _is_plain(value, kind):
        yield f"{place}: {value!r} is no {kind}"


def _is_plain(value: Any, kind: Any) -> bool:
    if kind in (int, float):
        return isinstance(value, int if kind is int else (int, float)) and not isinstance(value, bool)
    return isinstance(value, kind)


def _faults_in_union(value: Any, given: tuple[Any, ...], place: str) -> Iterable[str]:
    """None where it may be; an enumeration stands there as its literals or anything, of which only the literals are Square's."""
    if value is None and type(None) in given:
        return
    kinds = [one for one in given if one is not type(None)]
    literals = [one for one in kinds if typing.get_origin(one) is typing.Literal]
    tried = [list(_faults(value, one, place)) for one in literals or kinds]
    yield from min(tried, key=len)


def _faults_in_list(value: Any, kind: Any, place: str) -> Iterable[str]:
    if not isinstance(value, list):
        yield f"{place}: {value!r} is no list"
        return
    for number, one in enumerate(value):
        yield from _faults(one, kind, f"{place}[{number}]")


def _faults_in_model(value: Any, kind: type[BaseModel], place: str) -> Iterable[str]:
    if not isinstance(value, dict):
        yield f"{place}: {value!r} is no {kind.__name__}"
        return
    fields = _fields(kind)
    for name, one in value.items():
        if name not in fields:
            yield f"{place}: {kind.__name__} has no field {name}"
        else:
            yield from _faults(one, fields[name], f"{place}.{name}")
    named = {name for name, field in kind.model_fields.items() if field.is_required()}
    for name in sorted(named - set(value)):
        yield f"{place}: {name} is missing"


@cache
def _fields(kind: type[BaseModel]) -> dict[str, Any]:
    """The fields by their names on the wire."""
    hints = typing.get_type_hints(kind, include_extras=True)
    return {_wire_name(name, hint): hint for name, hint in hints.items() if name in kind.model_fields}


def _wire_name(name: str, hint: Any) -> str:
    named = [one.alias for one in getattr(hint, "__metadata__", ()) if isinstance(one, FieldMetadata)]
    return named[0] if named else name
