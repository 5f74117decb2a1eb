"""The way of a flow: pure functions over the topology."""
