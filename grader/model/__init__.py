"""The frozen types that every part agrees on. Imports nothing else of `grader`."""
