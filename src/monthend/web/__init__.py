"""Web pages, rendered on the server: the third dialect over the services."""
