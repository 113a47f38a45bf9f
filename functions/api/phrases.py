"""What Twilio's own voice says when the agent is not on the line: trouble, nobody free, voicemail, the whisper."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrases:
    """One language. `tag` is Twilio's `language` attribute; `{name}` stands for the restaurant."""

    tag: str
    closed_line: str
    not_in_service: str
    sorry: str
    hold_on: str
    call_again: str
    nobody_free: str
    leave_message: str
    heard_nothing: str
    thanks_for_message: str
    whisper_who: str
    whisper_number: str
    """`{digits}`: the caller's last four digits, spaced so that they are spoken one by one."""
    whisper_accept: str


_PHRASES = {
    "en": Phrases(
        tag="en-US",
        closed_line="Thank you for calling {name}. We cannot take calls on this line at the moment. Goodbye.",
        not_in_service="This number is not in service. Goodbye.",
        sorry="I'm sorry, something went wrong on our side.",
        hold_on="Please stay on the line, I'm connecting you with {name}.",
        call_again="Please call again in a few minutes. Goodbye.",
        nobody_free="I'm sorry, nobody can come to the telephone right now.",
        leave_message="Please leave your name, your number and your message after the tone, then press any key or hang up.",
        heard_nothing="I could not hear a message. Goodbye.",
        thanks_for_message="Thank you, your message has been passed on. Goodbye.",
        whisper_who="A call passed on by the assistant of {name}.",
        whisper_number="The caller's number ends in {digits}.",
        whisper_accept="Press any key to take the call.",
    ),
    "es": Phrases(
        tag="es-US",
        closed_line="Gracias por llamar a {name}. En este momento no podemos atender esta línea. Hasta luego.",
        not_in_service="Este número no está en servicio. Hasta luego.",
        sorry="Lo siento, algo ha fallado por nuestra parte.",
        hold_on="No cuelgue, por favor, le comunico con {name}.",
        call_again="Por favor, vuelva a llamar en unos minutos. Hasta luego.",
        nobody_free="Lo siento, ahora mismo nadie puede ponerse al teléfono.",
        leave_message="Deje su nombre, su número y su mensaje después de la señal. Al terminar, pulse cualquier tecla o cuelgue.",
        heard_nothing="No he oído ningún mensaje. Hasta luego.",
        thanks_for_message="Gracias, hemos guardado su mensaje. Hasta luego.",
        whisper_who="Una llamada del asistente de {name}.",
        whisper_number="El número termina en {digits}.",
        whisper_accept="Pulse cualquier tecla para aceptar la llamada.",
    ),
    "fr": Phrases(
        tag="fr-FR",
        closed_line="Merci d'avoir appelé {name}. Cette ligne ne peut pas prendre d'appels pour le moment. Au revoir.",
        not_in_service="Ce numéro n'est pas en service. Au revoir.",
        sorry="Je suis désolé, un problème est survenu de notre côté.",
        hold_on="Restez en ligne, s'il vous plaît, je vous mets en relation avec {name}.",
        call_again="Merci de rappeler dans quelques minutes. Au revoir.",
        nobody_free="Je suis désolé, personne ne peut prendre votre appel pour le moment.",
        leave_message="Laissez votre nom, votre numéro et votre message après le signal, puis appuyez sur une touche ou raccrochez.",
        heard_nothing="Je n'ai pas entendu de message. Au revoir.",
        thanks_for_message="Merci, votre message a été transmis. Au revoir.",
        whisper_who="Un appel transmis par l'assistant de {name}.",
        whisper_number="Le numéro se termine par {digits}.",
        whisper_accept="Appuyez sur une touche pour prendre l'appel.",
    ),
    "it": Phrases(
        tag="it-IT",
        closed_line="Grazie per aver chiamato {name}. Al momento non possiamo rispondere su questa linea. Arrivederci.",
        not_in_service="Questo numero non è attivo. Arrivederci.",
        sorry="Mi dispiace, c'è stato un problema da parte nostra.",
        hold_on="Resti in linea, per favore, la metto in contatto con {name}.",
        call_again="La preghiamo di richiamare tra qualche minuto. Arrivederci.",
        nobody_free="Mi dispiace, in questo momento nessuno può rispondere.",
        leave_message="Lasci il nome, il numero e il messaggio dopo il segnale, poi prema un tasto o riagganci.",
        heard_nothing="Non ho sentito nessun messaggio. Arrivederci.",
        thanks_for_message="Grazie, il messaggio è stato registrato. Arrivederci.",
        whisper_who="Una chiamata dall'assistente di {name}.",
        whisper_number="Il numero finisce con {digits}.",
        whisper_accept="Prema un tasto per accettare la chiamata.",
    ),
    "de": Phrases(
        tag="de-DE",
        closed_line="Danke für Ihren Anruf bei {name}. Auf dieser Leitung nehmen wir zurzeit keine Anrufe an. Auf Wiederhören.",
        not_in_service="Diese Nummer ist nicht vergeben. Auf Wiederhören.",
        sorry="Es tut mir leid, bei uns ist etwas schiefgegangen.",
        hold_on="Bitte bleiben Sie dran, ich verbinde Sie mit {name}.",
        call_again="Bitte rufen Sie in ein paar Minuten noch einmal an. Auf Wiederhören.",
        nobody_free="Es tut mir leid, im Moment kann niemand ans Telefon kommen.",
        leave_message="Bitte hinterlassen Sie nach dem Ton Ihren Namen, Ihre Nummer und Ihre Nachricht. Drücken Sie dann eine Taste oder legen Sie auf.",
        heard_nothing="Ich habe keine Nachricht gehört. Auf Wiederhören.",
        thanks_for_message="Danke, Ihre Nachricht wurde weitergegeben. Auf Wiederhören.",
        whisper_who="Ein Anruf vom Assistenten von {name}.",
        whisper_number="Die Nummer endet auf {digits}.",
        whisper_accept="Drücken Sie eine Taste, um den Anruf anzunehmen.",
    ),
    "pt": Phrases(
        tag="pt-BR",
        closed_line="Obrigado por ligar para {name}. No momento não podemos atender nesta linha. Até logo.",
        not_in_service="Este número não está em serviço. Até logo.",
        sorry="Desculpe, algo deu errado do nosso lado.",
        hold_on="Por favor, fique na linha, vou transferir você para {name}.",
        call_again="Por favor, ligue novamente em alguns minutos. Até logo.",
        nobody_free="Desculpe, ninguém pode atender agora.",
        leave_message="Deixe seu nome, seu número e sua mensagem após o sinal e depois aperte qualquer tecla ou desligue.",
        heard_nothing="Não ouvi nenhuma mensagem. Até logo.",
        thanks_for_message="Obrigado, sua mensagem foi registrada. Até logo.",
        whisper_who="Uma chamada do assistente de {name}.",
        whisper_number="O número termina em {digits}.",
        whisper_accept="Aperte qualquer tecla para atender.",
    ),
}


def phrases(languages: tuple[str, ...]) -> Phrases:
    """The first of the restaurant's languages that we have words for; English if there is none."""
    return next((_PHRASES[code] for code in languages if code in _PHRASES), _PHRASES["en"])
