"""The texts about an order: taken by the kitchen, to be paid by a link, refused. Two segments of the 7-bit alphabet at most."""

from typing import Any

from functions.domain import gsm7
from functions.domain.money import written
from functions.domain.orders import Order
from functions.domain.restaurants import Restaurant

MOST_SEGMENTS = 2

_WORDS = {
    "en": {
        "accepted": "{house}: order {code} is with the kitchen. Ready {when}, total {total}. Questions? {phone}. STOP to opt out.",
        "link": "{house}: order {code}, {total}. The kitchen starts when it is paid: {url} STOP to opt out.",
        "rejected": "{house}: we are sorry, order {code} cannot be made. Please call {phone}.",
        "expired": "{house}: order {code} was not paid in time and is cancelled. Questions? {phone}",
    },
    "es": {
        "accepted": "{house}: el pedido {code} ya esta en cocina. Listo {when}, total {total}. Dudas: {phone}. STOP: no recibir textos.",
        "link": "{house}: pedido {code}, {total}. La cocina empieza al pagarlo: {url} STOP: no recibir textos.",
        "rejected": "{house}: lo sentimos, no podemos preparar el pedido {code}. Por favor llame al {phone}.",
        "expired": "{house}: el pedido {code} no se pago a tiempo y queda anulado. Dudas: {phone}",
    },
    "fr": {
        "accepted": "{house} : la commande {code} est en cuisine. Prête {when}, total {total}. Questions : {phone}. STOP pour ne plus recevoir de SMS.",
        "link": "{house} : commande {code}, {total}. La cuisine commence dès le paiement : {url} STOP pour ne plus recevoir de SMS.",
        "rejected": "{house} : désolés, la commande {code} ne peut être préparée. Appelez le {phone}.",
        "expired": "{house} : la commande {code} n'a pas été payée à temps et est annulée. Questions : {phone}",
    },
    "de": {
        "accepted": "{house}: Bestellung {code} ist in der Küche. Fertig {when}, Summe {total}. Fragen: {phone}. STOP beendet diese SMS.",
        "link": "{house}: Bestellung {code}, {total}. Die Küche beginnt nach Zahlung: {url} STOP beendet diese SMS.",
        "rejected": "{house}: Bestellung {code} ist leider nicht möglich. Bitte rufen Sie an: {phone}.",
        "expired": "{house}: Bestellung {code} wurde nicht rechtzeitig bezahlt und ist storniert. Fragen: {phone}",
    },
    "it": {
        "accepted": "{house}: l'ordine {code} è in cucina. Pronto {when}, totale {total}. Domande: {phone}. STOP per non ricevere SMS.",
        "link": "{house}: ordine {code}, {total}. La cucina inizia dopo il pagamento: {url} STOP per non ricevere SMS.",
        "rejected": "{house}: ci dispiace, l'ordine {code} non è possibile. Chiamate il {phone}.",
        "expired": "{house}: l'ordine {code} non è stato pagato in tempo ed è annullato. Domande: {phone}",
    },
    "pt": {
        "accepted": "{house}: o pedido {code} esta na cozinha. Pronto {when}, total {total}. Duvidas: {phone}. STOP: nao receber SMS.",
        "link": "{house}: pedido {code}, {total}. A cozinha comeca ao pagar: {url} STOP: nao receber SMS.",
        "rejected": "{house}: lamentamos, o pedido {code} nao pode ser feito. Ligue para {phone}.",
        "expired": "{house}: o pedido {code} nao foi pago a tempo e foi cancelado. Duvidas: {phone}",
    },
}  # fmt: skip
PURPOSES = frozenset(_WORDS["en"])


def order_text(restaurant: Restaurant, order: Order, purpose: str) -> str:
    """The text; `purpose` is `accepted`, `link`, `rejected` or `expired`. Names are cut until it fits; links and codes never are."""
    words = _WORDS.get(order.language, _WORDS["en"])
    total = written(order.totals.total_minor, order.totals.currency) if order.totals is not None else ""
    values = {
        "code": order.code,
        "total": gsm7.plain(total).replace("€", "EUR "),
        "when": _when(order, restaurant),
        "phone": restaurant.phone_number,
        "url": order.payment_url,
    }
    house = gsm7.plain(restaurant.name)
    texts = (words[purpose].format(house=house[:room].rstrip(), **values) for room in (80, 40, 20, 10))
    return next(
        (text for text in texts if gsm7.segments(text) <= MOST_SEGMENTS), words[purpose].format(house="", **values)
    )


def order_payload(restaurant: Restaurant, order: Order, purpose: str) -> dict[str, Any]:
    """The outbox payload of a text about the order; the order has a phone."""
    return {
        "to": order.phone,
        "from": restaurant.phone_number,
        "body": order_text(restaurant, order, purpose),
        "language": order.language,
        "purpose": f"order_{purpose}",
        "order_id": order.id,
    }


def _when(order: Order, restaurant: Restaurant) -> str:
    """The clock alone, since it is read within hours; with the date where that is another day than the order's."""
    if order.ready_at is None:
        return ""
    local = order.ready_at.astimezone(restaurant.zone)
    placed = order.placed_at.astimezone(restaurant.zone) if order.placed_at is not None else local
    american = order.totals is not None and order.totals.currency == "USD"
    clock = f"{local.hour % 12 or 12}:{local:%M} {'PM' if local.hour >= 12 else 'AM'}" if american else f"{local:%H:%M}"
    if local.date() == placed.date():
        return clock
    return f"{local.month}/{local.day} {clock}" if american else f"{local.day}/{local.month} {clock}"
