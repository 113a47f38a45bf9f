"""The restaurant's memory: DynamoDB, and the in-memory twin that passes the same contract tests."""
