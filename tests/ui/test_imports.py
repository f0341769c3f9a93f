"""What the page waits for before it can say a word."""

from __future__ import annotations

import subprocess
import sys


def test_the_page_is_drawn_before_the_graph_is_loaded():
    code = "import sys, gallae.ui.main; sys.exit('langgraph' in sys.modules or 'langchain_core' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], timeout=120).returncode == 0


def test_the_first_word_waits_for_streamlit_alone():
    """app.py says that it starts before it imports the page; what it imports until then is a table of words."""
    code = (
        "import sys, runpy, streamlit as st\n"
        "class Said(Exception): ...\n"
        "def say(*words, **_): raise Said(*words)\n"
        "st.spinner = say\n"
        "try: runpy.run_module('gallae.ui.app', run_name='__main__')\n"
        "except Said as said: assert '갈래' in str(said), said\n"
        "else: sys.exit('nothing was said')\n"
        "heavy = ('gallae.checks.', 'gallae.retrievers.', 'gallae.ui.main', 'gallae.core.settings')\n"
        "sys.exit(', '.join(name for name in sys.modules if name.startswith(heavy)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], timeout=120, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr[-2000:]
