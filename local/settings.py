"""What the laptop's stack takes from the environment: the only place in `local` that reads it."""

import os
import sys
from dataclasses import dataclass, field
from pathlib import Path

_environment = os.environ  # noqa: TID251 - this is the settings.py
PROJECT = Path(__file__).resolve().parent.parent

_NEVER_PASSED_ON = ("AWS_", "OPENAI_", "TWILIO_", "STREAM_", "MINISTACK_", "LOCALSTACK_")
"""A developer's own accounts must be out of reach of the local programs: they get what the stack gives them, nothing else."""


@dataclass(frozen=True, slots=True)
class LocalSettings:
    """Settings of the laptop. `openai_api_key` empty: the Realtime simulator answers."""

    emulator_python: Path
    """The Python of the emulator's own environment (ministack pins its own botocore)."""
    openai_api_key: str = field(default="", repr=False)
    realtime_model: str = ""
    transcription_model: str = ""
    """Empty: the streamer's default."""


class NotInstalled(Exception):
    """A part that the stack needs is not there; the message says how to get it."""


def from_environment() -> LocalSettings:
    """Read `OPENAI_API_KEY`, `REALTIME_MODEL`, `TRANSCRIPTION_MODEL`, `MAITRED_EMULATOR` (an environment's folder).

    Raises NotInstalled if the emulator is missing.
    """
    home = Path(_environment.get("MAITRED_EMULATOR", str(PROJECT / ".emulator")))
    python = home / "bin" / "python"
    if not python.exists():
        raise NotInstalled(
            f"There is no AWS emulator in {home}. `make demo` installs it; by hand: "
            f"{Path(sys.executable).name} -m venv .emulator && .emulator/bin/pip install ministack==1.5.33 cryptography"
        )
    return LocalSettings(
        emulator_python=python,
        openai_api_key=openai_api_key(),
        realtime_model=_environment.get("REALTIME_MODEL", ""),
        transcription_model=_environment.get("TRANSCRIPTION_MODEL", ""),
    )


def openai_api_key() -> str:
    """`OPENAI_API_KEY`, "" if there is none; for commands that need nothing else of the stack."""
    return _environment.get("OPENAI_API_KEY", "").strip()


def openai_base_url() -> str:
    """`OPENAI_BASE_URL`, as OpenAI's own client calls it; "" for the real service."""
    return _environment.get("OPENAI_BASE_URL", "").strip()


def passed_on() -> dict[str, str]:
    """The part of our environment that every program of the stack inherits: paths and language, no account of anybody."""
    kept = {name: value for name, value in _environment.items() if not name.upper().startswith(_NEVER_PASSED_ON)}
    kept["NO_PROXY"] = kept["no_proxy"] = "127.0.0.1,localhost"
    kept["PYTHONUNBUFFERED"] = "1"
    return kept
