"""Everybody outside the house, in this process: Twilio, Google Calendar, Square and Toast, and how the house is told where they are."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import httpx

from functions.domain.clock import SystemClock
from local.calendar_side import AGENT
from local.callers import caller_from
from local.provisions import Credentials
from local.simulators.google_calendar import Courier, GoogleCalendarSimulator, Judgements
from local.simulators.google_calendar.server import serving as serving_google
from local.simulators.square.server import serving as serving_square
from local.simulators.toast.server import serving as serving_toast
from local.simulators.twilio.control import asgi_app
from local.simulators.twilio.server import serving
from local.simulators.twilio.simulator import TwilioSimulator
from local.speech.voice import Voice
from local.tills import Tills

BESIDE: Mapping[str, str] = {
    "TWILIO_API_BASE_URL": "TWILIO_SECRET_ID",
    "GOOGLE_API_BASE_URL": "GOOGLE_SECRET_ID",
    "GOOGLE_TOKEN_URL": "GOOGLE_SECRET_ID",
    "SQUARE_API_BASE_URL": "SQUARE_SECRET_ID",
    "TOAST_API_BASE_URL": "TOAST_SECRET_ID",
}
"""Whoever has the key of a vendor speaks to it, and so must know its address: the address's variable to the key's."""


@dataclass(frozen=True, slots=True)
class Vendors:
    """All of them, listening; the addresses are without a slash at the end."""

    twilio: TwilioSimulator
    google: GoogleCalendarSimulator
    tills: Tills
    twilio_url: str
    google_url: str
    square_url: str
    toast_url: str

    @property
    def variables(self) -> dict[str, str]:
        """The variables by which the doors find them (`functions/settings.py`)."""
        return {
            "TWILIO_API_BASE_URL": self.twilio_url,
            "GOOGLE_API_BASE_URL": f"{self.google_url}/calendar/v3",
            "GOOGLE_TOKEN_URL": f"{self.google_url}/token",
            "SQUARE_API_BASE_URL": self.square_url,
            "TOAST_API_BASE_URL": self.toast_url,
        }

    def know(self, credentials: Credentials, api: str) -> None:
        """We register at Square and Toast; `api` is where their webhooks go."""
        self.tills.know(credentials.square_keys, credentials.toast_keys, api)


def with_service_account(credentials: Credentials, google: GoogleCalendarSimulator) -> Credentials:
    """The credentials with a key file of our own account at Google; blocking, up to a second."""
    return replace(credentials, google_service_account=json.dumps(google.identities.new_service_account(AGENT)))


def calendar_simulator() -> GoogleCalendarSimulator:
    """Google, which pushes over plain http here."""
    return GoogleCalendarSimulator(SystemClock().now, judgements=Judgements(allow_http_channels=True))


@asynccontextmanager
async def vendors_here(
    credentials: Credentials, google: GoogleCalendarSimulator, voice: Voice
) -> AsyncIterator[Vendors]:
    """Each on a port of its own; their pushes and webhooks are brought as long as this is open."""
    clock = SystemClock()
    tills = Tills(clock.now)
    twilio = TwilioSimulator(
        account_sid=credentials.account_sid, auth_token=credentials.auth_token, voice=voice, epoch=clock.now()
    )
    app = asgi_app(twilio, lambda steps: caller_from(steps, voice))
    async with (
        serving(twilio, app) as twilio_url,
        serving_google(google) as google_url,
        serving_square(tills.square) as square_url,
        serving_toast(tills.toast) as toast_url,
        httpx.AsyncClient(trust_env=False) as pushing,
    ):
        courier = Courier(google, pushing)
        tills.deliver_by(pushing)
        try:
            yield Vendors(twilio, google, tills, twilio_url, google_url, square_url, toast_url)
        finally:
            await courier.close()
            await tills.close()
            await twilio.close()
