"""Deliveries that leave the server: where they may go, how, and how many at once."""
