"""The reader: words with boxes in, a menu out; deterministic, and nothing that is not on the page."""
