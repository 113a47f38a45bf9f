"""Creates the first restaurant from its file, and leaves alone what its owner has changed since."""

from functions.domain.restaurant_data import restaurant_to_data
from functions.domain.restaurants import Restaurant
from functions.onboarding.restaurant_file import read_restaurant
from functions.onboarding.step import Already, Blocked, Change, Looked, Setup


def look(setup: Setup) -> Looked:
    """Compare the file with the store."""
    number = setup.chosen_number().phone_number
    directory = setup.site.directory
    path = setup.wishes.restaurant_file
    if path is None:
        found = directory.by_number(number)
        if found is None:
            raise Blocked(f"no restaurant answers at {number}", "add --restaurant restaurant.yaml")
        return Already(f"in the store: {found.name}", _notes(found))
    wanted = read_restaurant(path, number)
    stored = directory.by_id(wanted.id)
    if stored == wanted:
        return Already(f"in the store: {wanted.name}", _notes(wanted))
    if stored is None:
        return Change(f"create {wanted.name} at {number}", lambda: _save(setup, wanted, "created"))
    differing = ", ".join(_differing(stored, wanted))
    if not setup.wishes.replace_restaurant:
        return Already(
            f"in the store: {stored.name}, and left as it is",
            (f"{path.name} differs in {differing}; --replace-restaurant writes the file over it", *_notes(stored)),
        )
    return Change(f"replace {differing} of {stored.name}", lambda: _save(setup, wanted, "replaced"))


def _save(setup: Setup, restaurant: Restaurant, done: str) -> Already:
    setup.site.directory.save(restaurant)
    return Already(f"{restaurant.name} is {done}", _notes(restaurant))


def _differing(stored: Restaurant, wanted: Restaurant) -> list[str]:
    before, after = restaurant_to_data(stored), restaurant_to_data(wanted)
    return [name for name in after if before[name] != after[name]]


def _notes(restaurant: Restaurant) -> tuple[str, ...]:
    if restaurant.transfer_number:
        return ()
    return ("there is no transfer_number: callers who ask for a person can only leave a message",)
