"""A call's arguments held against the tool's own JSON Schema before the call is made, as far as such schemas go here."""

import re
from typing import Any

_TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str, "integer": int, "number": (int, float), "boolean": bool, "object": dict, "array": list, "null": type(None),
}  # fmt: skip


def fitted(wanted: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """Those arguments that the schema knows and that are not empty; nothing is invented."""
    known = schema.get("properties", {})
    open_ended = schema.get("additionalProperties", True) is not False
    return {
        name: value
        for name, value in wanted.items()
        if value not in (None, "", {}) and (name in known or (open_ended and not known))
    }


def faults(value: Any, schema: dict[str, Any], path: str = "arguments") -> list[str]:
    """What is wrong with a value, one line for each; empty where it fits."""
    if "anyOf" in schema:
        tries = [faults(value, one, path) for one in schema["anyOf"]]
        return [] if any(not one for one in tries) else tries[0]
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and not any(_is(value, kind) for kind in kinds):
        return [f"{path} is no {' or '.join(kinds)}"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{path} is none of {schema['enum']}"]
    found = _limits(value, schema, path)
    if isinstance(value, dict):
        found += _members(value, schema, path)
    if isinstance(value, list):
        found += [
            fault for n, one in enumerate(value) for fault in faults(one, schema.get("items", {}), f"{path}[{n}]")
        ]
    return found


def _is(value: Any, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    return isinstance(value, _TYPES.get(kind, object))


def _limits(value: Any, schema: dict[str, Any], path: str) -> list[str]:
    found = []
    if isinstance(value, str):
        if "pattern" in schema and not re.search(schema["pattern"], value):
            found.append(f"{path} does not match {schema['pattern']}")
        if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)):
            found.append(f"{path} is too short or too long")
    counts = isinstance(value, int | float) and not isinstance(value, bool)
    if counts and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        found.append(f"{path} is out of bounds")
    return found


def _members(value: dict[str, Any], schema: dict[str, Any], path: str) -> list[str]:
    known = schema.get("properties", {})
    rest = schema.get("additionalProperties", True)
    found = [f"{path}.{name} is missing" for name in schema.get("required", []) if name not in value]
    for name, member in value.items():
        if name in known:
            found += faults(member, known[name], f"{path}.{name}")
        elif rest is False:
            found.append(f"{path}.{name} is not known")
        elif isinstance(rest, dict):
            found += faults(member, rest, f"{path}.{name}")
    return found


def anything_fitting(schema: dict[str, Any], hint: str) -> Any:
    """The plainest value that a schema lets pass: for a call that `tool_choice` forces on a caller who gave no details."""
    if "anyOf" in schema:
        return anything_fitting(schema["anyOf"][0], hint)
    if schema.get("enum"):
        return schema["enum"][0]
    kind = schema.get("type", "string")
    match kind if isinstance(kind, str) else kind[0]:
        case "object":
            known = schema.get("properties", {})
            return {name: anything_fitting(known.get(name, {}), hint) for name in schema.get("required", [])}
        case "integer" | "number":
            return schema.get("minimum", 1)
        case "boolean":
            return False
        case "array":
            return []
        case "null":
            return None
    return hint[: schema.get("maxLength", 200)] or "unknown"
