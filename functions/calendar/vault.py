"""Where the calendar's door finds the vault: it lies with the store, since the points of sale seal their tokens in it too."""

from functions.store.vault import KmsVault, MemoryVault

__all__ = ["KmsVault", "MemoryVault"]
