"""Whether carriers in the United States let a number's texts through: A2P 10DLC campaigns and toll-free verification.

Sources: Twilio Messaging v1 (Services, PhoneNumbers, Compliance/Usa2p `campaign_status`, Tollfree/Verifications `status`).
A number is registered by being in a Messaging Service whose campaign is VERIFIED, or by its own toll-free verification.
"""

from dataclasses import dataclass
from typing import Literal

from twilio.rest import Client

State = Literal["not_needed", "registered", "pending", "rejected", "none"]

_TOLL_FREE = frozenset({"800", "833", "844", "855", "866", "877", "888"})
_MOST_SERVICES = 50
_MOST_NUMBERS = 400
_CAMPAIGN: dict[str, State] = {"VERIFIED": "registered", "PENDING": "pending", "IN_PROGRESS": "pending"}
_VERIFICATION: dict[str, State] = {
    "TWILIO_APPROVED": "registered",
    "PENDING_REVIEW": "pending",
    "IN_REVIEW": "pending",
    "TWILIO_REJECTED": "rejected",
}


@dataclass(frozen=True, slots=True)
class Registration:
    """`word` is Twilio's own for the state; `service_answers` where a Messaging Service takes the number's incoming texts."""

    kind: Literal["10dlc", "toll_free", "elsewhere"]
    state: State
    word: str = ""
    reason: str = ""
    service_answers: str = ""


def is_toll_free(e164: str) -> bool:
    """Whether this is a North American toll-free number."""
    return e164.startswith("+1") and e164[2:5] in _TOLL_FREE


def registration_of(client: Client, sid: str, e164: str) -> Registration:
    """Ask Twilio. Raises the client's errors."""
    if not e164.startswith("+1"):
        return Registration("elsewhere", "not_needed")
    return _verification(client, sid) if is_toll_free(e164) else _campaign(client, sid)


def _verification(client: Client, sid: str) -> Registration:
    found = client.messaging.v1.tollfree_verifications.list(tollfree_phone_number_sid=sid, limit=1)
    if not found:
        return Registration("toll_free", "none")
    word = str(found[0].status)
    return Registration("toll_free", _VERIFICATION.get(word, "pending"), word, str(found[0].rejection_reason or ""))


def _campaign(client: Client, sid: str) -> Registration:
    for service in client.messaging.v1.services.list(limit=_MOST_SERVICES):
        in_service = client.messaging.v1.services(str(service.sid))
        if all(one.sid != sid for one in in_service.phone_numbers.list(limit=_MOST_NUMBERS)):
            continue
        takes = "" if service.use_inbound_webhook_on_number else str(service.inbound_request_url or "")
        campaigns = in_service.us_app_to_person.list(limit=20)
        if not campaigns:
            return Registration("10dlc", "none", service_answers=takes)
        words = [str(one.campaign_status or "") for one in campaigns]
        # One approved campaign is enough for the service's numbers.
        word = "VERIFIED" if "VERIFIED" in words else words[0]
        return Registration("10dlc", _CAMPAIGN.get(word, "rejected"), word, service_answers=takes)
    return Registration("10dlc", "none")
