"""Registration for texts in the United States over REST: Messaging Services with their campaigns, toll-free verifications.

*Documented* (Messaging v1): paths, lists with `meta`, `campaign_status` and `status`. *Judgement*: every number that has a campaign
lies in a Messaging Service of its own, which defers to the number's webhook; who is not registered lies in none.
"""

from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from local.simulators.twilio.api_errors import not_found
from local.simulators.twilio.exchange import Number
from local.simulators.twilio.pages import Endpoints, meta_page

if TYPE_CHECKING:
    from local.simulators.twilio.simulator import TwilioSimulator

_TOLL_FREE = ("800", "833", "844", "855", "866", "877", "888")


def endpoints(simulator: "TwilioSimulator") -> Endpoints:
    """For one simulator."""
    api = _RegistrationApi(simulator)
    return [
        ("/v1/Services", api.services, ["GET"]),
        ("/v1/Services/{service}/PhoneNumbers", api.numbers, ["GET"]),
        ("/v1/Services/{service}/Compliance/Usa2p", api.campaigns, ["GET"]),
        ("/v1/Tollfree/Verifications", api.verifications, ["GET"]),
    ]


class _RegistrationApi:
    def __init__(self, simulator: "TwilioSimulator") -> None:
        self._simulator = simulator

    def _in_services(self) -> list[Number]:
        numbers = self._simulator.exchange.numbers.values()
        return [n for n in numbers if _word(n, "VERIFIED") and n.phone_number[2:5] not in _TOLL_FREE]

    def _number(self, request: Request) -> Number:
        for number in self._in_services():
            if _service_sid(number) == request.path_params["service"]:
                return number
        raise not_found(request.url.path)

    async def services(self, request: Request) -> Response:
        found = [
            {
                "sid": _service_sid(number),
                "account_sid": self._simulator.account_sid,
                "friendly_name": f"Texts of {number.phone_number}",
                "inbound_request_url": None,
                "use_inbound_webhook_on_number": True,
                "us_app_to_person_registered": _word(number, "VERIFIED") == "VERIFIED",
            }
            for number in self._in_services()
        ]
        return JSONResponse(meta_page(request, "services", found))

    async def numbers(self, request: Request) -> Response:
        number = self._number(request)
        found: list[dict[str, Any]] = [
            {
                "sid": number.sid,
                "account_sid": self._simulator.account_sid,
                "service_sid": _service_sid(number),
                "phone_number": number.phone_number,
                "country_code": "US",
                "capabilities": ["Voice", "SMS"],
            }
        ]
        return JSONResponse(meta_page(request, "phone_numbers", found))

    async def campaigns(self, request: Request) -> Response:
        number = self._number(request)
        campaign = {
            "sid": "QE" + number.sid[2:],
            "account_sid": self._simulator.account_sid,
            "messaging_service_sid": _service_sid(number),
            "campaign_status": _word(number, "VERIFIED"),
            "us_app_to_person_usecase": "CUSTOMER_CARE",
        }
        return JSONResponse(meta_page(request, "compliance", [campaign]))

    async def verifications(self, request: Request) -> Response:
        wanted = request.query_params.get("TollfreePhoneNumberSid", "")
        found = [
            {
                "sid": "HH" + number.sid[2:],
                "account_sid": self._simulator.account_sid,
                "tollfree_phone_number_sid": number.sid,
                "status": _word(number, "TWILIO_APPROVED"),
                "rejection_reason": None,
            }
            for number in self._simulator.exchange.numbers.values()
            if number.phone_number[2:5] in _TOLL_FREE
            and _word(number, "TWILIO_APPROVED")
            and wanted in ("", number.sid)
        ]
        return JSONResponse(meta_page(request, "verifications", found))


def _word(number: Number, approved: str) -> str:
    return number.registration or (approved if number.registered else "")


def _service_sid(number: Number) -> str:
    return "MG" + number.sid[2:]
