"""Puts the secrets of what a restaurant may connect into the deployment: Google, Square, Toast. Each may be left out, and given later.

They are stored as given: Google's is looked at by the doctor as soon as a restaurant names a calendar; Square and Toast give rights to
single restaurants, so there is nothing yet that could be tried out.
"""

import json
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from functions.domain.errors import BadConfiguration
from functions.keyring import GoogleKeys
from functions.onboarding.step import Already, Blocked, Change, LeftOut, Looked, Setup
from functions.onboarding.terminal import CannotAsk
from functions.onboarding.vault import VENDORS, Entry, name_of

_CHANNEL_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Vendor:
    """One vendor's secret. `questions`: field to what is asked, and whether the answer is shown."""

    name: str
    output: str
    for_what: str
    questions: Mapping[str, tuple[str, bool]]


SQUARE = Vendor(
    "square",
    "SquareSecretId",
    "orders go to restaurants' Square",
    {
        "application_id": ("Square application id (sq0idp-...)", True),
        "application_secret": ("Square application secret", False),
        "webhook_signature_key": ("Square webhook signature key", False),
    },
)
TOAST = Vendor(
    "toast",
    "ToastSecretId",
    "orders go to restaurants' Toast",
    {
        "base_url": ("Toast API host (https://...)", True),
        "client_id": ("Toast client id", True),
        "client_secret": ("Toast client secret", False),
        "webhook_secret": ("Toast webhook secret", False),
    },
)


def look_at_google(setup: Setup) -> Looked:
    """A service account's key file: owners share their calendars with its address."""
    stored = _stored(setup, "GoogleSecretId")
    setup.terminal.hide(_values(stored))
    given = setup.wishes.secrets.vendors.get("google")
    if given is not None and not _holds(stored, given):
        setup.terminal.hide(_values(given))
        return Change("store the given Google account", lambda: _store_google(setup, stored, given))
    if stored.get("service_account") or stored.get("oauth_client_id"):
        return Already("stored", _address(stored))
    return Change("ask for a service account's key file, which may be left out", lambda: _ask_google(setup, stored))


def _ask_google(setup: Setup, stored: Entry) -> Already | LeftOut:
    answered = _asked(setup, "Google service account's key file, to write into owners' calendars", shown=True)
    if not answered:
        return LeftOut("no calendar can be connected; give it later by --secrets")
    try:
        account = Path(answered).expanduser().read_text("utf-8")
    except OSError as error:
        raise Blocked(
            f"{answered} cannot be read ({type(error).__name__})", "give the path of the JSON key file"
        ) from None
    return _store_google(setup, stored, {"service_account": account})


def _store_google(setup: Setup, stored: Entry, given: Entry) -> Already:
    """The key of push channels is ours: made once and never given."""
    entry = {"service_account": "", "oauth_client_id": "", "oauth_client_secret": ""}
    key = stored.get("channel_key") or secrets.token_hex(_CHANNEL_KEY_BYTES)
    entry |= {**stored, **given, "channel_key": key}
    GoogleKeys.from_json(json.dumps(entry))  # BadConfiguration, if the key file is none
    _write(setup, "GoogleSecretId", entry)
    return Already(f"the account lies in {name_of(setup.site.deployment['GoogleSecretId'])}", _address(entry))


def _address(entry: Entry) -> tuple[str, ...]:
    try:
        address = json.loads(entry.get("service_account") or "{}").get("client_email")
    except ValueError:
        return ("the service account is no JSON key file: give it again by --secrets",)
    return (f"owners share their calendars with {address}",) if address else ()


def look_at(vendor: Vendor) -> Callable[[Setup], Looked]:
    """The step of a vendor whose secret is a few lines of text."""

    def look(setup: Setup) -> Looked:
        stored = _stored(setup, vendor.output)
        given = setup.wishes.secrets.vendors.get(vendor.name)
        for entry in (stored, given or {}):
            setup.terminal.hide(_values(entry))
        if given is not None and not _holds(stored, given):
            return Change("store what was given", lambda: _store(setup, vendor, stored, given))
        if all(stored.get(field) for field in vendor.questions):
            return Already("stored")
        return Change("ask for it, which may be left out", lambda: _ask(setup, vendor, stored))

    return look


def _ask(setup: Setup, vendor: Vendor, stored: Entry) -> Already | LeftOut:
    given: dict[str, str] = {}
    for field, (question, shown) in vendor.questions.items():
        given[field] = _asked(setup, question, shown=shown)
        if not given[field]:
            return LeftOut(f"with it, {vendor.for_what}; give it later by --secrets")
    return _store(setup, vendor, stored, given)


def _store(setup: Setup, vendor: Vendor, stored: Entry, given: Entry) -> Already:
    _write(setup, vendor.output, {**dict.fromkeys(vendor.questions, ""), **stored, **given})
    return Already(f"it lies in {name_of(setup.site.deployment[vendor.output])}")


def _asked(setup: Setup, question: str, *, shown: bool) -> str:
    """The answer; empty if it is left out, or if nobody is there to ask."""
    ask = setup.terminal.ask if shown else setup.terminal.ask_secretly
    try:
        return ask(f"      {question} (Enter leaves it out):")
    except CannotAsk:
        return ""


def _stored(setup: Setup, output: str) -> Entry:
    """The known fields that are stored now; none if it was never set."""

    def interpret(text: str) -> dict[str, Any]:
        try:
            entry = json.loads(text)
        except ValueError:
            return {}
        return entry if isinstance(entry, dict) else {}

    try:
        entry = setup.site.vault.read(setup.site.deployment[output], interpret)
    except BadConfiguration:
        return {}
    known = {*VENDORS[output.removesuffix("SecretId").lower()], "channel_key"}
    return {name: str(value) for name, value in entry.items() if name in known and value}


def _holds(stored: Entry, given: Entry) -> bool:
    return all(stored.get(name) == value for name, value in given.items())


def _values(entry: Entry) -> list[str]:
    """What must not be shown: all but names of accounts. Of a key file, the key itself too."""
    open_to_all = {"application_id", "base_url", "client_id", "oauth_client_id"}
    held = [value for name, value in entry.items() if name not in open_to_all]
    with suppress(ValueError, AttributeError):
        held.append(str(json.loads(entry.get("service_account") or "{}").get("private_key") or ""))
    return held


def _write(setup: Setup, output: str, entry: Entry) -> None:
    setup.site.vault.write(setup.site.deployment[output], entry)
