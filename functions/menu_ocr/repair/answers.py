"""The form in which a model answers about doubtful items, and what of an answer can be used."""

import json
from collections.abc import Mapping
from typing import Any

from functions.domain.errors import VendorConfused
from functions.menu_ocr.repair.proposal import Proposal, ProposedPrice

_MOST_PRICES = 8


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    """As strict structured outputs want it: all properties required, and no others."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


_PRICE = _object({"label": {"type": "string"}, "text": {"type": "string"}})
SCHEMA = _object(
    {
        "items": {
            "type": "array",
            "items": _object(
                {
                    "number": {"type": "integer"},
                    "name": {"type": "string"},
                    "description": {"type": "string"},
                    "prices": {"type": "array", "items": _PRICE},
                    "certain": {"type": "boolean"},
                }
            ),
        }
    }
)


def proposals_in(answer: Any, most: int) -> dict[int, Proposal]:
    """The proposals of a response by the number that was asked (0 to `most` - 1); only those that the model is certain of.

    Raises:
        VendorConfused: it refused, was cut off, or its text has not the form that was asked for.
    """
    text = _text(answer)
    try:
        items = json.loads(text)["items"]
        found = [(int(one["number"]), _proposal(one)) for one in items if one["certain"] is True]
    except (ValueError, KeyError, TypeError) as error:
        raise VendorConfused("the model's answer has not the form that was asked for") from error
    numbers = [number for number, _ in found]
    return {
        number: one
        for number, one in found
        if 0 <= number < most and numbers.count(number) == 1 and len(one.prices) <= _MOST_PRICES
    }


def _proposal(one: Mapping[str, Any]) -> Proposal:
    name, description = one["name"], one["description"]
    prices = tuple(ProposedPrice(price["text"], price["label"]) for price in one["prices"])
    if not all(
        isinstance(text, str)
        for text in (name, description, *(part for price in prices for part in (price.text, price.label)))
    ):
        raise TypeError("a text is none")
    return Proposal(name, description, prices)


def _text(answer: Any) -> str:
    """The text of a completed response (API reference, "The response object": `status`, `output[].content[]`)."""
    try:
        if answer["status"] != "completed":
            reason = (answer.get("incomplete_details") or {}).get("reason") or answer["status"]
            raise VendorConfused(f"the model's answer is not whole: {reason}")
        parts = [part for item in answer["output"] if item["type"] == "message" for part in item["content"]]
        if any(part["type"] == "refusal" for part in parts):
            raise VendorConfused("the model refused to answer")
        return "".join(str(part["text"]) for part in parts if part["type"] == "output_text")
    except (KeyError, TypeError, AttributeError) as error:
        raise VendorConfused("the model's answer cannot be read") from error
