"""What the model may call, and how an action's result becomes one of the four outcomes."""
