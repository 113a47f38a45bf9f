"""The call contract: everything that the bridge and the restaurant say to each other, and nothing else."""
