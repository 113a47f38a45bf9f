"""Reads a restaurant from its YAML file, with the complaints that its owner can act on."""

from pathlib import Path
from typing import Any

import yaml

from functions.domain.errors import BadConfiguration
from functions.domain.restaurant_checks import validate
from functions.domain.restaurant_data import restaurant_from_data
from functions.domain.restaurants import Restaurant


def read_restaurant(path: Path, phone_number: str) -> Restaurant:
    """The restaurant, reached at `phone_number`: the file may leave its number out, but not name another one.

    BadConfiguration holds all complaints.
    """
    data = _document(path)
    named = data.setdefault("phone_number", phone_number)
    if named != phone_number:
        raise BadConfiguration(
            f"{path.name} says phone_number {named}, but the number is {phone_number}: change it, or leave the line out"
        )
    try:
        restaurant = restaurant_from_data(data)
    except BadConfiguration as wrong:
        raise BadConfiguration(f"{path.name}: {wrong}") from None
    complaints = validate(restaurant)
    if complaints:
        raise BadConfiguration(f"{path.name}: " + " ".join(complaints))
    return restaurant


def phone_number_in(path: Path) -> str | None:
    """The number that the file names, None if it names none."""
    named = _document(path).get("phone_number")
    return named if isinstance(named, str) else None


def _document(path: Path) -> dict[str, Any]:
    try:
        document = yaml.safe_load(path.read_text("utf-8"))
    except OSError as error:
        raise BadConfiguration(f"{path} cannot be read: {error.strerror}") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BadConfiguration(f"{path.name} is no YAML: {error}") from None
    if not isinstance(document, dict):
        raise BadConfiguration(f"{path.name} must hold a restaurant's fields")
    return document
