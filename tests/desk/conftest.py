"""Tests of the desk find their site and server next to them."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
