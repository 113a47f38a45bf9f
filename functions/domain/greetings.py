"""The first sentence that a caller hears: it has to say that an AI is speaking."""

import re

_STANDARD = {
    "en": "Hi, this is the automated assistant of {name}. I'm an AI. How can I help?",
    "es": "Hola, soy el asistente automático de {name}, una inteligencia artificial. ¿En qué puedo ayudarle?",
    "fr": "Bonjour, ici l'assistant automatique de {name}, une intelligence artificielle. Comment puis-je vous aider ?",
    "de": "Guten Tag, hier ist der automatische Assistent von {name}, eine künstliche Intelligenz. Wie kann ich helfen?",
    "it": "Salve, sono l'assistente automatico di {name}, un'intelligenza artificiale. Come posso aiutarla?",
}

_DISCLOSES = re.compile(
    r"\b(AI|A\.I\.|IA|KI)\b|(?i:artificial intelligence|inteligencia artificial|intelligence artificielle"
    r"|k[üu]e?nstliche[rn]? intelligenz|intelligenza artificiale"
    r"|(automated|virtual|digital) (assistant|host|receptionist|agent)|asistente (autom[áa]tic[oa]|virtual|digital)"
    r"|assistante? (automatique|virtuel|virtuelle|num[ée]rique)|(automatische|virtuelle|digitale)[rn]? assistent(in)?"
    r"|assistente (automatic[oa]|virtuale|digitale)|\b(ro)?bot\b)"
)
_DENIES = re.compile(
    r"(?i)\b(not|n't|kein|keine|nicht|no soy|non sono|ne suis pas|pas une?)\b[^.!?]{0,20}"
    r"(\bAI\b|\bIA\b|\bKI\b|\bbot\b|robot|roboter|machine|m[áa]quina|macchina|artificial|artifici|k[üu]nstlich)|\bno (AI|ro?bot|bot|machine)\b"
)
_WELCOME_BACK = {
    "en": "Welcome back, {guest}.",
    "es": "Qué bien tenerle de vuelta, {guest}.",
    "fr": "Heureux de vous retrouver, {guest}.",
    "de": "Schön, dass Sie wieder da sind, {guest}.",
    "it": "Bentornato, {guest}.",
}


def greeting_of(name: str, language: str, own: str = "", guest: str = "") -> str:
    """The restaurant's own greeting, or the standard one of the language (English where we have none).

    A returning `guest` is welcomed by name before the last sentence, so that the AI is disclosed first and the question comes last.
    """
    greeting = own.strip() or _STANDARD.get(language, _STANDARD["en"]).format(name=name)
    if not guest:
        return greeting
    welcome = _WELCOME_BACK.get(language, _WELCOME_BACK["en"]).format(guest=guest)
    first, *others = re.split(r"(?<=[.!?])\s+", greeting)
    return " ".join((first, *others[:-1], welcome, *others[-1:]))


def discloses_ai(greeting: str) -> bool:
    """Whether the first sentence says that an AI or an automatic assistant speaks, and nothing takes it back.

    EU AI Act article 50(1) and Maine 10 MRS section 1500-DD want it clear at the first interaction.
    """
    first = re.split(r"(?<=[.!?])\s", greeting.strip().replace("A.I.", "AI"), maxsplit=1)[0]
    return _DISCLOSES.search(first) is not None and _DENIES.search(greeting) is None
