"""The same restaurant on one laptop: embedded AWS, vendor simulators, simulated callers."""
