"""The tools that concern the call itself and that the restaurant has a part in: passing the caller to a person."""

from pydantic import Field

from functions.actions.transfer_call import transfer_call
from functions.domain.errors import Refusal
from functions.tools.answers import refused
from functions.tools.definition import Arguments, Outcome, Tool
from functions.tools.world import Errand
from streamer.contract.tools import Done


class TransferCall(Arguments):
    """Why, and what the person should know before the caller is put through.

    No length is refused: a caller who wants a person is not kept waiting over a long sentence; the action cuts it.
    """

    reason: str = Field(description="Why the caller needs a person, in a few words.")
    summary: str = Field(description="What is known so far, in one or two sentences, in the restaurant's language.")


def _transfer_call(errand: Errand, wish: TransferCall) -> Outcome:
    ready = transfer_call(
        errand.world.calls,
        errand.world.clock,
        errand.restaurant,
        call_sid=errand.call.call_sid,
        reason=wish.reason,
        summary=wish.summary,
    )
    if isinstance(ready, Refusal):
        return refused(ready, errand.restaurant.zone)
    return Done(result={"transferring": True}, say="One moment, I am connecting you.")


TOOLS = (
    Tool(
        "transfer_call",
        "Connect the caller with a person at the restaurant, at once.",
        TransferCall,
        _transfer_call,
        kind="transfer",
        writes=True,
    ),
)
