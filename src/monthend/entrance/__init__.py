"""Who comes in, over whatever dialect: callers made out, and how many are inside."""
