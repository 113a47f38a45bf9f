"""Builds the session plan: everything that one call is played from."""

from functools import cache
from string import Template

from functions.agents.facts import house_facts, this_moment
from functions.agents.roster import FIRST_AGENT, Persona, page, roster, tools_of
from functions.domain import consents
from functions.domain.calls import Call
from functions.domain.greetings import discloses_ai, greeting_of
from functions.domain.guests import Guest
from functions.domain.ports import Clock
from functions.domain.restaurants import Restaurant
from functions.domain.spoken import spoken_duration
from streamer.contract.plan import AgentSpec, Limits, SessionPlan, ToolSpec, VoiceSettings

LIMITS = Limits()


def build_plan(
    restaurant: Restaurant,
    call: Call,
    clock: Clock,
    call_key: str,
    *,
    sells: bool = False,
    has_menu: bool = False,
    guest: Guest | None = None,
) -> SessionPlan:
    """The plan of this call. Pure but for the clock; the same inputs give the same plan.

    `sells`: there is a menu, and the restaurant takes orders by phone; `has_menu`: there is one. `guest`: who the calling number belongs to, where
    returning guests are greeted by name.
    """
    now = clock.now()
    facts, moment = house_facts(restaurant, now), this_moment(restaurant, call, now, guest)
    language = _language(restaurant, guest)
    return SessionPlan(
        call_sid=call.call_sid,
        restaurant_id=restaurant.id,
        restaurant_name=restaurant.name,
        greeting=_greeting(restaurant, language, guest),
        language=language,
        agents=tuple(
            AgentSpec(
                name=persona.name,
                instructions=_instructions(persona, restaurant, facts, moment),
                tools=_tools(persona),
            )
            for persona in roster(sells=sells, has_menu=has_menu, knows_guests=restaurant.greets_by_name)
        ),
        first_agent=FIRST_AGENT,
        voice=VoiceSettings(
            voice=restaurant.voice,
            transcription_languages=restaurant.languages,
            transcription_keywords=(restaurant.name,),
        ),
        limits=LIMITS,
        call_key=call_key,
    )


def _language(restaurant: Restaurant, guest: Guest | None) -> str:
    """That of the guest's last reservation, if the house speaks it and greets in its own words in no other."""
    if guest is not None and guest.language in restaurant.languages and not restaurant.greeting:
        return guest.language
    return restaurant.languages[0]


def _greeting(restaurant: Restaurant, language: str, guest: Guest | None) -> str:
    """The owner's greeting; one that does not disclose the AI, wherever it came from, is not spoken."""
    own = restaurant.greeting if discloses_ai(restaurant.greeting) else ""
    return greeting_of(restaurant.name, language, own, guest.name if guest is not None else "")


def _instructions(persona: Persona, restaurant: Restaurant, facts: str, moment: str) -> str:
    values = {
        "restaurant_name": restaurant.name,
        "largest_party": str(restaurant.rules.largest_party),
        "offer_stands": spoken_duration(restaurant.rules.offer_stands),
        "consent_question": consents.QUESTION,
        "waitlist_question": consents.WAITLIST_QUESTION,
    }
    parts = [
        *(_page(name).substitute(values) for name in persona.pages or (persona.name,)),
        _page("house_rules").substitute(values),
        facts,
        _owners_words(persona, restaurant),
        moment,
    ]
    return "\n\n".join(part.strip() for part in parts if part.strip())


def _owners_words(persona: Persona, restaurant: Restaurant) -> str:
    own = restaurant.extra_instructions.get(persona.name, "").strip()
    if not own:
        return ""
    return f"# From the owner\n\nThe rules of the house win where this contradicts them.\n\n{own}"


@cache
def _page(name: str) -> Template:
    return Template(page(name))


@cache
def _tools(persona: Persona) -> tuple[ToolSpec, ...]:
    return tools_of(persona)
