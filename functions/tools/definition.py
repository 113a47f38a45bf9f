"""What a tool is: its name, its description, its arguments (one model for schema and validation) and what it runs."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, WithJsonSchema
from pydantic_core import PydanticCustomError

from functions.tools.world import Errand
from streamer.contract.plan import ToolKind, ToolSpec
from streamer.contract.tools import Done, NeedsDetail, Refused, Unavailable

Outcome = Done | NeedsDetail | Refused | Unavailable


class Arguments(BaseModel):
    """Arguments of one tool. Optional texts default to empty, so that the schema needs no null.

    `hide_input_in_errors`: what a caller said must not reach a log through an error's text.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, hide_input_in_errors=True)


def _read_date(given: object) -> date:
    if isinstance(given, date):
        return given
    try:
        if isinstance(given, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", given.strip(), re.ASCII):
            return date.fromisoformat(given.strip())
    except ValueError:
        pass
    raise PydanticCustomError("bad_date", "Give a date that exists, as YYYY-MM-DD, such as 2026-11-23.")


def _read_time(given: object) -> time:
    if isinstance(given, time):
        return given
    if isinstance(given, str):
        found = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", given.strip(), re.ASCII)
        if found:
            return time(int(found[1]), int(found[2]))
    raise PydanticCustomError("bad_time", "Give the time as HH:MM on the 24-hour clock, such as 19:30.")


CalendarDate = Annotated[date, BeforeValidator(_read_date), WithJsonSchema({"type": "string", "format": "date"})]
"""`YYYY-MM-DD`, in the restaurant's zone."""

WallTime = Annotated[
    time, BeforeValidator(_read_time), WithJsonSchema({"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"})
]
"""`HH:MM` on the 24-hour clock, in the restaurant's zone."""

PartySize = Annotated[int, Field(ge=1, le=999)]
GuestName = Annotated[str, Field(min_length=1, max_length=80)]
Phone = Annotated[str, Field(max_length=40)]
Sentence = Annotated[str, Field(max_length=500)]


@dataclass(frozen=True, slots=True)
class Tool:
    """One function that the model may call and the restaurant runs."""

    name: str
    description: str
    arguments: type[Arguments]
    run: Callable[[Errand, Any], Outcome]
    """Gets the errand and a validated instance of `arguments`."""
    kind: ToolKind = "backend"
    writes: bool = False
    deadline_ms: int = 8_000

    def spec(self) -> ToolSpec:
        """The tool as the session plan carries it."""
        return ToolSpec(
            name=self.name,
            description=self.description,
            parameters=json_schema(self.arguments),
            kind=self.kind,
            writes=self.writes,
            deadline_ms=self.deadline_ms,
        )

    def call(self, errand: Errand, arguments: Mapping[str, Any]) -> Outcome:
        """Validate and run. What does not fit comes back as NeedsDetail, naming the first field that is wrong."""
        # Models write null where they mean "not given".
        given = {name: value for name, value in arguments.items() if value is not None}
        try:
            understood = self.arguments.model_validate(given)
        except ValidationError as error:
            return _what_is_missing(error)
        return self.run(errand, understood)


def json_schema(arguments: type[Arguments]) -> dict[str, Any]:
    """The arguments as JSON Schema without pydantic's titles and defaults, which only cost tokens."""
    schema = arguments.model_json_schema()
    properties = {name: _lean(shape) for name, shape in schema.get("properties", {}).items()}
    return {
        "type": "object",
        "properties": properties,
        "required": schema.get("required", []),
        "additionalProperties": False,
    }


def _lean(shape: dict[str, Any]) -> dict[str, Any]:
    lean = {key: value for key, value in shape.items() if key not in ("title", "default", "anyOf")}
    # An optional field is left out rather than null, so of "this or null" only "this" is told.
    for choice in shape.get("anyOf", ()):
        if choice != {"type": "null"}:
            lean.update(choice)
    return lean


def _what_is_missing(error: ValidationError) -> NeedsDetail:
    first = error.errors(include_url=False, include_input=False)[0]
    field = str(first["loc"][0]) if first["loc"] else "arguments"
    if first["type"] == "missing":
        return NeedsDetail(field=field, why=f"{field} is needed for this.")
    if first["type"] == "extra_forbidden":
        return NeedsDetail(field=field, why=f"This tool does not take {field}; leave it out and call again.")
    if first["type"] == "string_too_short":
        return NeedsDetail(field=field, why=f"{field} must not be empty.")
    return NeedsDetail(field=field, why=first["msg"])
