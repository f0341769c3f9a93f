"""Floor 5: runs the tasks of `checks` over a team's own questions, and says how good, how sure, and what failed."""
