"""What the page waits for before it can say a word."""

from __future__ import annotations

import subprocess
import sys


def test_the_page_is_drawn_before_the_graph_is_loaded():
    code = "import sys, gallae.ui.app; sys.exit('langgraph' in sys.modules or 'langchain_core' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], timeout=120).returncode == 0
