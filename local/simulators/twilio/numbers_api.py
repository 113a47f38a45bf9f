"""The account, its numbers, the numbers that are for sale, and what they cost, over REST.

*Documented* (Accounts, IncomingPhoneNumbers, AvailablePhoneNumbers Local, Pricing v1): paths, fields, 21421 for a number that is
none and 21422 for one that cannot be bought; a new number rings nowhere unless the request says where. *Judgement*: the stock
is 555-0160 to 555-0179 of any North American area code (212 unless asked), numbers kept for fiction; other countries have none;
a local number costs 1.15 USD a month; a bought number is not registered for texts.
"""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from local.simulators.twilio.api_errors import ApiError, not_found
from local.simulators.twilio.exchange import Number
from local.simulators.twilio.form import form_of
from local.simulators.twilio.pages import Endpoints, page

if TYPE_CHECKING:
    from local.simulators.twilio.simulator import TwilioSimulator

_ACCOUNT = "/2010-04-01/Accounts/{account_sid}"
_STOCK = re.compile(r"\+1[2-9]\d\d5550(16|17)\d")
_PRICE = "1.15"
_SETTABLE = {
    "FriendlyName": "friendly_name",
    "SmsApplicationSid": "sms_application_sid",
    "SmsMethod": "sms_method",
    "SmsUrl": "sms_url",
    "StatusCallback": "status_callback",
    "StatusCallbackMethod": "status_callback_method",
    "TrunkSid": "trunk_sid",
    "VoiceApplicationSid": "voice_application_sid",
    "VoiceFallbackMethod": "voice_fallback_method",
    "VoiceFallbackUrl": "voice_fallback_url",
    "VoiceMethod": "voice_method",
    "VoiceUrl": "voice_url",
}


@dataclass(slots=True)
class AccountState:
    """What Accounts tells; change it to see a suspended or a trial account."""

    friendly_name: str = "A simulated account"
    status: str = "active"
    kind: str = "Full"


def endpoints(simulator: "TwilioSimulator") -> Endpoints:
    """For one simulator."""
    api = _NumbersApi(simulator)
    return [
        ("/2010-04-01/Accounts/{account_sid}.json", api.get_account, ["GET"]),
        (_ACCOUNT + "/IncomingPhoneNumbers.json", api.list_numbers, ["GET"]),
        (_ACCOUNT + "/IncomingPhoneNumbers.json", api.buy_number, ["POST"]),
        (_ACCOUNT + "/IncomingPhoneNumbers/{sid}.json", api.get_number, ["GET"]),
        (_ACCOUNT + "/IncomingPhoneNumbers/{sid}.json", api.update_number, ["POST"]),
        (_ACCOUNT + "/AvailablePhoneNumbers/{country}/Local.json", api.offer, ["GET"]),
        ("/v1/PhoneNumbers/Countries/{country}", api.prices, ["GET"]),
    ]


class _NumbersApi:
    def __init__(self, simulator: "TwilioSimulator") -> None:
        self._simulator = simulator

    async def get_account(self, request: Request) -> Response:
        sid, account = self._simulator.account_sid, self._simulator.account
        return JSONResponse(
            {
                "sid": sid,
                "friendly_name": account.friendly_name,
                "status": account.status,
                "type": account.kind,
                "auth_token": self._simulator.auth_token,
                "owner_account_sid": sid,
                "uri": f"/2010-04-01/Accounts/{sid}.json",
            }
        )

    async def list_numbers(self, request: Request) -> Response:
        wanted = request.query_params.get("PhoneNumber", "")
        numbers = [_number_json(self._simulator.account_sid, n) for n in self._simulator.exchange.numbers.values()]
        found = [number for number in numbers if wanted in number["phone_number"]]
        return JSONResponse(page(request, "incoming_phone_numbers", found))

    async def buy_number(self, request: Request) -> Response:
        form = await form_of(request)
        wanted = form.get("PhoneNumber", "")
        if not re.fullmatch(r"\+[1-9]\d{6,14}", wanted):
            raise ApiError(400, 21421, f"{wanted} is not a valid phone number")
        if not _STOCK.fullmatch(wanted) or wanted in self._simulator.exchange.numbers:
            raise ApiError(400, 21422, f"{wanted} is not available")
        number = self._simulator.add_number(Number(wanted, registered=False))
        _change(number, form)
        return JSONResponse(_number_json(self._simulator.account_sid, number), status_code=201)

    async def get_number(self, request: Request) -> Response:
        return JSONResponse(_number_json(self._simulator.account_sid, self._number(request)))

    async def update_number(self, request: Request) -> Response:
        number = self._number(request)
        _change(number, await form_of(request))
        return JSONResponse(_number_json(self._simulator.account_sid, number))

    def _number(self, request: Request) -> Number:
        numbers = self._simulator.exchange.numbers.values()
        number = next((number for number in numbers if number.sid == request.path_params["sid"]), None)
        if number is None:
            raise not_found(request.url.path)
        return number

    async def offer(self, request: Request) -> Response:
        area = request.query_params.get("AreaCode", "212")
        stock = [f"+1{area}55501{line:02}" for line in range(60, 80)]
        found = [
            _offer_json(number)
            for number in stock
            if request.path_params["country"] in ("US", "CA")
            and _STOCK.fullmatch(number)
            and number not in self._simulator.exchange.numbers
        ]
        return JSONResponse(page(request, "available_phone_numbers", found))

    async def prices(self, request: Request) -> Response:
        country = request.path_params["country"]
        if country not in ("US", "CA"):
            raise not_found(request.url.path)
        price = {"number_type": "local", "base_price": _PRICE, "current_price": _PRICE}
        return JSONResponse(
            {"country": country, "iso_country": country, "price_unit": "USD", "phone_number_prices": [price]}
        )


def _change(number: Number, form: dict[str, str]) -> None:
    for name, value in form.items():
        if name in _SETTABLE:
            setattr(number, _SETTABLE[name], value)


def _offer_json(number: str) -> dict[str, Any]:
    return {
        "friendly_name": number,
        "phone_number": number,
        "lata": None,
        "locality": "New York" if number.startswith("+1212") else None,
        "rate_center": None,
        "latitude": None,
        "longitude": None,
        "region": "NY" if number.startswith("+1212") else None,
        "postal_code": None,
        "iso_country": "US",
        "address_requirements": "none",
        "beta": False,
        "capabilities": {"voice": True, "SMS": True, "MMS": False},
    }


def _number_json(account_sid: str, number: Number) -> dict[str, Any]:
    return {
        "sid": number.sid,
        "account_sid": account_sid,
        "phone_number": number.phone_number,
        "friendly_name": number.friendly_name or number.phone_number,
        "api_version": "2010-04-01",
        "capabilities": {"voice": number.calls, "sms": number.texts, "mms": False, "fax": False},
        "voice_url": number.voice_url,
        "voice_method": number.voice_method,
        "voice_fallback_url": number.voice_fallback_url,
        "voice_fallback_method": number.voice_fallback_method,
        "voice_application_sid": number.voice_application_sid,
        "status_callback": number.status_callback,
        "status_callback_method": number.status_callback_method,
        "sms_url": number.sms_url,
        "sms_method": number.sms_method,
        "sms_application_sid": number.sms_application_sid,
        "trunk_sid": number.trunk_sid or None,
        "address_requirements": "none",
        "beta": False,
        "status": "in-use",
        "uri": f"/2010-04-01/Accounts/{account_sid}/IncomingPhoneNumbers/{number.sid}.json",
    }
