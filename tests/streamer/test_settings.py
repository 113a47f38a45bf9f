"""The streamer's environment: complete or refused, and never printed."""

import pytest

from streamer.settings import MissingSetting, from_environment

COMPLETE = {
    "BACKEND_URL": "https://api.example.com/",
    "PUBLIC_STREAM_URL": "wss://voice.example.com/media",
    "OPENAI_API_KEY": "sk-very-secret",
    "TWILIO_AUTH_TOKEN": "token-very-secret",
}


def test_a_complete_environment_gives_settings_with_sensible_defaults() -> None:
    settings = from_environment(COMPLETE)

    assert settings.backend_url == "https://api.example.com"
    assert settings.realtime_model == "gpt-realtime-2.1-mini"
    assert settings.transcription_model == "gpt-transcribe"
    assert settings.log_words is False
    assert settings.ecs_agent_uri is None
    assert settings.drain_seconds < 120, "ECS on Fargate kills after 120 s at most"
    assert settings.protection_minutes > 15, "a call may last 15 minutes"


@pytest.mark.parametrize("name", sorted(COMPLETE))
def test_what_is_missing_is_named(name: str) -> None:
    with pytest.raises(MissingSetting, match=name):
        from_environment({key: value for key, value in COMPLETE.items() if key != name})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PUBLIC_STREAM_URL", "https://voice.example.com/media"),
        ("PORT", "eighty"),
        ("PROTECTION_MINUTES", "0"),
        ("PROTECTION_MINUTES", "2881"),
    ],
)
def test_what_makes_no_sense_is_refused(name: str, value: str) -> None:
    with pytest.raises(MissingSetting, match=name):
        from_environment({**COMPLETE, name: value})


def test_secrets_do_not_show_when_settings_are_printed() -> None:
    assert "very-secret" not in repr(from_environment(COMPLETE))
