"""Room samples: see docs/architecture.md."""
