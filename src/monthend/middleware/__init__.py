"""What is true of every request, as plain ASGI classes."""
