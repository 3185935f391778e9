"""What a caller can do, one transaction each: read the situation, decide, write."""
