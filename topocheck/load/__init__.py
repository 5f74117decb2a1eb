"""Files and live objects become the model here; the only layer that knows YAML, JSON and their libraries."""
