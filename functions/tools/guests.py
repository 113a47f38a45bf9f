"""The tools for returning guests: what they want remembered, and being forgotten."""

from pydantic import Field

from functions.actions.forget_guest import ask_to_forget
from functions.actions.remember_preference import remember_preference
from functions.domain.errors import Refusal
from functions.tools.answers import refused
from functions.tools.definition import Arguments, Outcome, Tool
from functions.tools.world import Errand
from streamer.contract.tools import Done


class RememberPreference(Arguments):
    """What the guest asked for."""

    note: str = Field(min_length=1, max_length=200, description="In a few words, such as: likes a table by the window.")


class ForgetMe(Arguments):
    """Nothing to say: it is about the number that is calling."""


def _remember(errand: Errand, said: RememberPreference) -> Outcome:
    kept = remember_preference(errand.world.guests, errand.restaurant, errand.call.caller, said.note)
    if isinstance(kept, Refusal):
        return refused(kept, errand.restaurant.zone)
    return Done(result={"remembered": kept.remembered[-1]}, say="I will remember that.")


def _forget(errand: Errand, _: ForgetMe) -> Outcome:
    world = errand.world
    asked = ask_to_forget(world.book, world.timers, world.clock, errand.restaurant, errand.call.caller, errand.key)
    if isinstance(asked, Refusal):
        return refused(asked, errand.restaurant.zone)
    return Done(result={"will_be_erased": True}, say="Your data will be erased.")


TOOLS = (
    Tool("remember_preference", "Remember something for the caller's next visits. Only if they asked for it.", RememberPreference, _remember, writes=True),
    Tool("forget_me", "Erase what the house knows of the calling number. Only after a clear yes.", ForgetMe, _forget, writes=True),
)  # fmt: skip
