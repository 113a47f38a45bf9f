"""Twilio on one machine: give it numbers and people, place calls and send texts, look at what happened.

It is built to Twilio's documents and knows nothing of our bridge: anything that answers voice webhooks and speaks media
streams can be called. Every rule is marked *documented* or *judgement* in the module that holds it.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import datetime

import httpx
from starlette.routing import BaseRoute

from local.simulators.twilio.call import LiveCall, Update
from local.simulators.twilio.exchange import (
    CalledParty,
    Connector,
    Exchange,
    Judgements,
    Number,
    Voice,
    connect_over_network,
)
from local.simulators.twilio.identifiers import DEFAULT_EPOCH, Identifiers, WallClock
from local.simulators.twilio.line import Phone
from local.simulators.twilio.messaging import InboundText, Messaging
from local.simulators.twilio.numbers_api import AccountState
from local.simulators.twilio.records import CallRecord
from local.simulators.twilio.rest import RestApi
from local.simulators.twilio.webhooks import Webhooks

ACCOUNT_SID = "AC" + "5e" * 16
AUTH_TOKEN = "simulated-auth-token"  # noqa: S105  # guards nothing but this simulator


class TwilioSimulator:
    """One account at Twilio.

    `http` makes the requests (give it an ASGITransport to stay in process); `connector` opens media sockets; `routes` maps
    prefixes of public URLs to where they are served here, for http and WebSockets alike: signatures are made over the
    public ones. `voice` speaks `<Say>`. Must be made and used inside a running loop's thread.
    """

    def __init__(
        self,
        *,
        account_sid: str = ACCOUNT_SID,
        auth_token: str = AUTH_TOKEN,
        http: httpx.AsyncClient | None = None,
        connector: Connector = connect_over_network,
        routes: Mapping[str, str] | None = None,
        voice: Voice | None = None,
        api_base: str = "https://api.twilio.com",
        seed: str = "maitred",
        epoch: datetime = DEFAULT_EPOCH,
    ) -> None:
        self.account_sid = account_sid
        self.auth_token = auth_token
        self.api_keys: dict[str, str] = {}
        """API key SIDs and their secrets, accepted besides the account's own."""
        self.slow_webhooks: dict[str, float] = {}
        """A fault to inject: requests to URLs that contain the key take so many seconds longer."""
        self.account = AccountState()
        self.live: dict[str, LiveCall] = {}
        self.clock = WallClock(epoch)
        self._http = http or httpx.AsyncClient(trust_env=False)
        self._owns_http = http is None
        routes = dict(routes or {})
        self.exchange = Exchange(
            account_sid=account_sid,
            webhooks=Webhooks(self._http, auth_token, routes=routes, delay=self._delay),
            connector=connector,
            routes=routes,
            ids=Identifiers(seed),
            clock=self.clock,
            api_base=api_base,
            voice=voice,
        )
        self.messaging = Messaging(self.exchange)
        self.rest = RestApi(self)

    @property
    def judgements(self) -> Judgements:
        """Where the documents are silent: change a field to see the other behaviour."""
        return self.exchange.judgements

    def add_number(self, number: Number) -> Number:
        """Give the account a telephone number."""
        number.sid = number.sid or self.exchange.ids.sid("PN")
        self.exchange.numbers[number.phone_number] = number
        return number

    def add_person(self, phone_number: str, party: CalledParty) -> None:
        """Say how somebody behaves whom `<Dial>` may call."""
        self.exchange.called_parties[phone_number] = party

    def start_call(
        self, from_: str, to: str, phone: Phone, *, caller_name: str = "", forwarded_from: str = ""
    ) -> LiveCall:
        """Let somebody call one of the account's numbers. Raises KeyError for a number that it does not have."""
        number = self.exchange.numbers[to]
        record = CallRecord(
            sid=self.exchange.ids.sid("CA"),
            account_sid=self.account_sid,
            from_=from_,
            to=to,
            direction="inbound",
            created_at=asyncio.get_running_loop().time(),
            caller_name=caller_name,
            forwarded_from=forwarded_from,
        )
        self.exchange.calls[record.sid] = record
        call = LiveCall(self.exchange, number, record, phone)
        self.live[record.sid] = call
        call.task.add_done_callback(lambda _: self.live.pop(record.sid, None))
        return call

    async def place_call(self, from_: str, to: str, phone: Phone) -> CallRecord:
        """One call from the first ring to the last callback."""
        return await self.start_call(from_, to, phone).ended()

    async def send_text(self, from_: str, to: str, body: str) -> InboundText:
        """Somebody sends a text to one of the account's numbers. Raises KeyError as `start_call` does."""
        return await self.messaging.receive(from_, to, body)

    def routes(self) -> list[BaseRoute]:
        """The REST API's endpoints, for an ASGI application."""
        return self.rest.routes()

    async def hang_up_all(self) -> None:
        """End every live call, with its callbacks."""
        calls = list(self.live.values())
        for call in calls:
            call.update(Update(end=True))
        for call in calls:
            await call.ended()

    async def reset(self) -> None:
        """Forget calls, texts and faults; numbers, people and judgements stay."""
        await self.hang_up_all()
        await self.messaging.settle()
        self.exchange.calls.clear()
        self.exchange.recordings.clear()
        self.messaging = Messaging(self.exchange)
        self.slow_webhooks.clear()
        self.rest.faults.queue.clear()

    async def close(self) -> None:
        """End what runs and let go of the network."""
        await self.hang_up_all()
        await self.messaging.settle()
        if self._owns_http:
            await self._http.aclose()

    def _delay(self, url: str) -> float:
        return sum(seconds for part, seconds in self.slow_webhooks.items() if part in url)


def number_from(settings: Mapping[str, object]) -> Number:
    """A Number from plain data (a scenario file). Raises TypeError for a field that it does not have."""
    known = {field.name for field in fields(Number)}
    if unknown := set(settings) - known:
        raise TypeError(f"a number has no {', '.join(sorted(unknown))}")
    return Number(**settings)  # type: ignore[arg-type]  # plain data; the names are checked above


MakePhone = Callable[[list[dict[str, object]]], Phone]
"""Makes a person from the steps of a script, as plain data."""
