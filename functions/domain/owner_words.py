"""The first words of a notice to the owner by kind of message and language, inside the GSM 7-bit alphabet."""

OWNER_WORDS = {
    "en": {
        "urgent": "URGENT", "message": "message from a caller", "feedback": "feedback from a guest", "order": "order taken as a message",
        "event_enquiry": "event enquiry", "late_arrival": "a guest comes late", "voicemail": "new voicemail", "call_failed": "a call failed, please call back",
        "transfer_missed": "nobody took a transferred call",
        "order_unsent": "ORDER NOT SENT, kitchen ticket by text", "menu_read": "your menu was read", "menu_unreadable": "your menu could not be read",
        "text_lost": "texts do not arrive", "cancel_wish": "guest wrote CANCEL and gets no more texts",
        "conflict": "calendar and book disagree", "calendar_trouble": "the calendar cannot be reached", "pos_trouble": "about your point of sale",
    },
    "es": {
        "urgent": "URGENTE", "message": "mensaje de un cliente", "feedback": "comentario de un cliente", "order": "pedido tomado como mensaje",
        "event_enquiry": "consulta de evento", "late_arrival": "un cliente llega tarde", "voicemail": "nuevo mensaje de voz", "call_failed": "una llamada ha fallado: devuelva la llamada",
        "transfer_missed": "nadie ha atendido una llamada pasada",
        "order_unsent": "PEDIDO SIN ENVIAR, va el ticket de cocina por texto", "menu_read": "su carta se ha leido", "menu_unreadable": "su carta no se pudo leer",
        "text_lost": "hay textos que no llegan", "cancel_wish": "un cliente ha escrito CANCEL y no recibe textos",
        "conflict": "el calendario y las reservas no coinciden", "calendar_trouble": "no se llega al calendario", "pos_trouble": "sobre su punto de venta",
    },
    "fr": {
        "urgent": "URGENT", "message": "message d'un client", "feedback": "avis d'un client", "order": "commande prise en message",
        "event_enquiry": "demande d'événement", "late_arrival": "un client aura du retard", "voicemail": "nouveau message vocal", "call_failed": "un appel a échoué, merci de rappeler",
        "transfer_missed": "personne n'a pris un appel transféré",
        "order_unsent": "COMMANDE NON TRANSMISE, ticket de cuisine par SMS", "menu_read": "votre carte a été lue", "menu_unreadable": "votre carte est illisible",
        "text_lost": "des SMS n'arrivent pas", "cancel_wish": "un client a écrit CANCEL et n'a plus de SMS",
        "conflict": "l'agenda et les réservations ne concordent pas", "calendar_trouble": "l'agenda est injoignable", "pos_trouble": "à propos de votre caisse",
    },
    "de": {
        "urgent": "DRINGEND", "message": "Nachricht eines Anrufers", "feedback": "Rückmeldung eines Gastes", "order": "Bestellung als Nachricht",
        "event_enquiry": "Anfrage für eine Feier", "late_arrival": "ein Gast kommt später", "voicemail": "neue Sprachnachricht", "call_failed": "ein Anruf schlug fehl, bitte zurückrufen",
        "transfer_missed": "ein weitergeleiteter Anruf blieb unbeantwortet",
        "order_unsent": "BESTELLUNG NICHT ÜBERMITTELT, Küchenbon per SMS", "menu_read": "Ihre Karte wurde gelesen", "menu_unreadable": "Ihre Karte war nicht lesbar",
        "text_lost": "SMS kommen nicht an", "cancel_wish": "ein Gast schrieb CANCEL und erhält keine SMS mehr",
        "conflict": "Kalender und Reservierungen widersprechen sich", "calendar_trouble": "der Kalender ist nicht erreichbar", "pos_trouble": "zu Ihrer Kasse",
    },
    "it": {
        "urgent": "URGENTE", "message": "messaggio di un cliente", "feedback": "commento di un cliente", "order": "ordine preso come messaggio",
        "event_enquiry": "richiesta per un evento", "late_arrival": "un cliente arriva in ritardo", "voicemail": "nuovo messaggio vocale", "call_failed": "una chiamata è fallita: richiamare",
        "transfer_missed": "nessuno ha risposto a una chiamata passata",
        "order_unsent": "ORDINE NON INVIATO, comanda per SMS", "menu_read": "il menù è stato letto", "menu_unreadable": "il menù non è leggibile",
        "text_lost": "alcuni SMS non arrivano", "cancel_wish": "un cliente ha scritto CANCEL e non riceve SMS",
        "conflict": "calendario e prenotazioni non concordano", "calendar_trouble": "il calendario non è raggiungibile", "pos_trouble": "sulla vostra cassa",
    },
    "pt": {
        "urgent": "URGENTE", "message": "mensagem de um cliente", "feedback": "comentario de um cliente", "order": "pedido tomado como mensagem",
        "event_enquiry": "pedido para um evento", "late_arrival": "um cliente chega atrasado", "voicemail": "nova mensagem de voz", "call_failed": "uma chamada falhou, por favor ligue de volta",
        "transfer_missed": "ninguem atendeu uma chamada passada",
        "order_unsent": "PEDIDO NAO ENVIADO, comanda por SMS", "menu_read": "o seu menu foi lido", "menu_unreadable": "o seu menu nao pode ser lido",
        "conflict": "agenda e reservas nao coincidem", "calendar_trouble": "nao se chega a agenda", "pos_trouble": "sobre o seu ponto de venda",
        "text_lost": "ha SMS que nao chegam", "cancel_wish": "um cliente escreveu CANCEL e deixa de receber SMS",
    },
}  # fmt: skip
