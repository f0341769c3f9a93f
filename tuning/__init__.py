"""Floor 5: the life of a small model of the team's own: data, plan, training, export, serving, promotion."""
