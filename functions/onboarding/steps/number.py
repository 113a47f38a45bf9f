"""Gives the deployment a telephone number: one that the account owns, or a new one; and points it at the API."""

from functions.onboarding.restaurant_file import phone_number_in
from functions.onboarding.step import Already, Blocked, Change, Looked, Setup
from functions.onboarding.telephone import OfferedNumber, OwnedNumber, Telephone
from functions.onboarding.webhooks import differences, is_ours, is_taken, stands_alone, wanted_fields


def choose(setup: Setup) -> Looked:
    """The number that was asked for, else the one that is ours already, else the restaurant file's, else a new or chosen one."""
    api_url = setup.site.deployment["PhoneApiUrl"]
    telephone = setup.telephone()
    owned = telephone.numbers()
    wanted = setup.wishes.number
    if wanted is None:
        ours = [number for number in owned if is_ours(number, api_url)]
        if len(ours) > 1:
            raise Blocked(
                f"{', '.join(number.phone_number for number in ours)} all ring here", "say which one by --number"
            )
        wanted = ours[0].phone_number if ours else _of_the_file(setup, owned)
    if wanted is not None:
        setup.number = next((number for number in owned if number.phone_number == wanted), None)
        if setup.number is None:
            raise Blocked(
                f"the account does not own {wanted}", "leave --number out and buy one by --buy US, for example"
            )
        return Already(f"owned: {wanted}", _warnings(setup.number))
    if setup.wishes.buy_in:
        return _offer(setup, telephone, setup.wishes.buy_in.upper())
    if not owned:
        raise Blocked("the account owns no number", "add --buy US (or another country, --area-code 212 if you like)")
    return Change("ask which of the account's numbers to use", lambda: _ask(setup, owned))


def _of_the_file(setup: Setup, owned: list[OwnedNumber]) -> str | None:
    path = setup.wishes.restaurant_file
    named = phone_number_in(path) if path is not None else None
    return named if named in {number.phone_number for number in owned} else None


def _warnings(number: OwnedNumber) -> tuple[str, ...]:
    if not number.calls:
        raise Blocked(f"{number.phone_number} takes no calls", "choose a number with voice")
    return () if number.texts else (f"{number.phone_number} sends no texts: guests get no confirmation",)


def _ask(setup: Setup, owned: list[OwnedNumber]) -> Already:
    for place, number in enumerate(owned, start=1):
        setup.terminal.say(f"      {place}  {number.phone_number}  {number.fields['voice_url'] or 'rings nowhere'}")
    answer = setup.terminal.ask("      Which one?")
    if not answer.isdecimal() or not 1 <= int(answer) <= len(owned):
        raise Blocked(f"{answer!r} is none of them", "run the same command again, or give --number or --buy")
    setup.number = owned[int(answer) - 1]
    return Already(setup.number.phone_number, _warnings(setup.number))


def _offer(setup: Setup, telephone: Telephone, country: str) -> Looked:
    price = telephone.monthly_price(country)
    offers = telephone.offers(country, setup.wishes.area_code)
    if not offers:
        where = f"{country}, area code {setup.wishes.area_code}" if setup.wishes.area_code else country
        raise Blocked(f"Twilio has no local number with calls and texts in {where} now", "try another --area-code")
    free = [offer for offer in offers if offer.needs_address == "none"]
    if not free:
        raise Blocked(
            f"numbers in {country} need an address on file ({offers[0].needs_address})",
            "buy one in Twilio's console, where the address is asked for, then give it by --number",
        )
    return Change(
        f"buy {free[0].phone_number} ({free[0].place or country}) for {price}",
        lambda: _buy(setup, telephone, free[0], price),
    )


def _buy(setup: Setup, telephone: Telephone, offer: OfferedNumber, price: str) -> Already:
    if not setup.terminal.agree(f"      Buy {offer.phone_number} for {price}, until you release it?"):
        raise Blocked("not bought", "run it again and agree, or choose an owned number by --number")
    environment = setup.site.where.environment
    fields = wanted_fields(setup.site.deployment["PhoneApiUrl"], setup.fallback_url)
    setup.number = telephone.buy(offer.phone_number, f"Maitred {environment}", fields)
    return Already(f"{setup.number.phone_number} is bought, for {price}", _warnings(setup.number))


def point(setup: Setup) -> Looked:
    """Set what differs; a number that rings somewhere else is not taken away unasked."""
    api_url = setup.site.deployment["PhoneApiUrl"]
    number = setup.chosen_number()
    wanted = wanted_fields(api_url, setup.fallback_url or _kept_fallback(number, api_url))
    changes = differences(number, wanted)
    notes = _about_fallback(wanted["voice_fallback_url"], api_url)
    if not changes:
        return Already(f"as they should be at {number.phone_number}", notes)
    return Change(
        f"set {', '.join(sorted(changes))} of {number.phone_number}",
        lambda: _point(setup, number, changes, notes),
    )


def _kept_fallback(number: OwnedNumber, api_url: str) -> str:
    """A fallback that somebody has set on another host stays; it was given once and need not be given again."""
    present = number.fields["voice_fallback_url"]
    return present if is_ours(number, api_url) and stands_alone(present, api_url) else ""


def _point(setup: Setup, number: OwnedNumber, changes: dict[str, str], notes: tuple[str, ...]) -> Already:
    api_url = setup.site.deployment["PhoneApiUrl"]
    if is_taken(number, api_url):
        where = number.fields["voice_url"] or "a Twilio application or trunk"
        if not setup.terminal.agree(f"      {number.phone_number} now rings at {where}. Take it away from there?"):
            raise Blocked("left as it is", "choose another number by --number, or buy one by --buy")
    setup.number = setup.telephone().point(number.sid, changes)
    return Already(f"{len(changes)} of its settings", notes)


def _about_fallback(fallback_url: str, api_url: str) -> tuple[str, ...]:
    if stands_alone(fallback_url, api_url):
        return ()
    return (
        "the fallback lies on the API's own host, so it cannot help when that is down: make a TwiML Bin in Twilio's console"
        " that dials your person, and run setup with --fallback-url https://handler.twilio.com/twiml/EH...",
    )
