"""How fast this machine is, for `sollievo bench`: stages, providers, start, memory, against the usual way."""
