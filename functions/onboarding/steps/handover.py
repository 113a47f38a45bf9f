"""What the restaurant itself has to do: told, because no command can do it for them."""

from functions.domain.errors import BadConfiguration
from functions.onboarding.forwarding_codes import codes_for
from functions.onboarding.step import Looked, Setup, Told


def calendar(setup: Setup) -> Looked:
    """The address with which the owner shares the calendar, and where its id is written."""
    try:
        keys = setup.site.google_keys()
        address, client = keys.address, keys.oauth_client_id
    except BadConfiguration:
        address, client = None, None
    consent = (
        "An owner who would rather connect by consent needs a link:",
        "python -m functions.onboarding.connect_calendar --restaurant ID",
    )
    if address is None and client:
        return Told(consent)
    if address is None:
        return Told(
            ("Reservations are kept in the deployment's own table; no Google account is stored, so none is shown.",)
        )
    return Told(
        (
            f"In Google Calendar, share the restaurant's calendar with {address}",
            "and choose 'Make changes to events'. Then write the calendar's id (its settings, 'Integrate calendar') into the",
            "restaurant's data as calendar_id, and run the doctor.",
            *(consent if client else ()),
        )
    )


def forwarding(setup: Setup) -> Looked:
    """The codes for the country of the number."""
    number = setup.chosen_number().phone_number
    lines = [
        f"On the restaurant's own line, forward calls to {number} that nobody answers or that find it busy.",
        "Dial these on that telephone; some carriers want the feature ordered first, and some charge for forwarded minutes.",
    ]
    for carrier in codes_for(number):
        lines += ["", f"{carrier.name} ({carrier.trust})"]
        lines += [f"  {what:<34} {code}" for what, code in carrier.codes]
        lines += [f"  {remark}" for remark in carrier.remarks]
    lines += [
        "",
        "Try it: let the line ring from another telephone, or run the doctor with --test-call and its number.",
    ]
    return Told(tuple(lines))
