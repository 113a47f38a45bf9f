"""The doctor's checks, one module per part of the system; each offers a tuple `CHECKS` and is found by being here."""
