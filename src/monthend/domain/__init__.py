"""The rules of accounting periods, in the standard library only.

Nothing here reads a clock, a database or a wire. A function gets values, and
returns values or raises the one refusal it stands for.
"""
