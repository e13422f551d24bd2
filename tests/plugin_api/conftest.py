"""Tests of this folder share the made-up distributions."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
