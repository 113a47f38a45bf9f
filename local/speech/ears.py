"""Both ears in their order: the script first, then free English, then an honest "not understood"."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from local.speech import free_english
from local.speech.free_english import FreeEnglish
from local.speech.script_oracle import Line, Match, ScriptOracle
from local.speech.ulaw import Samples

Source = Literal["from the script", "recognised", "unintelligible", "written"]


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was understood, in which language (ISO-639-1; "" where nothing was), and by which ear."""

    text: str
    language: str
    source: Source
    match: Match | None = None


UNINTELLIGIBLE = Transcript("", "", "unintelligible")


class Ears:
    """Hears one utterance at a time. `listen_freely` needs PocketSphinx; where it is missing only the script is known."""

    def __init__(self, lines: Iterable[Line] = (), *, listen_freely: bool = True) -> None:
        self._oracle = ScriptOracle(lines)
        self._freely = listen_freely and free_english.installed()
        self._free: FreeEnglish | None = None

    @property
    def lines(self) -> tuple[Line, ...]:
        """The script."""
        return self._oracle.lines

    def learn(self, line: Line) -> None:
        """One more line of the script."""
        self._oracle.learn(line)
        self._free = None

    def hear(self, samples: Samples) -> Transcript:
        """One utterance, 8 kHz."""
        match = self._oracle.hear(samples)
        if match is not None:
            return Transcript(match.text, match.line.language, "from the script", match)
        if not self._freely:
            return UNINTELLIGIBLE
        if self._free is None:
            self._free = FreeEnglish(line.text for line in self.lines if line.language == "en")
        text = self._free.hear(samples)
        return Transcript(text, "en", "recognised") if text else UNINTELLIGIBLE

    def prepare(self) -> None:
        """Build the recogniser now rather than in the caller's first pause (about 0.3 s)."""
        if self._freely and self._free is None:
            self._free = FreeEnglish(line.text for line in self.lines if line.language == "en")
