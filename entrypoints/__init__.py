"""Room entrypoints: see docs/architecture.md."""
