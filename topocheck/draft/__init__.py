"""Drafts a site file of what is found in a repository, with what only people know marked by comments."""
