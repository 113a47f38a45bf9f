"""The engineer at the terminal: what is said to them, what they are asked, and what is never shown."""

import getpass
import sys
from collections.abc import Iterable
from typing import Protocol

HIDDEN = "(hidden)"
_SHORTEST_SECRET = 8


class CannotAsk(Exception):
    """A question came up and nobody can answer it, since this is no terminal."""


class Terminal(Protocol):
    """Says lines, asks questions, hides secrets."""

    def say(self, line: str = "") -> None:
        """One line; every known secret in it is replaced."""
        ...

    def hide(self, secrets: Iterable[str]) -> None:
        """From now on these are never shown."""
        ...

    def ask(self, question: str) -> str:
        """A line; CannotAsk where nobody sits."""
        ...

    def ask_secretly(self, question: str) -> str:
        """A line that is not echoed and is hidden from then on; CannotAsk where nobody sits."""
        ...

    def agree(self, question: str) -> bool:
        """Yes or no; `--yes` answers for the engineer, and the question is shown all the same."""
        ...


class Hider:
    """Replaces known secrets in a text."""

    def __init__(self) -> None:
        self._secrets: set[str] = set()

    def learn(self, secrets: Iterable[str]) -> None:
        """Short ones are left out: they would blot out ordinary words and cannot be real."""
        self._secrets.update(secret for secret in secrets if len(secret) >= _SHORTEST_SECRET)

    def __call__(self, text: str) -> str:
        for secret in sorted(self._secrets, key=len, reverse=True):
            text = text.replace(secret, HIDDEN)
        return text


class Console:
    """The real terminal. `interactive` False: questions are not asked (input is a pipe, or the secrets came through it)."""

    def __init__(self, *, interactive: bool, yes: bool = False) -> None:
        self._interactive = interactive
        self._yes = yes
        self._hider = Hider()

    def say(self, line: str = "") -> None:
        """See Terminal."""
        sys.stdout.write(self._hider(line) + "\n")
        sys.stdout.flush()

    def hide(self, secrets: Iterable[str]) -> None:
        """See Terminal."""
        self._hider.learn(secrets)

    def ask(self, question: str) -> str:
        """See Terminal."""
        if not self._interactive:
            raise CannotAsk(question)
        try:
            return input(f"{question} ").strip()
        except EOFError:
            raise CannotAsk(question) from None

    def ask_secretly(self, question: str) -> str:
        """See Terminal."""
        if not self._interactive:
            raise CannotAsk(question)
        try:
            secret = getpass.getpass(f"{question} (not shown) ").strip()
        except EOFError:
            raise CannotAsk(question) from None
        self.hide([secret])
        return secret

    def agree(self, question: str) -> bool:
        """See Terminal."""
        if self._yes:
            sys.stderr.write(self._hider(f"{question} Yes (--yes).\n"))
            return True
        return self.ask(f"{question} [y/N]").lower() in ("y", "yes")
