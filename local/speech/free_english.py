"""The ear that listens: English without a script, by PocketSphinx where it is installed.

Its language model is made of a restaurant's usual sentences and, weighted twenty times, the lines of the scenario: it knows
what is likely to be said, and understands best what it expects. It is for quiet lines; in noise it writes nonsense.
The cepstral mean is set anew for every utterance, or else a text would depend on what was heard before.
"""

import tempfile
from collections.abc import Iterable
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from local.speech.resample import resample, to_int16
from local.speech.spoken_english import NAMES_BY_EAR, guessed_sounds, sentences, spoken
from local.speech.ulaw import SAMPLE_RATE, Samples

_WEIGHT = 20
_RATE = 16_000
_FIXED_MEAN = "38.3,23.5,-37.0,46.4,-21.0,-0.9,19.0,-29.9,17.4,-14.8,0.6,11.4,-15.3"
"""The mean of telephone-band speech as this project's voices have it; the model's own start value is for wideband."""
_REST = np.zeros(SAMPLE_RATE // 5, dtype=np.int16)
_HISS = 33.0
"""A room is never digitally silent, and the acoustic model has never heard such a silence: the same faint hiss each time."""


def installed() -> bool:
    """Whether this machine can listen freely."""
    return find_spec("pocketsphinx") is not None


@cache
def _dictionary(folder: str) -> dict[str, list[str]]:
    """All pronunciations, by word; the alternative forms `word(2)` beside the first."""
    known: dict[str, list[str]] = {}
    for line in (Path(folder) / "en-us" / "cmudict-en-us.dict").read_text().splitlines():
        word, _, sounds = line.partition(" ")
        known.setdefault(word.split("(")[0], []).append(sounds)
    return known


class FreeEnglish:
    """A decoder for one scenario; ImportError where PocketSphinx is missing (ask `installed` first)."""

    def __init__(self, expected: Iterable[str] = ()) -> None:
        self._sphinx: Any = import_module("pocketsphinx")
        lines = [spoken(line) for line in expected]
        corpus = sentences() + [line for line in lines if line] * _WEIGHT
        with tempfile.TemporaryDirectory(prefix="maitred-ear-") as folder:
            self._decoder = self._build(corpus, Path(folder))

    def hear(self, samples: Samples) -> str:
        """The words of one utterance (8 kHz), lower case, figures in words; "" where nothing was understood."""
        if not len(samples):
            return ""
        line = np.concatenate([_REST, samples, _REST]).astype(np.float64)
        hiss = np.random.default_rng(0).normal(0, _HISS, len(line))
        wide = resample(to_int16(line + hiss), SAMPLE_RATE, _RATE)
        decoder = self._decoder
        decoder.start_utt()
        decoder.set_cmn(_FIXED_MEAN)
        decoder.process_raw(wide.tobytes(), no_search=False, full_utt=False)
        decoder.end_utt()
        heard = decoder.hyp()
        return str(heard.hypstr) if heard is not None else ""

    def _build(self, corpus: list[str], folder: Path) -> Any:
        model = import_module("pocketsphinx.lm").ArpaBoLM(text="\n".join(corpus), add_start=True)
        model.compute()
        model.write_file(str(folder / "restaurant.arpa"))
        models = self._sphinx.get_model_path()
        known = _dictionary(models)
        entries = []
        for word in sorted({word for line in corpus for word in line.split()}):
            ways = [NAMES_BY_EAR[word]] if word in NAMES_BY_EAR else known.get(word, [guessed_sounds(word)])
            entries += [f"{word}({n}) {way}" if n > 1 else f"{word} {way}" for n, way in enumerate(ways, start=1)]
        (folder / "restaurant.dict").write_text("\n".join(entries) + "\n")
        return self._sphinx.Decoder(
            hmm=str(Path(models) / "en-us" / "en-us"), lm=str(folder / "restaurant.arpa"),
            dict=str(folder / "restaurant.dict"), samprate=float(_RATE), fwdflat=False, bestpath=False, loglevel="FATAL",
        )  # fmt: skip
