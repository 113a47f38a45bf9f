"""The kitchen ticket: an order as the kitchen reads it, in 42 columns of plain text, the same for a printer, a text and a page.

Nothing is left out of it: allergies stand on top, choices and notes under their line, and alcohol is marked for the check of age.
"""

import textwrap
from datetime import datetime
from zoneinfo import ZoneInfo

from functions.domain.money import written
from functions.domain.orders import Choice, Order, OrderLine
from functions.domain.restaurants import Restaurant

COLUMNS = 42
"""What a receipt printer of 80 mm prints in its usual font."""

_WORDS = {
    "en": {"pickup": "PICKUP", "delivery": "DELIVERY", "for": "for", "soon": "as soon as possible", "allergy": "ALLERGY", "note": "Note",
           "half": "half", "and": "and", "on": "on", "total": "Total", "fee": "Delivery", "service": "Service charge", "tax": "Tax",
           "included": "included", "counter": "To be paid at the counter", "link": "Paid by link", "unpaid": "NOT PAID YET",
           "id": "ALCOHOL: check age", "phone": "Tel.", "taken": "taken"},
    "es": {"pickup": "RECOGER", "delivery": "A DOMICILIO", "for": "para las", "soon": "lo antes posible", "allergy": "ALERGIA", "note": "Nota",
           "half": "mitad", "and": "y", "on": "en", "total": "Total", "fee": "Envío", "service": "Servicio", "tax": "Impuestos",
           "included": "incluidos", "counter": "Se paga al recoger", "link": "Pagado por enlace", "unpaid": "SIN PAGAR",
           "id": "ALCOHOL: comprobar edad", "phone": "Tel.", "taken": "recibido"},
    "fr": {"pickup": "A EMPORTER", "delivery": "LIVRAISON", "for": "pour", "soon": "dès que possible", "allergy": "ALLERGIE", "note": "Note",
           "half": "moitié", "and": "et", "on": "sur", "total": "Total", "fee": "Livraison", "service": "Service", "tax": "TVA",
           "included": "incluse", "counter": "À payer au comptoir", "link": "Payé par lien", "unpaid": "NON PAYÉ",
           "id": "ALCOOL : vérifier l'âge", "phone": "Tél.", "taken": "reçu"},
    "de": {"pickup": "ABHOLUNG", "delivery": "LIEFERUNG", "for": "für", "soon": "so bald wie möglich", "allergy": "ALLERGIE", "note": "Hinweis",
           "half": "halb", "and": "und", "on": "auf", "total": "Summe", "fee": "Lieferung", "service": "Bedienung", "tax": "MwSt.",
           "included": "enthalten", "counter": "Zahlung bei Abholung", "link": "Per Link bezahlt", "unpaid": "NOCH NICHT BEZAHLT",
           "id": "ALKOHOL: Alter prüfen", "phone": "Tel.", "taken": "angenommen"},
    "it": {"pickup": "ASPORTO", "delivery": "CONSEGNA", "for": "per le", "soon": "appena possibile", "allergy": "ALLERGIA", "note": "Nota",
           "half": "metà", "and": "e", "on": "su", "total": "Totale", "fee": "Consegna", "service": "Servizio", "tax": "IVA",
           "included": "inclusa", "counter": "Si paga al banco", "link": "Pagato con link", "unpaid": "NON PAGATO",
           "id": "ALCOL: controllare l'età", "phone": "Tel.", "taken": "ricevuto"},
    "pt": {"pickup": "RETIRADA", "delivery": "ENTREGA", "for": "para as", "soon": "o quanto antes", "allergy": "ALERGIA", "note": "Nota",
           "half": "metade", "and": "e", "on": "em", "total": "Total", "fee": "Entrega", "service": "Serviço", "tax": "Imposto",
           "included": "incluído", "counter": "Pagar na retirada", "link": "Pago por link", "unpaid": "NÃO PAGO",
           "id": "ÁLCOOL: conferir idade", "phone": "Tel.", "taken": "recebido"},
}  # fmt: skip


def ticket(restaurant: Restaurant, order: Order) -> str:
    """The ticket, lines of at most `COLUMNS` signs, in the restaurant's first language."""
    words = _WORDS.get(restaurant.languages[0] if restaurant.languages else "en", _WORDS["en"])
    zone = restaurant.zone
    rule = "-" * COLUMNS
    currency = order.totals.currency if order.totals is not None else restaurant.currency
    clock = "%m/%d %H:%M" if currency == "USD" else "%d/%m %H:%M"
    lines = [
        restaurant.name.center(COLUMNS).rstrip(),
        _pair(f"{words[order.fulfilment]} {order.code}", f"{words['for']} {_clock(order.ready_at, zone, clock)}"),
        _pair(order.name, f"{words['phone']} {order.phone}" if order.phone else ""),
    ]
    if order.wanted_at is None:
        lines.append(words["soon"].rjust(COLUMNS))
    if order.fulfilment == "delivery" and order.address is not None:
        one = order.address
        lines += _wrapped(", ".join(part for part in (one.street, one.details, one.postcode, one.city) if part))
    if order.allergies:
        lines += [rule, *_wrapped(f"!! {words['allergy']}: {order.allergies}", "!! ")]
    if any(line.alcohol for line in order.lines):
        lines.append(f"!! {words['id']}")
    lines.append(rule)
    for line in order.lines:
        lines += _line(line, words, currency)
    lines.append(rule)
    if order.note:
        lines += _wrapped(f"{words['note']}: {order.note}")
    lines += _money(order, words)
    if order.placed_at is not None:
        lines.append(_pair(f"{words['taken']} {_clock(order.placed_at, zone, clock)}", order.id[-10:]))
    return "\n".join(line.rstrip() for line in lines if line.strip())


def pages(text: str, longest: int) -> tuple[str, ...]:
    """A ticket in texts of at most so many signs, cut between lines and numbered; one that fits is one page as it is."""
    if len(text) <= longest:
        return (text,)
    room = longest - len("(99/99)\n")
    parts = [""]
    for line in text.split("\n"):
        fits = len(parts[-1]) + len(line) + 1 <= room
        parts = [*parts[:-1], f"{parts[-1]}\n{line}".lstrip("\n")] if fits else [*parts, line]
    return tuple(f"({number}/{len(parts)})\n{part}" for number, part in enumerate(parts, start=1))


def _line(line: OrderLine, words: dict[str, str], currency: str) -> list[str]:
    name = line.name
    if line.other_half is not None:
        name = f"{words['half']} {line.name} {words['and']} {words['half']} {line.other_half.name}"
    size = f" ({line.size})" if line.size else ""
    result = _priced(f"{line.quantity} x {name}{size}", written(line.total_minor, currency))
    for choice in line.choices:
        result += _wrapped(f"    + {_choice(line, choice, words)}", "      ")
    if line.note:
        result += _wrapped(f"    * {line.note}", "      ")
    return result


def _choice(line: OrderLine, choice: Choice, words: dict[str, str]) -> str:
    times = f"{choice.quantity} x " if choice.quantity > 1 else ""
    if not choice.half or line.other_half is None:
        return f"{times}{choice.name}"
    return f"{times}{choice.name} {words['on']} {line.name if choice.half == 'first' else line.other_half.name}"


def _money(order: Order, words: dict[str, str]) -> list[str]:
    totals = order.totals
    if totals is None:
        return []
    lines = []
    if totals.delivery_fee_minor:
        lines.append(_pair(words["fee"], written(totals.delivery_fee_minor, totals.currency)))
    if totals.service_charge_minor:
        lines.append(_pair(words["service"], written(totals.service_charge_minor, totals.currency)))
    if totals.tax_minor:
        included = f" {words['included']}" if totals.tax_included else ""
        lines.append(_pair(words["tax"] + included, written(totals.tax_minor, totals.currency)))
    lines.append(_pair(words["total"], written(totals.total_minor, totals.currency)))
    if order.payment == "counter":
        lines.append(words["counter"])
    else:
        # An order by link can come by ticket too, before its link was made or instead of it: only a paid one may say so.
        paid = bool(order.payment_url) and order.status == "accepted"
        lines.append(words["link"] if paid else words["unpaid"])
    return lines


def _clock(moment: datetime | None, zone: ZoneInfo, form: str) -> str:
    return moment.astimezone(zone).strftime(form) if moment is not None else ""


def _pair(left: str, right: str) -> str:
    """Two texts at the two margins; on two lines if they do not fit on one."""
    gap = COLUMNS - len(left) - len(right)
    return f"{left}{' ' * gap}{right}" if gap > 0 else "\n".join([*_wrapped(left), *_wrapped(right)])


def _priced(text: str, price: str) -> list[str]:
    lines = textwrap.wrap(text, COLUMNS - len(price) - 1, subsequent_indent="    ") or [""]
    return [_pair(lines[0], price), *lines[1:]]


def _wrapped(text: str, indent: str = "  ") -> list[str]:
    return textwrap.wrap(text, COLUMNS, subsequent_indent=indent, drop_whitespace=True, replace_whitespace=False)
