"""What the system costs and which limit it meets first, reckoned from prices and assumptions that stand here as data."""
