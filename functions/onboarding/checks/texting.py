"""Texts: whether the number can send them, and whether American carriers let them through.

Unregistered local numbers are blocked with 30034, toll-free numbers without verification with 30032; Twilio's API takes the
text all the same, so only its registration shows beforehand what will become of it.
"""

from functions.onboarding.diagnosis import Check, Degraded, Examination, Finding, Live, Off
from functions.onboarding.registration import Registration

_REGISTER = {
    "10dlc": "register brand and campaign in Twilio's console (Messaging, Regulatory Compliance) and add the number to its service",
    "toll_free": "submit the toll-free verification in Twilio's console",
    "elsewhere": "",
}
_CODE = {"10dlc": "30034", "toll_free": "30032", "elsewhere": ""}


def text_messages(examination: Examination) -> Finding:
    """What becomes of a confirmation."""
    number = examination.number
    if not number.texts:
        return Off(f"{number.phone_number} cannot send texts", "choose a number with SMS, or do without confirmations")
    found = examination.site.telephone().registration(number)
    if found.service_answers and not found.service_answers.startswith(examination.api_url):
        return Degraded(
            "guests' replies go to the Messaging Service's own address, not here",
            "let the service defer to the sender's webhook (Integration, in Twilio's console)",
        )
    match found.state:
        case "not_needed":
            return Live(f"{number.phone_number} sends texts; rules of its own country cannot be read from here")
        case "registered":
            return Live(f"registered ({found.word})")
        case "pending":
            return Degraded(f"registration is under way ({found.word}): texts are blocked until then", _wait(found))
        case "rejected":
            return Degraded(f"registration was refused ({found.word}) {found.reason}".rstrip(), _REGISTER[found.kind])
        case "none":
            return Degraded(f"not registered: carriers block texts ({_CODE[found.kind]})", _REGISTER[found.kind])


def _wait(found: Registration) -> str:
    return "wait for the carriers; guests are told their code on the telephone" if found.kind == "10dlc" else "wait"


CHECKS = (Check("text messages", text_messages, needs=("number webhooks",)),)
