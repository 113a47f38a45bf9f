"""The Twilio account: its state, its numbers, what a new one costs, and a test call; through Twilio's own client.

Sources: Twilio REST API 2010-04-01 (Accounts, IncomingPhoneNumbers, AvailablePhoneNumbers, Calls) and Pricing v1.
Errors are ours: VendorRefused with Twilio's code, VendorUnavailable, VendorConfused.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import requests
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from functions.domain.errors import VendorConfused, VendorRefused, VendorUnavailable
from functions.keyring import TwilioKeys
from functions.onboarding.registration import Registration, registration_of
from functions.onboarding.webhooks import Fields, wanted_fields

TIMEOUT_SECONDS = 15.0
_FIELDS = tuple(wanted_fields(""))
_MOST = 200


@dataclass(frozen=True, slots=True)
class Account:
    """The account. `status` is active, suspended or closed; `kind` Full or Trial."""

    name: str
    status: str
    kind: str


@dataclass(frozen=True, slots=True)
class OwnedNumber:
    """A number of the account. `fields` are its webhooks, by the names of `webhooks.wanted_fields`."""

    sid: str
    phone_number: str
    texts: bool
    calls: bool
    fields: Fields


@dataclass(frozen=True, slots=True)
class OfferedNumber:
    """A number that can be bought. `needs_address` is Twilio's word for who must show an address: none, any, local, foreign."""

    phone_number: str
    place: str
    needs_address: str


@dataclass(frozen=True, slots=True)
class CallSeen:
    """A call in the account's log."""

    sid: str
    caller: str
    called: str
    direction: str
    status: str
    forwarded_from: str
    created_at: datetime | None
    """By Twilio's clock, whole seconds."""


class Telephone:
    """One Twilio account. `base_url` points every part of the client at a simulator; None is the real service."""

    def __init__(self, keys: TwilioKeys, base_url: str | None = None) -> None:
        self.account_sid = keys.account_sid
        self._client = Client(keys.account_sid, keys.auth_token, http_client=TwilioHttpClient(timeout=TIMEOUT_SECONDS))
        if base_url:
            for part in (self._client.api, self._client.pricing, self._client.messaging):
                part.base_url = base_url.rstrip("/")

    def account(self) -> Account:
        """Fetching it proves account SID and token."""
        with translated():
            found = self._client.api.accounts(self.account_sid).fetch()
            return Account(str(found.friendly_name), str(found.status), str(found.type))

    def numbers(self) -> list[OwnedNumber]:
        """All numbers of the account."""
        with translated():
            return [_owned(one) for one in self._client.incoming_phone_numbers.list(limit=_MOST)]

    def number(self, e164: str) -> OwnedNumber | None:
        """That number, if the account owns it."""
        with translated():
            found = self._client.incoming_phone_numbers.list(phone_number=e164, limit=_MOST)
        return next((_owned(one) for one in found if one.phone_number == e164), None)

    def offers(self, country: str, area_code: str | None, limit: int = 5) -> list[OfferedNumber]:
        """Local numbers for calls and texts that can be bought now; `country` is ISO 3166, the area code North American."""
        wishes: dict[str, Any] = {"voice_enabled": True, "sms_enabled": True, "limit": limit}
        if area_code:
            wishes["area_code"] = area_code
        with translated():
            found = self._client.available_phone_numbers(country).local.list(**wishes)
            return [
                OfferedNumber(
                    str(one.phone_number),
                    ", ".join(part for part in (one.locality, one.region) if part),
                    str(one.address_requirements or "none"),
                )
                for one in found
            ]

    def monthly_price(self, country: str) -> str:
        """What this account pays for a local number, such as `1.15 USD a month`."""
        with translated():
            found = self._client.pricing.v1.phone_numbers.countries(country).fetch()
            for price in found.phone_number_prices or []:
                entry: Mapping[str, Any] = price if isinstance(price, Mapping) else {}
                if entry.get("number_type") == "local":
                    return f"{Decimal(str(entry['current_price']))} {str(found.price_unit).upper()} a month"
        raise VendorConfused(f"Twilio names no price for a local number in {country}")

    def buy(self, e164: str, name: str, fields: Fields) -> OwnedNumber:
        """Buy the number with its webhooks in one request: it is never owned without being ours. This costs money."""
        with translated():
            return _owned(
                self._client.incoming_phone_numbers.create(phone_number=e164, friendly_name=name, **_set(fields))
            )

    def point(self, sid: str, fields: Fields) -> OwnedNumber:
        """Change these fields of a number."""
        with translated():
            return _owned(self._client.incoming_phone_numbers(sid).update(**fields))

    def registration(self, number: OwnedNumber) -> Registration:
        """How far the number's registration for texts in the United States has come."""
        with translated():
            return registration_of(self._client, number.sid, number.phone_number)

    def ring(self, *, to: str, caller: str, seconds: int) -> CallSeen:
        """Place a call that says nothing. This costs money."""
        with translated():
            made = self._client.calls.create(
                to=to, from_=caller, twiml="<Response><Pause length='20'/></Response>", timeout=seconds, time_limit=60
            )
            return _seen(made)

    def call(self, sid: str) -> CallSeen:
        """One call as it stands now."""
        with translated():
            return _seen(self._client.calls(sid).fetch())

    def calls_to(self, e164: str, since: datetime) -> list[CallSeen]:
        """Calls that came in at the number since then, the newest first. Twilio filters by whole days, so we look again."""
        with translated():
            seen = [_seen(one) for one in self._client.calls.list(to=e164, limit=50)]
        return [
            call
            for call in seen
            if call.direction == "inbound" and call.created_at is not None and call.created_at >= since
        ]

    def hang_up(self, sid: str) -> None:
        """End a call; one that has ended already is left alone."""
        try:
            with translated():
                self._client.calls(sid).update(status="completed")
        except VendorRefused:
            return


def _owned(one: Any) -> OwnedNumber:
    can = one.capabilities or {}
    return OwnedNumber(
        sid=str(one.sid),
        phone_number=str(one.phone_number),
        texts=bool(can.get("sms")),
        calls=bool(can.get("voice")),
        fields={name: str(getattr(one, name) or "") for name in _FIELDS},
    )


def _seen(one: Any) -> CallSeen:
    return CallSeen(
        sid=str(one.sid),
        caller=str(one._from or ""),
        called=str(one.to or ""),
        direction=str(one.direction or ""),
        status=str(one.status or ""),
        forwarded_from=str(one.forwarded_from or ""),
        created_at=one.date_created,
    )


def _set(fields: Fields) -> dict[str, str]:
    return {name: value for name, value in fields.items() if value}


@contextmanager
def translated() -> Iterator[None]:
    """Twilio's errors as ours."""
    try:
        yield
    except TwilioRestException as error:
        if error.status >= 500 or error.status == 429:
            raise VendorUnavailable(f"Twilio answered {error.status}") from None
        raise VendorRefused(
            f"Twilio refused with code {error.code or error.status}: {error.msg}", code=str(error.code or error.status)
        ) from None
    except (requests.ConnectionError, requests.Timeout):
        raise VendorUnavailable("Twilio did not answer") from None
    except (TwilioException, requests.RequestException, json.JSONDecodeError, KeyError, TypeError) as error:
        raise VendorConfused(f"Twilio's answer cannot be read ({type(error).__name__})") from error
    except InvalidOperation as error:
        raise VendorConfused("Twilio's price is no number") from error
