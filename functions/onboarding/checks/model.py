"""OpenAI: whether the configured models are there, for how long, and whether a session may be opened."""

from functions.domain.errors import VendorRefused
from functions.onboarding.diagnosis import Check, Degraded, Examination, Finding, Live, Off
from functions.onboarding.model_access import NEAR_DAYS

_NO_CREDIT = frozenset({"insufficient_quota", "billing_not_active", "billing_hard_limit_reached"})


def model_access(examination: Examination) -> Finding:
    """The key sees both models, and neither is about to be shut down."""
    deployment = examination.site.deployment
    wanted = (deployment["RealtimeModel"], deployment["TranscriptionModel"])
    try:
        models = examination.site.model_access().models()
    except VendorRefused as refused:
        if refused.code in ("invalid_api_key", "401"):
            return Off("OpenAI does not accept the key", "make a new key and run setup with --secrets")
        return Off(str(refused), "the key must be allowed to list models; see its permissions at OpenAI")
    unseen = [name for name in wanted if name not in models]
    if unseen:
        return Off(f"the key does not see {' and '.join(unseen)}", "allow the model in the project's limits at OpenAI")
    today = examination.now().date()
    ends = [(left, name) for name in wanted if (left := models[name].days_left(today)) is not None]
    if ends and min(ends)[0] < 0:
        return Off(f"{min(ends)[1]} has been shut down", "deploy the streamer with its successor")
    if ends and min(ends)[0] <= NEAR_DAYS:
        left, name = min(ends)
        return Degraded(f"{name} is shut down in {left} days", "deploy the streamer with its successor before that")
    return Live(f"{wanted[0]} and {wanted[1]}")


def model_quota(examination: Examination) -> Finding:
    """Whether OpenAI would open a session now. What credit is left, no API tells to such a key."""
    try:
        examination.site.model_access().open_session(examination.site.deployment["RealtimeModel"])
    except VendorRefused as refused:
        if refused.code in _NO_CREDIT:
            return Off("the account has no credit left", "add credit, or turn on automatic recharge, at OpenAI")
        if refused.code == "rate_limit_exceeded":
            return Degraded("the rate limit is reached right now", "look at the project's limits at OpenAI")
        return Off(f"no session can be opened: {refused}", "give the key write access to Realtime")
    return Live(
        "a session may be opened; credit left and rate limits cannot be read: see OpenAI's billing and limits pages"
    )


CHECKS = (
    Check("model access", model_access, needs=("secrets",)),
    Check("model quota", model_quota, needs=("model access",)),
)
