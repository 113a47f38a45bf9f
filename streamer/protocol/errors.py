"""Whose fault it is.

ProtocolError
  LocalProtocolError    we misused the protocol: a bug, loud in tests
  RemoteProtocolError   the other side sent something that it should not: log it, go on, keep the caller
"""


class ProtocolError(Exception):
    """Something against one of the two wire protocols, or against our own."""


class LocalProtocolError(ProtocolError):
    """Our own code asked for something impossible."""


class RemoteProtocolError(ProtocolError):
    """Twilio or the model's provider sent something unreadable or out of place."""
