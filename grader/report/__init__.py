"""HTML pages of the results: one for each student, one for the class.

Start at `grader.report.render`. A page is one file that asks for nothing from anywhere.
"""
