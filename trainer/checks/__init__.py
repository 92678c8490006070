"""What the shape of one scenario file cannot show: links, reachability, lines, recognition, self-tests, siblings.

`check_paths` finds every mistake of every file at once; each is a `Problem` with its place and how to mend it.
"""

from trainer.checks.codes import CODES
from trainer.checks.files import check_paths, check_scenario, default_paths, scenario_problems, unplayed, yaml_files

__all__ = ["CODES", "check_paths", "check_scenario", "default_paths", "scenario_problems", "unplayed", "yaml_files"]
