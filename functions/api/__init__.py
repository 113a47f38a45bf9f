"""The door on API Gateway: Twilio's webhooks, plans, tool calls, call reports."""
