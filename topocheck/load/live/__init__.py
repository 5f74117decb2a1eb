"""Lays what a cluster holds over what Git says."""
