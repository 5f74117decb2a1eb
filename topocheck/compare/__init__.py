"""Two states of a site held against each other: what a change adds, takes away and mends."""
