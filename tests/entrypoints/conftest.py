"""The folder's own helpers are imported by name, for importlib mode leaves sys.path alone."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from signing import issuer, open_team, signed

__all__ = ["issuer", "open_team", "signed"]  # fixtures
