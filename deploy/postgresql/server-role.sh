#!/bin/sh
# Run once, when the database is made: the role as which servers and workers connect. What it may do
# `monthend database grants --role books_server --apply` says.
set -eu
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
    --set password="$SERVER_PASSWORD" <<'END'
CREATE ROLE books_server LOGIN PASSWORD :'password';
END
