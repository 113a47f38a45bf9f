"""What to dial on the restaurant's own telephone so that missed calls come to us, by carrier.

No carrier's own page could be read when this was written; each entry says what it rests on. The GSM codes are standard
(3GPP TS 22.030 and 22.082: `**61*` no reply with 5 to 30 s in fives, `**62*` not reachable, `**67*` busy, `**004*` all three;
`##` erases, `*#` asks) and are printed in handset manuals (Siemens A35, Nokia 6190) and carriers' communities. That T-Mobile's
`**004*` can report success and yet set only one of the three is reported by a subscriber's analysis of April 2026.
AT&T wireless: one answering service gives the GSM codes, another gives `*92`/`*90`; an iPhone on AT&T took `**61*` in 2009.
Verizon `*71`/`*73`: several answering services. Landlines: small American carriers' own pages agree on `*92`/`*90`/`*72`; the
German `*61*` with 5 to 60 s is a newspaper's guide to Telekom lines.
"""

from dataclasses import dataclass

RING_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Carrier:
    """`codes` are pairs of purpose and what to dial; `trust` says how far they are known to be right."""

    name: str
    trust: str
    codes: tuple[tuple[str, str], ...]
    remarks: tuple[str, ...] = ()


def codes_for(number: str) -> tuple[Carrier, ...]:
    """The carriers of the number's part of the world, with codes that forward to it. `number` is E.164."""
    return _north_america(number) if number.startswith("+1") else _elsewhere(number)


def _gsm(target: str) -> tuple[tuple[str, str], ...]:
    return (
        (f"no answer after {RING_SECONDS} s, on", f"**61*{target}**{RING_SECONDS}#"),
        ("busy, on", f"**67*{target}#"),
        ("switched off or no signal, on", f"**62*{target}#"),
        ("all three at once, on", f"**004*{target}#"),
        ("all three, off", "##004#"),
        ("one of them, off", "##61#  ##67#  ##62#"),
        ("what is set", "*#61#  *#67#  *#62#"),
    )


def _north_america(number: str) -> tuple[Carrier, ...]:
    ten_digits = number[2:]
    return (
        Carrier(
            "T-Mobile US",
            "several second-hand sources agree; not confirmed by the carrier",
            _gsm(f"1{ten_digits}"),
            ("`**004*` may report success and set only one: ask with the last line, then set them one by one.",),
        ),
        Carrier(
            "AT&T wireless",
            "UNVERIFIED: sources disagree",
            _gsm(f"1{ten_digits}"),
            (f"If that is refused: *92{ten_digits}# (no answer) and *90{ten_digits}# (busy); off by *93# and *91#.",),
        ),
        Carrier(
            "Verizon wireless",
            "several second-hand sources agree; not confirmed by the carrier",
            (("no answer or busy, on", f"*71{ten_digits}"), ("off", "*73")),
            ("How long it rings first is the carrier's to say.",),
        ),
        Carrier(
            "Landlines (AT&T, Verizon and others)",
            "UNVERIFIED for each carrier: usual codes, which the line must have been ordered with",
            (
                ("no answer, on", f"*92, then {ten_digits}"),
                ("no answer, off", "*93"),
                ("busy, on", f"*90, then {ten_digits}"),
                ("busy, off", "*91"),
                ("every call, on", f"*72, then {ten_digits}"),
                ("every call, off", "*73"),
            ),
            ("Internet telephony is set on the provider's web page instead.",),
        ),
    )


def _elsewhere(number: str) -> tuple[Carrier, ...]:
    landline = (
        (f"no answer after {RING_SECONDS} s, on", f"*61*00{number[1:]}*{RING_SECONDS}#"),
        ("no answer, off", "#61#"),
        ("busy, on", f"*67*00{number[1:]}#"),
        ("busy, off", "#67#"),
        ("every call, on", f"*21*00{number[1:]}#"),
        ("every call, off", "#21#"),
    )
    return (
        Carrier(
            "Any mobile carrier (GSM)",
            "standard, 3GPP TS 22.030; a carrier may switch single services off",
            _gsm(number),
        ),
        Carrier(
            "Landlines",
            "second hand for German lines, UNVERIFIED elsewhere: ask the carrier",
            landline,
            ("In Italy landlines commonly offer *21* only; Fastweb names *22* for busy.",),
        ),
    )
