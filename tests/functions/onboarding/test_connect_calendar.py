"""The command that prints an owner's link."""

from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

import pytest

from functions.calendar.invitations import unseal
from functions.keyring import GoogleKeys
from functions.onboarding.connect_calendar import invite
from functions.store.memory import MemoryDirectory, MemoryStore
from tests.functions.calendar.calendar_house import HandClock
from tests.functions.trattoria import DA_VINCI

KEYS = GoogleKeys(None, "c" * 40, "client", "secret")
BASE = "https://phone.example.com"


@dataclass
class Spoken:
    """A terminal that remembers."""

    lines: list[str] = field(default_factory=list)
    interactive: bool = False

    def say(self, text: str = "") -> None:
        self.lines.append(text)

    def agree(self, question: str) -> bool:
        raise AssertionError(question)

    def ask(self, question: str, *, hidden: bool = False, **more: object) -> str:
        raise AssertionError(question)


def ask(keys: GoogleKeys, restaurant_id: str = "davinci") -> tuple[int, list[str]]:
    directory, terminal = MemoryDirectory(MemoryStore()), Spoken()
    directory.save(DA_VINCI)
    code = invite(directory, keys, BASE, HandClock(), terminal, restaurant_id)  # type: ignore[arg-type]  # more than it needs
    return code, terminal.lines


def test_the_link_is_for_this_restaurant_and_is_accepted_by_the_door() -> None:
    code, lines = ask(KEYS)
    link = urlsplit(lines[-1])
    assert (code, link.path) == (0, "/calendar/connect")
    sealed = parse_qs(link.query)["state"][0]
    invited = unseal(KEYS.channel_key, "link", sealed, HandClock().now())
    assert invited is not None
    assert invited.restaurant_id == "davinci"


@pytest.mark.parametrize(
    ("keys", "restaurant", "told"),
    [(KEYS, "nobody", "nobody"), (GoogleKeys(None, "c" * 40), "davinci", f"{BASE}/calendar/callback")],
)
def test_what_is_missing_is_told(keys: GoogleKeys, restaurant: str, told: str) -> None:
    code, lines = ask(keys, restaurant)
    assert code == 1
    assert told in lines[-1]
