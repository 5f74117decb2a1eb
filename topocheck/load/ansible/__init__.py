"""Switches whose configuration is the variables of Ansible's resource modules, which is all that Git has of them."""
