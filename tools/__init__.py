"""Room tools: see docs/architecture.md."""
