"""Other engines at work on the ledger: its lines as files, and what computes from them.

The query that recomputes a trial balance is one text, `recomputation.QUERY`. The
database runs it over its own lines, DuckDB and Spark over Parquet files. Packages that
are extras are imported where they are used.
"""
