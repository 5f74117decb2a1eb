"""The graph of a site, and the questions about it that need no packet: who is where, what is wired to what."""
