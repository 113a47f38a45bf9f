"""What the operator sees by day and is woken by at night: metrics, dashboard, alarms, and the topic that carries them."""
