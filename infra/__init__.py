"""What is deployed: the whole system as CDK."""
