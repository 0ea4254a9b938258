"""Small hostile programs: `grade doctor` runs them as submissions and looks at what they reached.

Each is run as a student's train.py, reads from `targets.json` what to go for, and prints a line
that begins with "reached: " for everything that it should not have reached.
"""
