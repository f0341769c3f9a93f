"""Room agents: see docs/architecture.md."""
