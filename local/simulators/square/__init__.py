"""A simulator of Square: OAuth, catalogue, orders, payments, payment links, webhooks, and what the counter shows of it all."""

from local.simulators.serving.memory import AsyncMemoryTransport, MemoryTransport
from local.simulators.square.simulator import SquareSimulator
from local.simulators.square.state import Judgements, Merchant
from local.simulators.square.webhooks import Courier

__all__ = ["AsyncMemoryTransport", "Courier", "Judgements", "MemoryTransport", "Merchant", "SquareSimulator"]
