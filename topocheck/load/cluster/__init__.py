"""Reads what a running cluster holds, through the Kubernetes API. The only place that knows an HTTP client."""
