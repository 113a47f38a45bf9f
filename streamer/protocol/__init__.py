"""The bridge, decided without I/O: events in, commands out."""
