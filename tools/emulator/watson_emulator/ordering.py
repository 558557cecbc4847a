"""The order of lists. None is documented; the usual one here looks like none and stays the same."""

import hashlib
import random


def ordered(items, key, order):
    """Items that come by age, in the order that a switch names."""
    items = list(items)
    if order == "id":
        return sorted(items, key=key)
    if order == "random":
        return random.sample(items, len(items))
    if order == "hashed":
        return sorted(items, key=lambda item: hashlib.blake2s(key(item).encode("utf-8", "surrogatepass")).digest())
    return items
