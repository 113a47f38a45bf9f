"""OpenAI's Realtime API on a laptop: the GA protocol with its rules, real sound both ways, and a small dialogue of rules."""
