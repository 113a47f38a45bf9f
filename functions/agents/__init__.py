"""Who speaks: the roster, each agent's instructions, and the session plan built from them."""
