"""The demo company and the script of its month-end close."""
