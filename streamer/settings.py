"""What the streamer reads from its environment, once, at start."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field


class MissingSetting(ValueError):
    """A setting is missing or makes no sense; the text says which and what to set it to."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All that the streamer is told from outside. Restaurants' configuration is not here: it comes with each plan."""

    backend_url: str
    """Root of the restaurant's API, such as https://abc123.execute-api.eu-west-1.amazonaws.com."""
    public_stream_url: str
    """The wss:// URL that stands in the TwiML: Twilio signs the handshake over exactly this."""
    openai_api_key: str = field(repr=False)
    twilio_auth_token: str = field(repr=False)
    previous_twilio_auth_token: str | None = field(default=None, repr=False)
    """Accepted too while the token is being rotated."""
    openai_realtime_url: str = "wss://api.openai.com/v1"
    realtime_model: str = "gpt-realtime-2.1-mini"
    transcription_model: str = "gpt-transcribe"
    host: str = "0.0.0.0"  # noqa: S104 - a container listens on all its interfaces; the security group says who may come
    port: int = 8080
    most_calls: int = 60
    """Beyond it a new stream is refused, and Twilio goes to the fallback."""
    drain_seconds: int = 110
    """How long live calls may go on after SIGTERM; whoever still talks then is passed to a person. ECS on Fargate waits for 120 s
    at most, then it kills; the long wait comes before, as the target group's deregistration delay."""
    log_words: bool = False
    """Whether what people say is logged. Off in the cloud: it is in the call report, where it expires."""
    service_name: str = "streamer"
    """The value of the metrics' dimension `Service`; two environments in one account need two."""
    ecs_agent_uri: str | None = None
    """Where the task asks to be protected. ECS sets it; elsewhere there is nothing to protect from."""
    protection_minutes: int = 20
    """When the protection expires if this process dies; longer than the longest call."""


def from_process() -> Settings:
    """The settings of this process; MissingSetting names what is missing or wrong."""
    return from_environment(os.environ)  # noqa: TID251 - this is the settings.py


def from_environment(environment: Mapping[str, str]) -> Settings:
    """The settings; MissingSetting names what is missing or wrong."""

    def required(name: str, what: str) -> str:
        value = environment.get(name, "").strip()
        if not value:
            raise MissingSetting(f"{name} is not set: it must hold {what}.")
        return value

    def whole(name: str, otherwise: int) -> int:
        value = environment.get(name, "").strip()
        try:
            return int(value) if value else otherwise
        except ValueError:
            raise MissingSetting(f"{name} must be a whole number, not {value!r}.") from None

    def within(name: str, otherwise: int, least: int, most: int) -> int:
        number = whole(name, otherwise)
        if not least <= number <= most:
            raise MissingSetting(f"{name} must be from {least} to {most}, not {number}.")
        return number

    stream_url = required("PUBLIC_STREAM_URL", "the wss:// URL of /media as it stands in the TwiML")
    if not stream_url.startswith(("wss://", "ws://127.0.0.1", "ws://localhost")):
        raise MissingSetting("PUBLIC_STREAM_URL must begin with wss:// (ws:// only on this machine).")
    defaults = Settings("", "", "", "")
    return Settings(
        backend_url=required("BACKEND_URL", "the root of the restaurant's API").rstrip("/"),
        public_stream_url=stream_url,
        openai_api_key=required("OPENAI_API_KEY", "an OpenAI API key with access to the Realtime API"),
        twilio_auth_token=required("TWILIO_AUTH_TOKEN", "the auth token of the Twilio account that owns the number"),
        previous_twilio_auth_token=environment.get("PREVIOUS_TWILIO_AUTH_TOKEN") or None,
        openai_realtime_url=environment.get("OPENAI_REALTIME_URL") or defaults.openai_realtime_url,
        realtime_model=environment.get("REALTIME_MODEL") or defaults.realtime_model,
        transcription_model=environment.get("TRANSCRIPTION_MODEL") or defaults.transcription_model,
        host=environment.get("HOST") or defaults.host,
        port=whole("PORT", defaults.port),
        most_calls=whole("MOST_CALLS", defaults.most_calls),
        drain_seconds=whole("DRAIN_SECONDS", defaults.drain_seconds),
        log_words=environment.get("LOG_WORDS", "") == "1",
        service_name=environment.get("SERVICE_NAME") or defaults.service_name,
        ecs_agent_uri=environment.get("ECS_AGENT_URI") or None,
        protection_minutes=within("PROTECTION_MINUTES", defaults.protection_minutes, 1, 2880),
    )
