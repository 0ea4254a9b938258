"""An auto-grading toolkit for PyTorch assignments."""

__version__ = "0.1.0"
