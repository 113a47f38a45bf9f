"""The laptop's programs get what the stack gives them and nothing of the developer's own accounts."""

from pathlib import Path

import pytest

from local import settings
from local.settings import LocalSettings, NotInstalled, from_environment, passed_on


@pytest.fixture
def emulator(tmp_path: Path) -> Path:
    python = tmp_path / "emulator" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.touch()
    return python


def with_environment(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    monkeypatch.setattr(settings, "_environment", values)


def test_without_a_key_the_simulator_answers(monkeypatch: pytest.MonkeyPatch, emulator: Path) -> None:
    with_environment(monkeypatch, MAITRED_EMULATOR=str(emulator.parents[1]))
    assert from_environment() == LocalSettings(emulator)


def test_a_key_and_models_are_taken_from_the_environment(monkeypatch: pytest.MonkeyPatch, emulator: Path) -> None:
    with_environment(
        monkeypatch,
        MAITRED_EMULATOR=str(emulator.parents[1]),
        OPENAI_API_KEY=" sk-secret \n",
        REALTIME_MODEL="gpt-realtime-2.1",
    )
    read = from_environment()
    assert (read.openai_api_key, read.realtime_model) == ("sk-secret", "gpt-realtime-2.1")
    assert "sk-secret" not in repr(read)


def test_a_missing_emulator_is_told_with_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with_environment(monkeypatch, MAITRED_EMULATOR=str(tmp_path))
    with pytest.raises(NotInstalled, match="pip install ministack=="):
        from_environment()


def test_programs_inherit_paths_but_no_account(monkeypatch: pytest.MonkeyPatch) -> None:
    with_environment(
        monkeypatch,
        PATH="/usr/bin",
        HOME="/home/ada",
        AWS_PROFILE="production",
        AWS_SECRET_ACCESS_KEY="real",
        OPENAI_API_KEY="sk-secret",
        TWILIO_AUTH_TOKEN="real",
        STREAM_URL="wss://voice.example.com/media",
    )
    kept = passed_on()
    assert kept["PATH"] == "/usr/bin"
    assert kept["HOME"] == "/home/ada"
    assert not any(name.startswith(("AWS_", "OPENAI_", "TWILIO_", "STREAM_")) for name in kept)
    assert "127.0.0.1" in kept["no_proxy"], "no proxy between the programs"
