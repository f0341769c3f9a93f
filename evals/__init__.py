"""Room evals: see docs/architecture.md."""
