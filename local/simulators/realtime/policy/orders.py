"""Orders that the bridge gives in system messages or in a response's own instructions: said word for word, or in our words."""

import re

from local.simulators.realtime.policy.answering import Turn
from local.simulators.realtime.policy.language import guessed
from local.simulators.realtime.policy.passing_on import to_a_person
from local.simulators.realtime.policy.view import Answer, Say

_VERB = r"(?i:\b(?:say|speak|greet|begin|start|answer|tell)\b)"
_EXACTLY = (
    re.compile(_VERB + r"[^“\"«]{0,120}?[“\"«](.+)[”\"»]", re.DOTALL),
    re.compile(_VERB + r"[^'‘]{0,80}?(?:with|exactly|:)\s*['‘](.+)['’]", re.DOTALL),
    re.compile(r"(?i:\bsay exactly)\s*:\s*(.+)", re.DOTALL),
)
_IN_OUR_WORDS = (
    (r"longest duration|time is up", "time_up"),
    (r"if they are (?:still )?there|still there", "still_there"),
    (r"nobody can|offer to take a message|nobody_to_transfer_to", "nobody"),
    (r"say goodbye|say farewell", "goodbye"),
    (r"still looking|takes (?:a moment )?longer", "still_looking"),
    (r"connecting them|you are connecting|being called", "connecting"),
)


def exact_words(text: str) -> str:
    """The words that an order wants to be said as they stand; "" where it names none."""
    for shape in _EXACTLY:
        found = shape.search(text)
        if found:
            return found.group(1).strip()
    return ""


def obey(turn: Turn) -> Answer | None:
    """The answer to an order that is open, or None where there is none."""
    for order in _open_orders(turn):
        exact = exact_words(order)
        if exact:
            return [Say(exact, guessed(exact, turn.memory.spoken.code))]
        lower = order.lower()
        for pattern, name in _IN_OUR_WORDS:
            if re.search(pattern, lower):
                return [turn.say(name)]
        if "pressed 0" in lower:
            return to_a_person(turn)
        if "summar" in lower and turn.view.ordered:
            return [Say(turn.summary(), "en")]
    return None


def _open_orders(turn: Turn) -> list[str]:
    """Newest first: the response's own instructions, then system messages since anybody spoke, then a written user message
    that is really an order, then, before anybody has spoken, the session's instructions if they name a greeting."""
    orders = [turn.view.instructions] if turn.view.ordered else []
    orders += reversed(turn.memory.orders)
    last = turn.view.told[-1] if turn.view.told else None
    if last is not None and last.kind == "user" and not last.spoken and exact_words(last.text):
        orders.append(last.text)
    if not turn.memory.anyone_spoke and not turn.view.ordered:
        orders += [line for line in turn.view.instructions.splitlines() if "exactly" in line.lower()]
    return orders
