"""Configurations of Juniper's JunOS: switches and routers, and firewalls of the SRX series."""
