"""The part of Toast's messages that we send and read, as JSON Schema, written by hand from the project's notes on the API.

Toast publishes its schemas without a licence, so none of them is kept here. What stands here is what our own code depends on.
"""

from typing import Any

import jsonschema

_GUID = {"type": "string", "pattern": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"}
_TIME = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$"}
_REFERENCE = {"type": "object", "required": ["guid"], "properties": {"guid": _GUID}}


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]}


_SELECTION: dict[str, Any] = {
    "type": "object",
    "required": ["quantity"],
    "properties": {
        "guid": _or_null(_GUID),
        "entityType": {"const": "MenuItemSelection"},
        "selectionType": {"enum": ["NONE", "SPECIAL_REQUEST"]},
        "item": _or_null(_REFERENCE),
        "itemGroup": _or_null(_REFERENCE),
        "optionGroup": _REFERENCE,
        "displayName": _or_null({"type": "string", "maxLength": 255}),
        "quantity": {"type": "number", "exclusiveMinimum": 0},
        "price": {"type": "number"},
        "fulfillmentStatus": {"enum": ["NEW", "HOLD", "SENT", "READY"]},
        "modifiers": {"type": "array", "items": {"$ref": "#/$defs/Selection"}},
    },
    "if": {"properties": {"selectionType": {"const": "SPECIAL_REQUEST"}}, "required": ["selectionType"]},
    "then": {"required": ["displayName"]},
    "else": {"required": ["item"], "properties": {"item": _REFERENCE}},
}
_CUSTOMER = {
    "type": "object",
    "required": ["firstName", "lastName", "phone", "email"],
    "properties": {
        "firstName": {"type": "string", "minLength": 1},
        "lastName": {"type": "string", "minLength": 1},
        "phone": {"type": "string", "pattern": r"^\d{10}$"},
        "email": {"type": "string", "pattern": r"^[^@\s]+@[^@\s]+\.[^@\s]+$"},
    },
}
_CHECK: dict[str, Any] = {
    "type": "object",
    "required": ["selections"],
    "properties": {
        "guid": _or_null(_GUID),
        "entityType": {"const": "Check"},
        "customer": _or_null(_CUSTOMER),
        "tabName": _or_null({"type": "string", "maxLength": 255}),
        "selections": {"type": "array", "items": {"$ref": "#/$defs/Selection"}, "maxItems": 1000},
        "appliedServiceCharges": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["serviceCharge"],
                "properties": {"serviceCharge": _REFERENCE, "chargeAmount": {"type": "number"}},
            },
        },
        "amount": {"type": "number"},
        "taxAmount": {"type": "number"},
        "totalAmount": {"type": "number"},
        "paymentStatus": {"enum": ["OPEN", "PAID", "CLOSED"]},
    },
}
_ORDER: dict[str, Any] = {
    "type": "object",
    "required": ["diningOption", "checks"],
    "properties": {
        "guid": _or_null(_GUID),
        "entityType": {"const": "Order"},
        "externalId": _or_null({"type": "string", "pattern": "^[^:]+:.+$"}),
        "diningOption": _REFERENCE,
        "openedDate": _TIME,
        "promisedDate": _or_null(_TIME),
        "modifiedDate": _TIME,
        "businessDate": {"type": "integer", "minimum": 20000101, "maximum": 99991231},
        "approvalStatus": {"enum": ["NEEDS_APPROVAL", "APPROVED", "FUTURE", "NOT_APPROVED"]},
        "source": {"const": "API"},
        "checks": {"type": "array", "minItems": 1, "items": _CHECK},
        "deliveryInfo": _or_null(
            {
                "type": "object",
                "required": ["address1", "city", "state", "zipCode"],
                "properties": {"state": {"type": "string", "pattern": "^[A-Z]{2}$"}},
            }
        ),
    },
}
_ERROR = {
    "type": "object",
    "required": [
        "status", "code", "message", "messageKey", "fieldName", "link", "requestId", "developerMessage", "errors", "canRetry",
    ],
    "additionalProperties": False,
    "properties": {
        "status": {"type": "integer"},
        "code": {"type": ["integer", "null"]},
        "message": {"type": "string"},
        "messageKey": {"type": "null"},
        "fieldName": {"type": "null"},
        "link": {"type": "null"},
        "requestId": _GUID,
        "developerMessage": {"type": "null"},
        "errors": {"type": "array", "maxItems": 0},
        "canRetry": {"type": "null"},
    },
}  # fmt: skip
_GROUP: dict[str, Any] = {
    "type": "object",
    "required": ["guid", "name", "menuGroups", "menuItems"],
    "properties": {
        "guid": _GUID,
        "menuGroups": {"type": "array", "items": {"$ref": "#/$defs/Group"}},
        "menuItems": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["guid", "name", "price", "pricingStrategy", "modifierGroupReferences", "visibility"],
                "properties": {
                    "guid": _GUID,
                    "price": {"type": ["number", "null"]},
                    "modifierGroupReferences": {"type": "array", "items": {"type": "integer"}},
                },
            },
        },
    },
}
_MENUS: dict[str, Any] = {
    "type": "object",
    "required": ["restaurantGuid", "lastUpdated", "menus", "modifierGroupReferences", "modifierOptionReferences"],
    "properties": {
        "restaurantGuid": _GUID,
        "lastUpdated": _TIME,
        "menus": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["name", "guid", "menuGroups"],
                "properties": {"menuGroups": {"type": "array", "items": {"$ref": "#/$defs/Group"}}},
            },
        },
        "modifierGroupReferences": {
            "type": "object",
            "patternProperties": {
                r"^\d+$": {
                    "type": "object",
                    "required": ["guid", "referenceId", "minSelections", "maxSelections", "modifierOptionReferences"],
                }
            },
            "additionalProperties": False,
        },
        "modifierOptionReferences": {
            "type": "object",
            "patternProperties": {
                r"^\d+$": {
                    "type": "object",
                    "required": [
                        "guid",
                        "referenceId",
                        "price",
                        "isDefault",
                        "allowsDuplicates",
                        "modifierGroupReferences",
                    ],
                }
            },
            "additionalProperties": False,
        },
    },
}
_STOCK = {
    "type": "object",
    "required": ["guid", "status", "quantity", "multiLocationId", "versionId", "itemGuidValidity"],
    "properties": {"guid": _GUID, "status": {"enum": ["IN_STOCK", "QUANTITY", "OUT_OF_STOCK"]}},
}
_MESSAGE = {
    "type": "object",
    "required": ["timestamp", "eventCategory", "eventType", "guid", "details"],
    "additionalProperties": False,
    "properties": {
        "timestamp": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$"},
        "eventCategory": {"enum": ["order_updated", "stock"]},
        "eventType": {"type": "string"},
        "guid": _GUID,
        "details": {"type": "object", "required": ["restaurantGuid"], "properties": {"restaurantGuid": _GUID}},
    },
}
_SHAPES = {
    "Order": _ORDER,
    "Selection": _SELECTION,
    "Error": _ERROR,
    "Group": _GROUP,
    "Menus": _MENUS,
    "Stock": _STOCK,
    "Message": _MESSAGE,
}


def valid(name: str, body: Any) -> Any:
    """The body, held against the shape of that name."""
    jsonschema.Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": _SHAPES}).validate(body)
    return body
