"""How the simulator says no: an `error` event with OpenAI's code, the parameter that is wrong, and the client's event id."""

from typing import Any


class Refused(Exception):
    """A client event cannot be obeyed; nothing was changed. Source: openai types `RealtimeError`."""

    def __init__(
        self, code: str, message: str, *, param: str | None = None, kind: str = "invalid_request_error"
    ) -> None:
        super().__init__(message)
        self.code, self.message, self.param, self.kind = code, message, param, kind

    def as_error(self, event_id: str | None) -> dict[str, Any]:
        """The `error` member of the event; `event_id` is the refused client event's own."""
        return {
            "type": self.kind, "code": self.code, "message": self.message, "param": self.param, "event_id": event_id
        }  # fmt: skip


def unknown(param: str) -> Refused:
    """A field that the API does not have."""
    return Refused("unknown_parameter", f"Unknown parameter: '{param}'.", param=param)


def missing(param: str) -> Refused:
    """A field that must be there."""
    return Refused("missing_required_parameter", f"Missing required parameter: '{param}'.", param=param)


def wrong_type(param: str, expected: str, value: object) -> Refused:
    """A field of the wrong JSON type."""
    got = {type(None): "null", bool: "a boolean", str: "a string", int: "an integer", float: "a decimal", list: "an array",
           dict: "an object"}.get(type(value), "something else")  # fmt: skip
    return Refused(
        "invalid_type", f"Invalid type for '{param}': expected {expected}, but got {got} instead.", param=param
    )


def wrong_value(param: str, value: object, allowed: str) -> Refused:
    """A field of the right type with a value that is not allowed."""
    return Refused("invalid_value", f"Invalid value for '{param}': {value!r}. {allowed}", param=param)
