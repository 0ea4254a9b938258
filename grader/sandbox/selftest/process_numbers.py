"""Sees the machine's processes by their numbers."""

import os

if os.getpid() != 1:
    print("reached: it knows its number among the machine's processes")
