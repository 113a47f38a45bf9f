"""The session plan: all that one call is played from, fetched once and never changed during the call."""

from typing import Any, Literal

from pydantic import Field, model_validator

from streamer.contract.shape import CONTRACT_VERSION, Shape

ToolKind = Literal["backend", "handoff", "transfer", "hang_up"]


class ToolSpec(Shape):
    """One function that an agent may call.

    `kind` says who acts: `backend` tools are POSTed to the restaurant; `handoff` switches agent inside the bridge;
    `transfer` is POSTed too and, when `Done`, ends the stream so that the voice webhook can dial a person;
    `hang_up` ends the call inside the bridge once the goodbye has been heard.
    """

    name: str = Field(pattern=r"^[a-zA-Z0-9_-]{1,64}$")
    description: str
    parameters: dict[str, Any] = Field(default_factory=lambda: {"type": "object", "properties": {}})
    kind: ToolKind = "backend"
    handoff_to: str | None = None
    writes: bool = False
    """A write is never cancelled once begun: not by barge-in, not by hang-up."""
    deadline_ms: int = Field(default=8_000, gt=0, le=25_000)

    @model_validator(mode="after")
    def _handoff_names_its_agent(self) -> "ToolSpec":
        if (self.kind == "handoff") != (self.handoff_to is not None):
            raise ValueError(f"tool {self.name!r}: handoff_to belongs to kind 'handoff' and only to it")
        return self


class AgentSpec(Shape):
    """One persona: complete instructions (restaurant facts included) and the tools that it may use."""

    name: str
    instructions: str
    tools: tuple[ToolSpec, ...] = ()


class ServerVad(Shape):
    """Silence ends an utterance. Units: milliseconds; threshold 0-1."""

    type: Literal["server_vad"] = "server_vad"
    threshold: float = Field(default=0.5, ge=0, le=1)
    prefix_padding_ms: int = Field(default=300, ge=0)
    silence_duration_ms: int = Field(default=500, ge=0)


class SemanticVad(Shape):
    """Meaning ends an utterance; `low` waits up to 8 s, `medium` and `auto` 4 s, `high` 2 s."""

    type: Literal["semantic_vad"] = "semantic_vad"
    eagerness: Literal["low", "medium", "high", "auto"] = "auto"


class VoiceSettings(Shape):
    """How the agent sounds and listens. `language` is ISO-639-1 and only a hint; None lets the model follow the caller."""

    voice: str = "marin"
    turn_detection: ServerVad | SemanticVad = Field(default_factory=ServerVad, discriminator="type")
    noise_reduction: Literal["near_field", "far_field"] | None = "near_field"
    transcription_languages: tuple[str, ...] = ()
    transcription_keywords: tuple[str, ...] = ()


class Limits(Shape):
    """Limits of one call, in milliseconds."""

    idle_ms: int = 10_000
    """Silence on both sides before the agent asks whether the caller is still there."""
    idle_asks: int = 2
    """How often it asks before it says goodbye."""
    max_call_ms: int = 15 * 60_000
    wrap_up_ms: int = 60_000
    """How long before the end the agent is told to come to an end."""
    filler_after_ms: int = 1_800
    """How long a tool may run before the agent says that it is still looking."""


class SessionPlan(Shape):
    """What one call is played from. `call_key` authorises every later request of this call and nothing else."""

    contract_version: int = CONTRACT_VERSION
    call_sid: str
    restaurant_id: str
    restaurant_name: str
    greeting: str
    """Spoken first, word for word; discloses the AI."""
    language: str = "en"
    agents: tuple[AgentSpec, ...] = Field(min_length=1)
    first_agent: str
    voice: VoiceSettings = Field(default_factory=VoiceSettings)
    limits: Limits = Field(default_factory=Limits)
    call_key: str = Field(repr=False)

    @model_validator(mode="after")
    def _names_resolve(self) -> "SessionPlan":
        names = {agent.name for agent in self.agents}
        if len(names) != len(self.agents):
            raise ValueError("two agents of the plan have the same name")
        if self.first_agent not in names:
            raise ValueError(f"first_agent {self.first_agent!r} is not one of the plan's agents")
        for agent in self.agents:
            for tool in agent.tools:
                if tool.handoff_to is not None and tool.handoff_to not in names:
                    raise ValueError(f"agent {agent.name!r} hands over to {tool.handoff_to!r}, which the plan lacks")
        return self

    def agent(self, name: str) -> AgentSpec:
        """The agent of that name; KeyError if the plan has none."""
        for agent in self.agents:
            if agent.name == name:
                return agent
        raise KeyError(name)


class PlanRequest(Shape):
    """What the bridge presents to get its plan: the one-time token from `<Parameter>` and the stream that redeems it.

    The same stream may ask again (a lost answer is retried); another stream with the same token is refused.
    """

    token: str = Field(repr=False)
    stream_sid: str
