"""Honest evidence: compares what a run reported with its source, its weights and a replay."""
