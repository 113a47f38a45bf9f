"""The door that texts: driven by the outbox stream, through Twilio."""
