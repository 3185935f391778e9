"""What those who look after a server see of it: whether it is ready, how much it does."""
