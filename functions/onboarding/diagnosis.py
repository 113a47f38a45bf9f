"""What the doctor says of one feature, and how its checks are found and run.

A check is a name, the checks that must not be off before it, and a function that returns a finding. Every module in `checks/`
offers its own as `CHECKS`; a later feature adds a module there and nothing else.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from botocore.exceptions import BotoCoreError, ClientError

from functions.domain.errors import BadConfiguration, VendorError
from functions.domain.restaurants import Restaurant
from functions.onboarding import checks
from functions.onboarding.doorbell import Answer, Doorbell
from functions.onboarding.outputs import NotDeployed
from functions.onboarding.site import Site
from functions.onboarding.telephone import OwnedNumber
from functions.onboarding.webhooks import is_ours


@dataclass(frozen=True, slots=True)
class Live:
    """It works. `next_step` is empty unless there is something worth doing all the same."""

    text: str
    next_step: str = ""


@dataclass(frozen=True, slots=True)
class Degraded:
    """It works in part, or not for long."""

    text: str
    next_step: str


@dataclass(frozen=True, slots=True)
class Off:
    """It does not work."""

    text: str
    next_step: str


Finding = Live | Degraded | Off


class Ailing(Exception):
    """A finding that ends a check from within."""

    def __init__(self, finding: Off) -> None:
        super().__init__(finding.text)
        self.finding = finding


@dataclass
class Examination:
    """What the checks look at. What several of them need is fetched once."""

    site: Site
    number_asked: str | None = None
    test_call_to: str | None = None
    """The restaurant's published number, if a real call may be placed to it."""

    @cached_property
    def api_url(self) -> str:
        """Root of the phone path."""
        return self.site.deployment["PhoneApiUrl"]

    @cached_property
    def numbers_here(self) -> list[OwnedNumber]:
        """The account's numbers whose calls come to this deployment."""
        return [number for number in self.site.telephone().numbers() if is_ours(number, self.api_url)]

    @cached_property
    def number(self) -> OwnedNumber:
        """The number that is examined: the one asked for, else the first that rings here. Ailing if there is none."""
        if self.number_asked is not None:
            found = self.site.telephone().number(self.number_asked)
            if found is None:
                raise Ailing(Off(f"the account does not own {self.number_asked}", "see --number"))
            return found
        if not self.numbers_here:
            raise Ailing(Off("no number of the account rings at this deployment", "run setup with --number or --buy"))
        return self.numbers_here[0]

    @cached_property
    def restaurant(self) -> Restaurant:
        """The restaurant of the number. Ailing if there is none; BadConfiguration if its data cannot be read."""
        found = self.site.directory.by_number(self.number.phone_number)
        if found is None:
            raise Ailing(
                Off(f"no restaurant answers at {self.number.phone_number}", "run setup with --restaurant FILE")
            )
        return found

    @cached_property
    def doorbell(self) -> Doorbell:
        """Knocks with the stored auth token."""
        return Doorbell(self.site.http, self.site.twilio_keys().auth_token)

    @cached_property
    def health(self) -> Answer:
        """The API's `/health`."""
        return self.doorbell.get(f"{self.api_url}/health")

    def now(self) -> datetime:
        """The present instant."""
        return self.site.clock.now()


@dataclass(frozen=True, slots=True)
class Check:
    """`needs` are names of checks; where one of them is off, this one is not looked at.

    A check with `only_if` is left out, with the reason, unless that function says yes.
    """

    name: str
    look: Callable[[Examination], Finding]
    needs: tuple[str, ...] = ()
    only_if: Callable[[Examination], bool] = lambda examination: True
    left_out: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One check's result."""

    name: str
    finding: Finding


def all_checks() -> list[Check]:
    """The checks of every module in `checks/`, so that each comes after those that it needs."""
    modules = sorted(module.name for module in pkgutil.iter_modules(checks.__path__))
    found: list[Check] = []
    for module in modules:
        found += importlib.import_module(f"{checks.__name__}.{module}").CHECKS
    return ordered(found)


def ordered(found: Sequence[Check]) -> list[Check]:
    """In the given order as far as needs allow. ValueError for a need that cannot be met: that is our own mistake."""
    waiting, order, known = list(found), [], set[str]()
    while waiting:
        ready = next((check for check in waiting if known.issuperset(check.needs)), None)
        if ready is None:
            raise ValueError(f"these checks need one another or something unknown: {[check.name for check in waiting]}")
        waiting.remove(ready)
        order.append(ready)
        known.add(ready.name)
    return order


def examine(found: Sequence[Check], examination: Examination) -> Iterator[Row]:
    """Run the checks one by one; no check that breaks keeps the others from being run."""
    off: dict[str, str] = {}  # what is off, and what is behind it
    for check in found:
        if not check.only_if(examination):
            continue
        behind = next((off[need] for need in check.needs if need in off), None)
        if behind is None:
            finding = _looked(check, examination)
        else:
            finding = Off(f"not looked at until {behind!r} is repaired", "")
        if isinstance(finding, Off):
            off[check.name] = behind or check.name
        yield Row(check.name, finding)


def _looked(check: Check, examination: Examination) -> Finding:
    try:
        return check.look(examination)
    except Ailing as ailing:
        return ailing.finding
    except NotDeployed as missing:
        return Off(str(missing), missing.next_step)
    except BadConfiguration as wrong:
        return Off(str(wrong), "run setup")
    except VendorError as trouble:
        return Off(str(trouble), "see what the vendor says about it, then look again")
    except (ClientError, BotoCoreError) as trouble:
        return Off(f"AWS: {trouble}", "check credentials, region and rights")
    except Exception as bug:  # noqa: BLE001 - one check's own mistake must not hide what the others find
        return Off(f"the check itself failed ({type(bug).__name__})", "report this with the command that you gave")
