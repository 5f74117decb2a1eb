"""Configurations of firewalls, each product in its own dialect."""
