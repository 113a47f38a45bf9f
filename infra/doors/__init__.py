"""What every door into the restaurant is built from: functions, and what wakes them. Grants are made by the stack."""
