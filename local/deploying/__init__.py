"""Deploys the synthesized stacks into the embedded AWS emulator, so that a call runs through what CloudFormation made."""
