"""What the policy sees of a session, and what it can answer with. Nothing else reaches it: no script, no side channel."""

from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias


@dataclass(frozen=True, slots=True)
class Told:
    """One item of the conversation as the model has it.

    `text`: a caller's words as understood ("" = not understood), an agent's words as far as they can have been heard, a
    system message, a call's arguments or an output (both JSON). `spoken`: came or went as sound.
    """

    kind: Literal["user", "assistant", "system", "call", "output"]
    text: str
    language: str = ""
    name: str = ""
    call_id: str = ""
    spoken: bool = False
    truncated: bool = False
    silent: bool = False
    """An item without any sound: nobody spoke."""


@dataclass(frozen=True, slots=True)
class Tool:
    """A function that may be called: its JSON Schema is all that is known of it."""

    name: str
    description: str = ""
    parameters: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class View:
    """One response's whole context. `ordered`: the instructions are this response's own, not the session's."""

    instructions: str
    tools: tuple[Tool, ...]
    tool_choice: str | dict[str, Any]
    told: tuple[Told, ...]
    ordered: bool = False

    def tool(self, name: str) -> Tool | None:
        """The tool of that name, if it may be called in this response."""
        if self.tool_choice == "none":
            return None
        return next((one for one in self.tools if one.name == name), None)


@dataclass(frozen=True, slots=True)
class Say:
    """Something to say, and in which language (ISO-639-1)."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function to call."""

    name: str
    arguments: dict[str, Any]


Answer: TypeAlias = list[Say | Call]
