"""The question bank: reads questions, and marks answers."""
