"""What the bridge costs, measured side by side with the barest relay that could be written in its place."""
