"""Room retrievers: see docs/architecture.md."""
