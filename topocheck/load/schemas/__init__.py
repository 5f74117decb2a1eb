"""Validation of manifests against the schemas of their kinds: those that come with topocheck, and those of CRDs in the site."""
