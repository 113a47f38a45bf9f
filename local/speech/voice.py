"""The mouth: a text in, telephone sound out, the same every time."""

import hashlib
import os
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from local.speech import engines, ulaw
from local.speech.engines import Engine, SpeechUnavailable
from local.speech.resample import resample, to_int16
from local.speech.ulaw import Samples

CACHE_FOLDER = Path(".build") / "speech"
"""Where the stack keeps rendered lines between runs; relative to the project."""

_LOUDNESS = 10 ** (-20 / 20) * 32_768
_QUIET = 10 ** (-45 / 20)
_FRAME = 80
_EDGE_FRAMES = 2
_LONGEST_PAUSE_FRAMES = 25

INSTALL = (
    "install `flite` and `espeak-ng` (apt install flite espeak-ng, brew install espeak-ng), "
    "or the wheel `espeakng-loader` (pip install espeakng-loader)"
)


class Voice:
    """Speaks with whatever engine the machine has; English by flite where there is one, else by espeak-ng.

    `folders` are searched for a rendered line before an engine is asked; the first of them also receives new lines.
    """

    def __init__(self, *folders: Path, speakers: Sequence[Engine] | None = None) -> None:
        self._folders = folders
        self._engines = list(engines.installed() if speakers is None else speakers)
        self._said: dict[tuple[str, str, str], bytes] = {}
        self._lock = threading.Lock()

    def render(self, text: str, language: str, speaker: str = "agent") -> bytes:
        """µ-law, 8 kHz, mono, about -20 dBFS, no silence at either end, no pause over 250 ms; b"" for a text without words.

        `language` is ISO-639-1; `speaker` is "agent", "caller" or "person" (another name sounds like a person).
        SpeechUnavailable, saying what to install, where the machine has no engine for it.
        """
        said = " ".join(text.split())
        if not any(character.isalnum() for character in said):
            return b""
        key = (said, language.lower()[:2], speaker)
        with self._lock:
            known = self._said.get(key)
        if known is None:
            known = self._find_or_make(*key)
            with self._lock:
                self._said[key] = known
        return known

    def engine_for(self, language: str) -> Engine:
        """The engine that would speak; SpeechUnavailable where there is none."""
        for engine in self._engines:
            if engine.speaks(language):
                return engine
        raise SpeechUnavailable(f"no speech engine for {language!r} on this machine: {INSTALL}")

    def _find_or_make(self, text: str, language: str, speaker: str) -> bytes:
        engine = next((one for one in self._engines if one.speaks(language)), None)
        for folder in self._folders:
            for name in _file_names(engine, text, language, speaker):
                if (folder / name).is_file():
                    return (folder / name).read_bytes()
        samples, rate = self.engine_for(language).speak(text, language, speaker)
        sound = ulaw.encode(levelled(closed_up(trimmed(resample(samples, rate, ulaw.SAMPLE_RATE)))))
        if self._folders and engine is not None:
            _keep(self._folders[0], _file_names(engine, text, language, speaker)[0], sound)
        return sound


def any_engine_name(text: str, language: str, speaker: str) -> str:
    """The file name of a shipped line: it serves whatever engine the machine has, or none."""
    return _file_names(None, text, language, speaker)[0]


def _file_names(engine: Engine | None, text: str, language: str, speaker: str) -> list[str]:
    makers = ["any"] if engine is None else [engine.name, "any"]
    return [
        hashlib.sha256("\n".join((maker, language, speaker, text)).encode()).hexdigest()[:32] + ".ulaw"
        for maker in makers
    ]


def _keep(folder: Path, name: str, sound: bytes) -> None:
    """Written beside and moved into place, so that no reader in another process ever sees half a line."""
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / f"{name}.{os.getpid()}.{threading.get_ident()}"
    unfinished.write_bytes(sound)
    unfinished.replace(folder / name)


def _frame_levels(samples: Samples) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    count = len(samples) // _FRAME
    frames = samples[: count * _FRAME].astype(np.float64).reshape(count, _FRAME)
    levels: np.ndarray[tuple[int], np.dtype[np.float64]] = np.sqrt((frames**2).mean(axis=1))
    return levels


def trimmed(samples: Samples) -> Samples:
    """Without the silence at both ends, but for 20 ms that keep soft consonants."""
    levels = _frame_levels(samples)
    if not len(levels) or levels.max() <= 0:
        return samples[:0]
    loud = np.flatnonzero(levels > levels.max() * _QUIET)
    first, last = max(0, int(loud[0]) - _EDGE_FRAMES), int(loud[-1]) + 1 + _EDGE_FRAMES
    return samples[first * _FRAME : last * _FRAME]


def closed_up(samples: Samples) -> Samples:
    """With every pause inside cut to a quarter of a second: a comma must not sound like the end to a listener."""
    levels = _frame_levels(samples)
    if not len(levels):
        return samples
    run = 0
    keep = np.ones(len(levels), dtype=bool)
    for number, loud in enumerate(levels > levels.max() * _QUIET * 3):
        run = 0 if loud else run + 1
        keep[number] = run <= _LONGEST_PAUSE_FRAMES
    return samples[: len(levels) * _FRAME].reshape(-1, _FRAME)[keep].reshape(-1)


def levelled(samples: Samples) -> Samples:
    """At -20 dBFS over its voiced frames, less where a peak would clip."""
    levels = _frame_levels(samples)
    voiced = levels[levels > levels.max() * 0.1] if len(levels) else levels
    if not len(voiced):
        return samples
    gain = _LOUDNESS / float(np.sqrt((voiced**2).mean()))
    gain = min(gain, 32_000 / float(np.abs(samples.astype(np.int32)).max()))
    return to_int16(samples.astype(np.float64) * gain)
