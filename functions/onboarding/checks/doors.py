"""The two public doors: they open to Twilio's signature, and to nobody else."""

from functions.onboarding.diagnosis import Check, Degraded, Examination, Finding, Live, Off
from functions.onboarding.doorbell import health_url

_SKEW_S = 30


def api(examination: Examination) -> Finding:
    """The API is up, and its clock and ours agree: tokens live for two minutes."""
    health = examination.health
    if health.status != 200:
        return Off(f"/health answers {health.status}", "look at the phone function's log")
    if health.at is not None:
        skew = abs((examination.now() - health.at).total_seconds())
        if skew > _SKEW_S:
            return Degraded(
                f"answers, but its clock and this machine's differ by {skew:.0f} s",
                "set this machine's clock (chrony, systemd-timesyncd); AWS keeps its own right",
            )
    return Live(f"answers at {examination.api_url}")


def webhook_signature(examination: Examination) -> Finding:
    """A status callback that is signed rightly is taken, one that is signed wrongly is not."""
    genuine = examination.doorbell.status_webhook(examination.api_url, genuine=True)
    forged = examination.doorbell.status_webhook(examination.api_url, genuine=False)
    if forged.status < 400:
        return Off(f"a forged signature is let in ({forged.status})", "take the API off the net: anybody can ring it")
    if genuine.status == 403:
        return Off(
            "Twilio's own signature is refused",
            "PUBLIC_BASE_URL must be PhoneApiUrl; after a new secret the functions need up to five minutes",
        )
    if genuine.status != 200 or forged.status != 403:
        return Off(
            f"a right signature gets {genuine.status}, a wrong one {forged.status}", "look at the phone function's log"
        )
    return Live("right signatures are taken, wrong ones refused")


def rings_through(examination: Examination) -> Finding:
    """A call for the number reaches its restaurant: it rings itself and is put off as busy, so no call is opened."""
    answer = examination.doorbell.ring_itself(examination.api_url, examination.number.phone_number)
    if answer.status == 200 and "<Reject" in answer.text:
        return Live(f"{examination.number.phone_number} is known at the API")
    if answer.status == 200:
        return Off(
            f"the API does not answer {examination.number.phone_number} as an open restaurant",
            "see 'restaurant'; run setup with --restaurant FILE",
        )
    return Off(f"/voice/incoming answers {answer.status}", "look at the phone function's log")


def streamer(examination: Examination) -> Finding:
    """The streamer takes calls."""
    answer = examination.doorbell.get(health_url(examination.site.deployment["StreamUrl"]))
    if answer.status == 200:
        return Live("healthy")
    if answer.status == 503:
        return Degraded("draining: it takes no new calls", "wait for the deployment, then look again")
    return Off(f"/health answers {answer.status}", "look at the streamer's log and its target's health")


def media_handshake(examination: Examination) -> Finding:
    """The media socket opens to Twilio's signature alone."""
    stream_url = examination.site.deployment["StreamUrl"]
    unsigned = examination.doorbell.handshake(stream_url, signed=False)
    signed = examination.doorbell.handshake(stream_url, signed=True)
    if unsigned == 101:
        return Off("the socket opens without a signature", "take the streamer off the net: anybody can talk to it")
    if signed == 101:
        return Live("opens to Twilio's signature and to nobody else")
    if signed == 503:
        return Degraded("full or draining: it refuses new calls", "wait, or raise the number of tasks")
    if signed == 403:
        return Off(
            "Twilio's own signature is refused",
            "restart the tasks (run setup): they read the auth token when they start; PUBLIC_STREAM_URL must be StreamUrl",
        )
    return Off(
        f"a signed handshake gets {signed}", "the way to the streamer must pass WebSockets and X-Twilio-Signature"
    )


CHECKS = (
    Check("API", api, needs=("stack outputs", "secrets")),
    Check("webhook signature", webhook_signature, needs=("API",)),
    Check("call reaches restaurant", rings_through, needs=("webhook signature", "restaurant")),
    Check("streamer", streamer, needs=("stack outputs", "secrets")),
    Check("media handshake", media_handshake, needs=("streamer",)),
)
