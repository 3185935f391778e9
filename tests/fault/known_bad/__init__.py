"""Builds that are wrong on purpose: what a fault test must be able to catch.

Each module here is run in place of `monthend`, changes one thing inside its own
process, and goes on as the command line would.
"""
