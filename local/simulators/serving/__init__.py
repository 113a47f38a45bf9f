"""How the simulated vendors are reached: a request in, an answer out, on a port or in memory, with faults on the way."""
