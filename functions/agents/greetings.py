"""The first sentence of a call: who is speaking, and that it is an AI (EU AI Act art. 50(1), Maine 10 MRS 1500-DD)."""

import re

_GREETINGS = {
    "en": "Hello, this is the AI assistant of {name}. This call may be recorded. How can I help you?",
    "es": "Hola, soy la asistente de inteligencia artificial de {name}. Esta llamada puede ser grabada. ¿En qué puedo ayudarle?",
    "fr": "Bonjour, ici l'assistant d'intelligence artificielle de {name}. Cet appel peut être enregistré. Comment puis-je vous aider ?",
    "it": "Buongiorno, sono l'assistente di intelligenza artificiale di {name}. La chiamata può essere registrata. Come posso aiutarla?",
    "de": "Guten Tag, hier ist der KI-Assistent von {name}. Dieser Anruf kann aufgezeichnet werden. Was kann ich für Sie tun?",
    "pt": "Olá, aqui é a assistente de inteligência artificial de {name}. Esta ligação pode ser gravada. Como posso ajudar?",
}

# Words that tell a caller, in the first sentence, that no person is speaking.
_DISCLOSES = re.compile(
    r"\b(AI|A\.I\.|IA|KI|artificial|artificielle|artificiale|künstliche|bot|chatbot|robot|roboter)\b|KI-|AI-",
)
_DISCLOSES_ANY_CASE = re.compile(
    r"artificial intelligence|inteligencia artificial|inteligência artificial", re.IGNORECASE
)


def greeting(name: str, languages: tuple[str, ...], own: str = "") -> str:
    """The owner's greeting if it discloses the AI in its first sentence, else the standard one of the first language."""
    if own.strip() and discloses_ai(own):
        return own.strip()
    return next((_GREETINGS[code] for code in languages if code in _GREETINGS), _GREETINGS["en"]).format(name=name)


def discloses_ai(text: str) -> bool:
    """Whether the first sentence says that an AI is speaking. "Virtual assistant" alone is no clear notice."""
    first = re.split(r"(?<=[.!?])\s", text.strip(), maxsplit=1)[0]
    return bool(_DISCLOSES.search(first) or _DISCLOSES_ANY_CASE.search(first))
