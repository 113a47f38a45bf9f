"""English as it is spoken at a restaurant's telephone: words for figures, sentences for a language model, sounds for names."""

import random
import re

_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["_", "_", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]

_SENTENCES = """
i would like to book a table for {size} {day} at {time}
i'd like to book a table for {size} {day} at {time}
i'd like a table for {size} people {day} at {time} please
could i make a reservation for {size} on {day} at {time}
hello i would like to make a reservation please
hello can i reserve a table for {size} {day} at {time} under the name {name}
do you have a table for {size} {day} at {time}
there will be {size} of us
for {size} people please
{size} people
{size}
{day}
{day} please
{day} at {time}
at {time} please
{time}
{time} please
how about {time}
could we come at {time} instead
my name is {name}
the name is {name}
the reservation is under {name}
{name}
it's {name}
yes please
yes
yes that's right
yes that is correct
yes please book it
yes you can text me
yes please send me a text
sure go ahead
no
no thank you
no thanks that's all
no that's everything thank you goodbye
thank you goodbye
thank you very much bye
goodbye
that would be great
the first one please
the second one please
the earlier one please
the later one please
let's take the {time} one
i'll take {time}
i would like to change my reservation
i need to change my booking to {time}
i'd like to move my reservation to {day} at {time}
can you make it {size} people instead
i want to cancel my reservation
please cancel my table for {day}
i'd like to cancel the reservation under {name}
yes please cancel it
my confirmation code is {letter} {digit} {letter} {digit}
the code is {letter} {digit} {letter} {letter} {digit}
{letter} {digit} {letter} {digit}
what are your opening hours
what time do you open on {day}
when do you close {day}
are you open on {day}
where are you located
what is your address
how do i get there
is there parking nearby
where can i park
what kind of food do you serve
do you have a website
what is your cancellation policy
do you allow dogs
please tell me everything about the restaurant
can i speak to a person please
i would like to talk to a human
can i speak to the manager
i'd like to order some food
i would like to order two pizzas for pickup
i'd like to leave some feedback
i would like to complain about my meal
the food was wonderful thank you
the service was very slow
i want to leave a message
it's a birthday
we need a high chair
one of us is allergic to nuts
could we sit outside
a table by the window please
stop
wait a moment
sorry what was that
can you repeat that please
i don't have a code
i don't know
""".strip().splitlines()
_DAYS = [
    "today",
    "tonight",
    "tomorrow",
    "tomorrow night",
    "tomorrow evening",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "next monday",
    "next friday",
    "next saturday",
    "this friday",
    "this saturday",
    "november twenty third",
    "november twenty fourth",
    "december first",
    "december second",
    "the twenty fifth",
    "on friday evening",
    "saturday night",
]
_MINUTES = ("", " o'clock", " thirty", " fifteen", " forty five", " p m", " thirty p m")
_NAMES = [
    "rossi",
    "garcia",
    "miller",
    "smith",
    "johnson",
    "brown",
    "okafor",
    "nguyen",
    "martin",
    "schmidt",
    "lopez",
    "dubois",
    "bianchi",
    "taylor",
    "wilson",
    "jones",
    "davis",
    "kim",
    "lee",
    "patel",
    "anna",
    "maria",
    "john",
    "david",
    "laura",
    "peter",
]
_SOUNDS = {
    "a": "AE", "b": "B", "c": "K", "d": "D", "e": "EH", "f": "F", "g": "G", "h": "HH", "i": "IH", "j": "JH", "k": "K",
    "l": "L", "m": "M", "n": "N", "o": "OW", "p": "P", "q": "K", "r": "R", "s": "S", "t": "T", "u": "UW", "v": "V",
    "w": "W", "x": "K S", "y": "IY", "z": "Z", "sh": "SH", "ch": "CH", "th": "TH", "ee": "IY", "oo": "UW", "ck": "K",
    "ph": "F", "gh": "G", "ou": "AW", "ai": "EY", "ay": "EY", "qu": "K W", "ll": "L", "ss": "S", "tt": "T", "nn": "N",
    "rr": "R", "pp": "P", "mm": "M", "ff": "F", "cc": "K", "zz": "T S", "ei": "AY", "ie": "IY", "au": "AO", "er": "ER",
}  # fmt: skip
NAMES_BY_EAR = {
    "maitred": "M EY T R AH D",
    "okafor": "OW K AA F AO R",
    "bianchi": "B IY AA N K IY",
    "margherita": "M AA R G ER IY T AH",
    "bruschetta": "B R UW S K EH T AH",
    "biryani": "B IH R IY AA N IY",
    "nguyen": "W IH N",
    "dubois": "D UW B W AA",
}
"""Names and dishes that the usual dictionary lacks or has otherwise, in its own alphabet of sounds."""


def number_in_words(number: int) -> str:
    """0 to 9999 as it is said: 42 -> "forty two"."""
    if number < 20:
        return _ONES[number]
    if number < 100:
        return " ".join([_TENS[number // 10], *([_ONES[number % 10]] if number % 10 else [])])
    rest = [number_in_words(number % 100)] if number % 100 else []
    if number < 1000:
        return " ".join([_ONES[number // 100], "hundred", *rest])
    return " ".join([number_in_words(number // 100), *rest])


def spoken(text: str) -> str:
    """A line as the bare words that a recogniser returns: "At 7:30, please!" -> "at seven thirty please"."""
    plain = text.lower().replace("’", "'")
    plain = re.sub(r"(\d{1,2}):00\b", r"\1", plain)
    plain = re.sub(r"(\d{1,2}):(\d{2})", r"\1 \2", plain)
    plain = re.sub(r"([ap])\.?m\b\.?", r" \1 m ", plain)
    plain = re.sub(r"\d+", lambda found: f" {number_in_words(int(found.group()) % 10_000)} ", plain)
    return " ".join(re.findall(r"[a-z]+(?:'[a-z]+)?", plain))


def sentences(count: int = 4000) -> list[str]:
    """What callers say, the same list every time."""
    dice = random.Random(20_261_122)  # noqa: S311 (a fixed sample of sentences, no secret)
    made = []
    for _ in range(count):
        hour = dice.choice(_ONES[5:11])
        made.append(
            dice.choice(_SENTENCES)
            .replace("{size}", dice.choice(_ONES[1:13]))
            .replace("{day}", dice.choice(_DAYS))
            .replace(
                "{time}", dice.choice([hour + dice.choice(_MINUTES), f"half past {hour}", f"a quarter past {hour}"])
            )
            .replace("{name}", dice.choice(_NAMES))
        )
        while "{letter}" in made[-1]:
            made[-1] = made[-1].replace("{letter}", dice.choice("abcdefghjkmnpqrstuvwxyz"), 1)
        while "{digit}" in made[-1]:
            made[-1] = made[-1].replace("{digit}", dice.choice(_ONES[2:10]), 1)
    return made


def guessed_sounds(word: str) -> str:
    """How a word that no dictionary has may sound, letter by letter: crude, and better than deafness to a name."""
    if word in NAMES_BY_EAR:
        return NAMES_BY_EAR[word]
    found, at = [], 0
    letters = word.replace("'", "")
    while at < len(letters):
        width = 2 if letters[at : at + 2] in _SOUNDS else 1
        found.append(_SOUNDS.get(letters[at : at + width], "AH"))
        at += width
    return " ".join(found)
