"""Room ui: see docs/architecture.md."""
