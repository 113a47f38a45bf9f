"""The door to the points of sale: brings placed orders to the kitchen."""
