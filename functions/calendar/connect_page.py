"""The plain page that an owner sees after connecting a calendar: that it worked, or what to do."""

from html import escape

from functions.calendar.doorway import Outcome

_WORDS: dict[str, dict[str, str]] = {
    "en": {
        "connected": "Your calendar is connected. In Google Calendar there is now a calendar 'Reservations'; bookings appear within minutes. You can close this page.",
        "declined": "Nothing was connected, since you did not agree. To try again, open the link that you were given once more.",
        "not_granted": "Google did not give us the permission to make a calendar. Open the link once more and leave the permission ticked.",
        "expired": "This link has expired. Open the link that you were given once more, or ask for a new one.",
        "failed": "That did not work, and it was not your fault. Please try again in a few minutes, with the link that you were given.",
    },
    "es": {
        "connected": "Su calendario está conectado. En Google Calendar hay ahora un calendario 'Reservations'; las reservas aparecen en minutos. Puede cerrar esta página.",
        "declined": "No se conectó nada, porque no dio su permiso. Para intentarlo otra vez, abra de nuevo el enlace.",
        "not_granted": "Google no nos dio permiso para crear un calendario. Abra de nuevo el enlace y deje marcado el permiso.",
        "expired": "Este enlace ha caducado. Abra de nuevo el que recibió o pida otro.",
        "failed": "No ha funcionado, y no es culpa suya. Inténtelo de nuevo en unos minutos con el mismo enlace.",
    },
    "fr": {
        "connected": "Votre agenda est connecté. Google Agenda contient maintenant un agenda « Reservations » ; les réservations y apparaissent en quelques minutes. Vous pouvez fermer cette page.",
        "declined": "Rien n'a été connecté, faute de votre accord. Pour réessayer, ouvrez de nouveau le lien reçu.",
        "not_granted": "Google ne nous a pas permis de créer un agenda. Ouvrez de nouveau le lien et laissez la permission cochée.",
        "expired": "Ce lien a expiré. Ouvrez de nouveau celui que vous avez reçu, ou demandez-en un autre.",
        "failed": "Cela n'a pas marché, et ce n'est pas votre faute. Réessayez dans quelques minutes avec le même lien.",
    },
    "de": {
        "connected": "Ihr Kalender ist verbunden. In Google Kalender gibt es jetzt einen Kalender 'Reservations'; Buchungen erscheinen dort in Minuten. Sie können diese Seite schließen.",
        "declined": "Es wurde nichts verbunden, weil Sie nicht zugestimmt haben. Öffnen Sie den Link noch einmal, um es erneut zu versuchen.",
        "not_granted": "Google hat uns nicht erlaubt, einen Kalender anzulegen. Öffnen Sie den Link noch einmal und lassen Sie das Häkchen stehen.",
        "expired": "Dieser Link ist abgelaufen. Öffnen Sie den erhaltenen Link noch einmal, oder bitten Sie um einen neuen.",
        "failed": "Das hat nicht geklappt, und es lag nicht an Ihnen. Bitte versuchen Sie es in ein paar Minuten mit demselben Link.",
    },
    "it": {
        "connected": "Il Suo calendario è collegato. In Google Calendar c'è ora un calendario 'Reservations'; le prenotazioni appaiono in pochi minuti. Può chiudere questa pagina.",
        "declined": "Non è stato collegato nulla, perché non ha dato il consenso. Per riprovare, apra di nuovo il link.",
        "not_granted": "Google non ci ha permesso di creare un calendario. Apra di nuovo il link e lasci il permesso spuntato.",
        "expired": "Questo link è scaduto. Apra di nuovo quello ricevuto, o ne chieda un altro.",
        "failed": "Non ha funzionato, e non per colpa Sua. Riprovi fra qualche minuto con lo stesso link.",
    },
}  # fmt: skip


def page(outcome: Outcome, languages: tuple[str, ...]) -> str:
    """HTML without anything from elsewhere, in the first of the languages that we have words for."""
    language = next((code for code in languages if code in _WORDS), "en")
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>Maitred</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"></head>'
        f"<body><p>{escape(_WORDS[language][outcome])}</p></body></html>"
    )
