"""What the restaurant itself has to do: told, because no command can do it for them."""

from functions.onboarding.forwarding_codes import codes_for
from functions.onboarding.step import Looked, Setup, Told


def calendar(setup: Setup) -> Looked:
    """There is nothing to share yet, and nothing is made up."""
    return Told(
        (
            "Reservations are kept in the deployment's own table. There is no calendar connection in this version, so there",
            "is no address to share yet; it comes with the calendar.",
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
