"""Moving a whole installation: from one database into another, into a backup, and back."""
