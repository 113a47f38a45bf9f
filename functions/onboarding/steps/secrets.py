"""Puts the vendors' secrets into the deployment: taken from a file or asked for without echo, and tried out before they are stored."""

import secrets
from datetime import date

from functions.domain.errors import BadConfiguration, VendorRefused
from functions.keyring import TwilioKeys
from functions.onboarding.model_access import NEAR_DAYS, REALTIME_MODEL, TRANSCRIPTION_MODEL
from functions.onboarding.step import Already, Blocked, Change, Looked, Setup
from functions.onboarding.vault import OpenAiKey, name_of, twilio_entry

_SIGNING_KEY_BYTES = 32


def look_at_call_keys(setup: Setup) -> Looked:
    """Our own key needs nobody: it is made here, once."""
    secret_id = setup.site.deployment["CallSecretId"]
    try:
        keys = setup.site.call_keys()
    except BadConfiguration:
        return Change("make a signing key", lambda: _make_call_key(setup, secret_id))
    setup.terminal.hide(keys.all)
    return Already("made")


def _make_call_key(setup: Setup, secret_id: str) -> Already:
    signing_key = secrets.token_hex(_SIGNING_KEY_BYTES)
    setup.terminal.hide([signing_key])
    setup.site.vault.write(secret_id, {"signing_key": signing_key, "previous_signing_key": ""})
    return Already(f"a new key lies in {name_of(secret_id)}")


def look_at_twilio(setup: Setup) -> Looked:
    """Keep what is stored and works; store what was given, or what is asked for, once Twilio has accepted it."""
    given = setup.wishes.secrets.twilio
    stored = _stored_twilio(setup)
    if given is not None and not _same(given, stored):
        setup.terminal.hide(given.auth_tokens)
        return Change("store the given account", lambda: _store_twilio(setup, given, stored))
    if stored is None:
        return Change("ask for account SID and auth token, and store them", lambda: _ask_twilio(setup))
    return Already(f"stored: {_account(setup, stored)}", _trial(setup, stored))


def _stored_twilio(setup: Setup) -> TwilioKeys | None:
    try:
        keys = setup.site.twilio_keys()
    except BadConfiguration:
        return None
    setup.terminal.hide([*keys.auth_tokens, keys.api_key_secret or ""])
    return keys


def _same(given: TwilioKeys, stored: TwilioKeys | None) -> bool:
    return stored is not None and (given.account_sid, given.auth_token) == (stored.account_sid, stored.auth_token)


def _ask_twilio(setup: Setup) -> Already:
    setup.terminal.say("      They stand on the first page of Twilio's console.")
    account_sid = setup.terminal.ask("      Account SID (AC...):")
    auth_token = setup.terminal.ask_secretly("      Auth token:")
    if not account_sid.startswith("AC") or not auth_token:
        raise Blocked("an account SID begins with AC, and the token must not be empty", "run the same command again")
    return _store_twilio(setup, TwilioKeys(account_sid, auth_token), None)


def _store_twilio(setup: Setup, keys: TwilioKeys, before: TwilioKeys | None) -> Already:
    account = _account(setup, keys)
    secret_id = setup.site.deployment["TwilioSecretId"]
    setup.site.vault.write(secret_id, twilio_entry(keys, before))
    setup.secrets_changed = True
    return Already(
        f"{account} lies in {name_of(secret_id)}; the functions read it within five minutes", _trial(setup, keys)
    )


def _account(setup: Setup, keys: TwilioKeys) -> str:
    """The account in words; Blocked if Twilio does not accept the keys or the account is not active."""
    try:
        account = setup.site.telephone(keys).account()
    except VendorRefused as refused:
        if refused.code in ("20003", "20404", "401"):
            raise Blocked(
                "Twilio does not accept this account SID with this auth token",
                "copy both anew from the console (the primary token, not a test token), and give them by --secrets or when asked",
            ) from None
        raise
    if account.status != "active":
        raise Blocked(f"the Twilio account is {account.status}", "have it reactivated in Twilio's console")
    return f"account {keys.account_sid[:2]}...{keys.account_sid[-4:]} ({account.kind})"


def _trial(setup: Setup, keys: TwilioKeys) -> tuple[str, ...]:
    if setup.site.telephone(keys).account().kind.lower() != "trial":
        return ()
    return ("this is a trial account: callers hear Twilio's notice, and only verified numbers can be called or texted",)


def look_at_openai(setup: Setup) -> Looked:
    """As with Twilio."""
    given = setup.wishes.secrets.openai
    try:
        stored: OpenAiKey | None = setup.site.openai_key()
    except BadConfiguration:
        stored = None
    setup.terminal.hide(key.api_key for key in (given, stored) if key is not None)
    if given is not None and given != stored:
        return Change("store the given key", lambda: _store_openai(setup, given))
    if stored is None:
        return Change("ask for an API key, and store it", lambda: _ask_openai(setup))
    return Already("stored, and it sees the models", _accepted(setup, stored))


def _ask_openai(setup: Setup) -> Already:
    key = setup.terminal.ask_secretly("      OpenAI API key (sk-...):")
    if not key:
        raise Blocked("the key must not be empty", "run the same command again")
    return _store_openai(setup, OpenAiKey(key))


def _store_openai(setup: Setup, key: OpenAiKey) -> Already:
    notes = _accepted(setup, key)
    secret_id = setup.site.deployment["OpenAiSecretId"]
    setup.site.vault.write(secret_id, {"api_key": key.api_key})
    setup.secrets_changed = True
    return Already(f"the key lies in {name_of(secret_id)}", notes)


def _accepted(setup: Setup, key: OpenAiKey) -> tuple[str, ...]:
    """Notes on the configured models; Blocked if the key is refused or does not see them, or one has been shut down."""
    deployment = setup.site.deployment
    wanted = (
        deployment.get("RealtimeModel") or REALTIME_MODEL,
        deployment.get("TranscriptionModel") or TRANSCRIPTION_MODEL,
    )
    try:
        models = setup.site.model_access(key).models()
    except VendorRefused as refused:
        raise Blocked(
            str(refused), "make a key that may list models and use Realtime, in a project with access to both models"
        ) from None
    today = setup.site.clock.now().date()
    unseen = [name for name in wanted if name not in models or _over(models[name].days_left(today))]
    if unseen:
        raise Blocked(
            f"the key does not see {' and '.join(unseen)}",
            "allow the models in the project's limits, or deploy the streamer with others",
        )
    return tuple(
        _ending(name, models[name].shuts_down, today) for name in wanted if _soon(models[name].days_left(today))
    )


def _over(days: int | None) -> bool:
    return days is not None and days < 0


def _soon(days: int | None) -> bool:
    return days is not None and days <= NEAR_DAYS


def _ending(name: str, shuts_down: date | None, today: date) -> str:
    assert shuts_down is not None
    return f"{name} is shut down on {shuts_down.isoformat()}, in {(shuts_down - today).days} days: choose its successor"
