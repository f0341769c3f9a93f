"""Room graphs: see docs/architecture.md."""
