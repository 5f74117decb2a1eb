"""The checks: one file per family, one page per check in ``pages/``."""
