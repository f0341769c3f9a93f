"""Room checks: see docs/architecture.md."""
