"""What nmstate reads in a desired state, and what it refuses there, as tables and rules without findings."""
