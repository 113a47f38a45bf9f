"""Twilio: the account, the number, and where it points."""

from functions.domain.errors import VendorRefused
from functions.onboarding.diagnosis import Check, Degraded, Examination, Finding, Live, Off
from functions.onboarding.webhooks import differences, own_fallback, stands_alone, wanted_fields


def account(examination: Examination) -> Finding:
    """The stored keys open an active account."""
    try:
        found = examination.site.telephone().account()
    except VendorRefused as refused:
        return Off(f"Twilio does not accept the stored keys (code {refused.code})", "run setup with --secrets")
    if found.status != "active":
        return Off(f"the account is {found.status}", "have it reactivated in Twilio's console")
    if found.kind.lower() == "trial":
        return Degraded(
            "a trial account: callers hear a notice, and only verified numbers can be reached",
            "upgrade it in Twilio's console",
        )
    return Live("active")


def telephone_number(examination: Examination) -> Finding:
    """There is a number that takes calls."""
    number = examination.number
    if not number.calls:
        return Off(f"{number.phone_number} takes no calls", "choose a number with voice and run setup --number")
    others = len(examination.numbers_here) - 1
    if examination.number_asked is None and others > 0:
        return Live(f"{number.phone_number} ({others} more ring here)", "see the others one by one with --number")
    return Live(f"{number.phone_number} is owned")


def number_webhooks(examination: Examination) -> Finding:
    """Calls and texts go where they should; another host catches calls when the API cannot."""
    number, api_url = examination.number, examination.api_url
    present = number.fields["voice_fallback_url"]
    told = examination.site.deployment.get("VoiceFallbackUrl")
    alone = stands_alone(present, api_url)
    wrong = differences(number, wanted_fields(api_url, told or (present if alone else own_fallback(api_url))))
    if {"voice_url", "voice_method", "voice_application_sid", "trunk_sid"} & set(wrong):
        return Off(
            f"calls may not come here; not as it should be: {', '.join(sorted(wrong))}", "run setup with --number"
        )
    if wrong:
        return Degraded(f"not as it should be: {', '.join(sorted(wrong))}", "run setup")
    if not alone:
        return Degraded(
            "as set up, but the fallback lies on the API's own host and fails with it",
            "make a TwiML Bin that dials your person, then run setup --fallback-url with its address",
        )
    return Live("voice, fallback, status and texts are as they should be")


CHECKS = (
    Check("Twilio account", account, needs=("secrets",)),
    Check("telephone number", telephone_number, needs=("Twilio account",)),
    Check("number webhooks", number_webhooks, needs=("telephone number",)),
)
