"""From a command to one call of the domain, alone or in a batch."""
