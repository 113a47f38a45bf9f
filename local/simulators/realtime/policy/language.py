"""The languages as data: phrases to say, patterns to understand, and which phrases an agent's words contain."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

KNOWN = ("en", "es", "de", "fr", "it")
FULL = ("en", "es")
"""Languages in which everything can be said; in the others tables, the waiting list and events."""


def plain(text: str) -> str:
    """Lower case, without accents and punctuation but for the colon of a time; the form that all patterns match."""
    bare = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    return " ".join(re.sub(r"[^a-z0-9: ]", " ", bare).split())


@dataclass(frozen=True, slots=True)
class Language:
    """One language file."""

    code: str
    data: dict[str, Any]

    def phrase(self, name: str, /, **values: object) -> str:
        """A phrase with its values; one that the language lacks is said in its `limited` way."""
        phrases = self.data["phrases"]
        return str(phrases.get(name, phrases.get("limited", ""))).format(**values)

    def has(self, name: str) -> bool:
        """Whether the language has that phrase."""
        return name in self.data["phrases"]

    def matches(self, name: str, text: str) -> bool:
        """Whether a pattern of the file (`yes`, `intents.book`) is found in plain text."""
        pattern = self.pattern(name)
        return bool(pattern) and re.search(pattern, text) is not None

    def pattern(self, name: str) -> str:
        """A pattern of the file, "" where the language lacks it."""
        value: Any = self.data
        for step in name.split("."):
            value = value.get(step, {}) if isinstance(value, dict) else {}
        return value if isinstance(value, str) else ""

    def acts(self, text: str) -> list[str]:
        """Which of its own phrases stand whole in an agent's words, in order: what has been asked and told."""
        found = sorted((at.end(), name) for name, shape in _shapes(self.code) if (at := shape.search(text)))
        return [name for _, name in found]


@cache
def language(code: str) -> Language:
    """A language by ISO-639-1 code; an unknown one is English."""
    known = code if code in KNOWN else "en"
    text = (files(__package__) / "languages" / f"{known}.yaml").read_text("utf-8")
    return Language(known, yaml.safe_load(text))


@cache
def _shapes(code: str) -> list[tuple[str, re.Pattern[str]]]:
    shapes = []
    for name, phrase in language(code).data["phrases"].items():
        if name not in ("period", "heard"):
            shapes.append((name, re.compile(re.sub(r"\\\{\w+\\\}", "(.+?)", re.escape(phrase)))))
    return shapes


def guessed(text: str, otherwise: str = "en") -> str:
    """The language of a written text by its commonest words."""
    words = plain(text)
    scores = {code: len(re.findall(language(code).pattern("hints"), words)) for code in KNOWN}
    best = max(scores, key=lambda code: (scores[code], code == otherwise))
    return best if scores[best] > scores.get(otherwise, 0) else otherwise
