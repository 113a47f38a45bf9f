"""Stand-ins for the vendors on the network, each proven by the vendor's own client library."""
