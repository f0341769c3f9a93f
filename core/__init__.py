"""Floor 0: types, settings, errors, Korean and English text. No I/O but reading settings and the workspace."""
