LIKE_NAMES: frozenset[str] = frozenset()
