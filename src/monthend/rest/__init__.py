"""The REST dialect: operations, fields and error codes over the services."""
