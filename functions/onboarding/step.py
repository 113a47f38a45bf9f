"""One step of `setup`: it looks before it acts, so that running the command again goes on where it stopped.

A step looks and returns what is so: `Already`, `Told`, or a `Change` that the runner carries out unless this is a dry run.
Looking never changes anything; acting may ask. Whatever hinders is `Blocked`, with what to do about it.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from functions.domain.errors import BadConfiguration, VendorError
from functions.keyring import TwilioKeys
from functions.onboarding.outputs import NotDeployed
from functions.onboarding.site import Site
from functions.onboarding.telephone import OwnedNumber, Telephone
from functions.onboarding.terminal import CannotAsk, Terminal
from functions.onboarding.vault import GivenSecrets


class Blocked(Exception):
    """The step cannot be done now. `next_step` says what would help."""

    def __init__(self, text: str, next_step: str) -> None:
        super().__init__(text)
        self.next_step = next_step


class Later(Exception):
    """In a dry run: this step follows from one that was not done. The text says on what it waits."""


@dataclass(frozen=True, slots=True)
class Already:
    """Nothing to do. `text` says what was found; `notes` are worth knowing."""

    text: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """A step that only informs."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """Something to do. `text` is what would be done; `act` does it and says what was done."""

    text: str
    act: Callable[[], "Already | LeftOut"]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What may be missing was not given. `text` says what that means, and how it can be given later."""

    text: str


Looked = Already | Told | Change


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the engineer wants, from the command line."""

    number: str | None = None
    buy_in: str | None = None
    area_code: str | None = None
    fallback_url: str = ""
    restaurant_file: Path | None = None
    replace_restaurant: bool = False
    secrets: GivenSecrets = GivenSecrets()


@dataclass
class Setup:
    """What the steps work with, and what earlier steps have found for later ones."""

    site: Site
    terminal: Terminal
    wishes: Wishes
    dry_run: bool = False
    number: OwnedNumber | None = None
    secrets_changed: bool = field(default=False)

    @property
    def fallback_url(self) -> str:
        """The fallback that was asked for, else the one that the deployment tells; empty if there is none."""
        return self.wishes.fallback_url or self.site.deployment.get("VoiceFallbackUrl")

    def chosen_number(self) -> OwnedNumber:
        """The number of the earlier step, without which a real run does not come this far."""
        if self.number is None:
            raise Later("a telephone number")
        return self.number

    def twilio_keys(self) -> TwilioKeys:
        """Those that were given, else those that are stored: after the step that stores them, they are the same."""
        return self.wishes.secrets.twilio or self.site.twilio_keys()

    def telephone(self) -> Telephone:
        """The account of these keys."""
        return self.site.telephone(self.twilio_keys())


@dataclass(frozen=True, slots=True)
class Step:
    """A named step."""

    name: str
    look: Callable[[Setup], Looked]


@contextmanager
def hindrances() -> Iterator[None]:
    """Everything that can go wrong outside, as Blocked."""
    try:
        yield
    except NotDeployed as missing:
        raise Blocked(str(missing), missing.next_step) from None
    except CannotAsk as question:
        raise Blocked(
            f"this needs an answer: {question}", "run it in a terminal, or give the answer by an option (see --help)"
        ) from None
    except BadConfiguration as wrong:
        raise Blocked(str(wrong), "correct this and run the same command again") from None
    except VendorError as trouble:
        raise Blocked(str(trouble), "see what the vendor says about it, then run the same command again") from None
    except (ClientError, BotoCoreError) as trouble:
        raise Blocked(
            f"AWS: {trouble}", "check credentials, region and rights, then run the same command again"
        ) from None


def run(steps: Sequence[Step], setup: Setup) -> bool:
    """Do the steps in order and stop at the first that is blocked; True if all are done.

    A dry run looks at all of them, changes nothing, and is True if nothing hinders.
    """
    say, unhindered = setup.terminal.say, True
    for place, step in enumerate(steps, start=1):
        title = f"[{place}/{len(steps)}] {step.name}"
        try:
            with hindrances():
                _show(setup, title, step.look(setup))
        except Later as awaited:
            say(f"{title}: would follow, once there is {awaited}")
        except Blocked as blocked:
            say(f"{title}: cannot be done: {blocked}")
            say(f"      next: {blocked.next_step}")
            unhindered = False
            if not setup.dry_run:
                say("What is done stays done; the same command goes on from here.")
                return False
    return unhindered


def _show(setup: Setup, title: str, looked: Looked) -> None:
    say = setup.terminal.say
    match looked:
        case Already():
            say(f"{title}: already {looked.text}")
            _notes(setup, looked)
        case Told():
            say(f"{title}:")
            for line in looked.lines:
                say(f"      {line}" if line else "")
        case Change() if setup.dry_run:
            say(f"{title}: would {looked.text}")
        case Change():
            say(f"{title}: {looked.text} ...")
            done = looked.act()
            if isinstance(done, LeftOut):
                say(f"{title}: left out: {done.text}")
                return
            say(f"{title}: changed: {done.text}")
            _notes(setup, done)


def _notes(setup: Setup, result: Already) -> None:
    for note in result.notes:
        setup.terminal.say(f"      note: {note}")
