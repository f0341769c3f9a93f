"""How well a tool or a skill that is registered anew, with 3 examples, is found without retraining.

    python benchmarks/new_capability.py                                invented ones, and those of evals/data and samples
    python benchmarks/new_capability.py evals/data/shop --wrong look   one workspace; what went wrong in the part "look"

Cards are held out whole. "look" was read while the probes were written, "held" was only scored.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from gallae.evals.capability import held_out, registered
from gallae.evals.labelled import labelled_folders

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path, help="labelled workspaces (default: evals/data/* and samples)")
    parser.add_argument("--wrong", default="-", metavar="NAME", help="also print what went wrong where NAME stands")
    given = parser.parse_args()
    data = ROOT / "evals" / "data"
    folders = given.folders or [*labelled_folders(data), ROOT / "samples"]
    for figures in (*registered(data), *held_out(folders)):
        print(figures.line())
        for wrong in figures.wrong if given.wrong in figures.name else ():
            print("   ", wrong)


if __name__ == "__main__":
    main()
