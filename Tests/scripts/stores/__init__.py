"""Parts of stores.py: the stores, the proxy that injects faults, and the cases."""
