"""The door to the owners' calendars: the book outwards, the owner's wishes inwards, through Google Calendar."""
