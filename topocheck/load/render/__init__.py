"""Manifests as they are applied: kustomize folders, Helm charts and Argo CD's Applications, rendered by their own commands."""
