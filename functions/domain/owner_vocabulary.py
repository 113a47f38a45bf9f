"""The words of an owner's commands, in six languages, without accents and in small letters; patterns where forms vary.

English and Spanish stand first, then Italian, French, German and Portuguese. A word may belong to several languages.
"""

import re

UNDO = frozenset(["undo", "deshacer", "annulla", "annuler", "ruckgangig", "desfazer", "anular"])
STATUS = frozenset(["status", "estado", "stato", "situazione", "etat", "statut", "stand", "lage"])
HELP = frozenset(["help", "ayuda", "aiuto", "aide", "hilfe", "ajuda", "?", "info", "commands"])

EIGHTY_SIX = r"86(?:'?e?d)?|eighty[- ]six|out of|agotad[oa]s?|esaurit[oaie]|finit[oaie]|epuisee?s?|plus de|ausverkauft|keine?n?|esgotad[oa]s?|acabou"
IS_OFF = r"(?:is |are )?(?:86(?:'?e?d)?|sold out)|agotad[oa]s?|esaurit[oaie]|finit[oaie]|epuisee?s?|ausverkauft|esgotad[oa]s?"
RESTOCK = r"un-? ?86(?:'?e?d)?|hay|c'e|di nuovo|de nouveau|de retour|wieder(?: da)?|de novo|voltou"
NO_SHOW = r"no-? ?show|no vino|non (?:e )?venut[oa]|assente|absente?|pas venue?|nicht (?:gekommen|erschienen|da)|nao veio|faltou"

CLOSE = r"(?:closed?|cerrado|cerrar|chiuso|chiudere|chiudi|fermer?|geschlossen|schliessen|zu|fechado|fechar)"
OPEN = r"(?:open|reopen|abierto|abrir|aperto|aprire|apri|ouvert|ouvrir|offen|geoffnet|offnen|aberto)"
ON = r"(?:on|for|el|il|le|am|na|no)"
TODAY = frozenset(
    [
        "tonight", "today", "now", "esta noche", "hoy", "stasera", "oggi", "ce soir", "aujourd'hui", "heute", "heute abend", "hoje",
        "hoje a noite", "esta noite",
    ]
)  # fmt: skip
TOMORROW = frozenset(
    [
        "tomorrow", "tomorrow night", "manana", "domani", "domani sera", "demain", "demain soir", "morgen", "morgen abend", "amanha",
        "amanha a noite",
    ]
)  # fmt: skip
_DAYS = {
    1: "mon monday lunes lunedi lundi montag segunda segunda-feira",
    2: "tue tues tuesday martes martedi mardi dienstag terca terca-feira",
    3: "wed wednesday miercoles mercoledi mercredi mittwoch quarta quarta-feira",
    4: "thu thur thurs thursday jueves giovedi jeudi donnerstag quinta quinta-feira",
    5: "fri friday viernes venerdi vendredi freitag sexta sexta-feira",
    6: "sat saturday sabado sabato samedi samstag sonnabend",
    7: "sun sunday domingo domenica dimanche sonntag",
}
WEEKDAYS = {word: number for number, words in _DAYS.items() for word in words.split()}
"""ISO weekdays, 1 is Monday."""

PAUSE = r"(?:paus(?:e|a|ar|are|er|iere|ieren)|stop(?= orders))"
RESUME = r"(?:resume|unpause|reanudar|riprendere|riprendi|reprendre|weiter|fortsetzen|retomar)"
ORDERS = r"(?:orders|pedidos|(?:gli )?ordini|(?:les )?commandes|bestellungen|encomendas)"
FOR = r"(?:for|por|per|pour|fur)"
HOURS = r"h|ora|ore|std|stunde"
UNITS = r"m|min|mins|minutes|minutos|minuti|minuten|h|hours?|horas?|ora|ore|heures?|std|stunden?"

PARTY = r"(?:party|group|grupo|mesa|gruppo|tavolo|groupe|table|gruppe|tisch)"
OF = r"(?:of|for|de|di|da|per|pour|von|fur)"
AT = r"(?:at|a las|a la|alle|a|um|as|pelas)"

_ONLY_IN = {
    "es": "agotado agotada agotados hay cerrado cerrar abierto abrir pausa pausar pedidos reanudar grupo mesa vino deshacer anular estado ayuda "
    "noche hoy manana las lunes martes miercoles jueves viernes sabado domingo",
    "it": "esaurito esaurita esauriti esaurite finito finita finiti finite c'e nuovo chiuso chiudere chiudi aperto aprire apri pausa ordini "
    "riprendere riprendi gruppo tavolo alle venuto venuta assente annulla stato situazione aiuto stasera oggi domani lunedi martedi mercoledi "
    "giovedi venerdi sabato domenica",
    "fr": "epuise epuisee epuises plus nouveau retour ferme fermer ouvert ouvrir commandes reprendre groupe absent absente venu venue annuler etat "
    "statut aide soir aujourd'hui demain lundi mardi mercredi jeudi vendredi samedi dimanche",
    "de": "ausverkauft kein keine keinen wieder geschlossen schliessen zu offen geoffnet offnen bestellungen weiter fortsetzen gruppe tisch um nicht "
    "ruckgangig stand lage hilfe heute morgen abend montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag",
    "pt": "esgotado esgotada esgotados acabou voltou novo fechado fechar aberto abrir pausa pausar pedidos encomendas retomar grupo mesa nao veio "
    "faltou desfazer anular estado ajuda hoje amanha noite segunda terca quarta quinta sexta sabado domingo pelas",
}
_WORDS_OF = {language: frozenset(words.split()) for language, words in _ONLY_IN.items()}


def languages_of(said: str) -> tuple[str, ...]:
    """The languages, other than English, that have the most of these words; empty if none has one."""
    words = set(re.findall(r"[a-z']+", said))
    counts = {language: len(words & known) for language, known in _WORDS_OF.items()}
    most = max(counts.values())
    return tuple(language for language, count in counts.items() if most and count == most)
