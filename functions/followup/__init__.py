"""The door for what the house does later by itself: timers that ring, and what follows from a change of the book."""
