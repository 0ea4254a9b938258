"""Verdicts as pure functions of Evidence: no input or output, no torch, no clock.

Each kind has a file that decides; `wording.py` says it in words; `judge.py` puts both together.
"""
