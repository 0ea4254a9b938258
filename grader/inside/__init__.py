"""Runs beside students' code: see README.md in this folder for what that means."""
