"""A small dialogue of rules in the model's place: what is known in, what to say and which tools to call out."""
