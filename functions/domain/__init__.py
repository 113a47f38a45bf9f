"""The restaurant's rules: standard library only, synchronous, no I/O."""
