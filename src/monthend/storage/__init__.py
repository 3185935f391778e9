"""The database behind the services' ports."""
