"""Looks questions over for what makes a good student lose a mark, or a lucky one win it.

Nothing of a question is run here: rules read texts, and the draws that `grade questions prove`
stored. `catalogue.py` names the rules, each other file looks at one subject, and `run.py` asks
them all.
"""
