"""Use cases: plain values and ports in, a result out."""
