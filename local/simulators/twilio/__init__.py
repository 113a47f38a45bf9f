"""A simulator of Twilio: its voice network, its media streams, its REST API and its texts."""

from local.simulators.memory_socket import MemorySocket, socket_pair
from local.simulators.twilio.call import LiveCall
from local.simulators.twilio.exchange import CalledParty, Number
from local.simulators.twilio.line import Phone, PhoneTick
from local.simulators.twilio.records import CallRecord
from local.simulators.twilio.simulator import TwilioSimulator

__all__ = [
    "CallRecord",
    "CalledParty",
    "LiveCall",
    "MemorySocket",
    "Number",
    "Phone",
    "PhoneTick",
    "TwilioSimulator",
    "socket_pair",
]
