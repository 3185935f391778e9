"""What the tables' owner does for others: functions of the database that run with its rights.

A program that serves need not own the tables, and then may do less: it can neither make
a partition nor a sequence, nor delete a line. These functions do the few such
things that it needs, and no more than that. Whatever names they use are looked up in
the schema of the tables and nowhere else: a table of the caller's own, a temporary one
for instance, must not stand in for one of those. The same holds for the fence.
"""

from __future__ import annotations

LINES = "line"
FIRST_YEAR, YEAR_AFTER = 1990, 2100
BEFORE, AFTER = "before", "after"

# The numbers of a calendar's journal entries: a sequence each, made with its calendar, and
# read by whoever reads calendars, for a backup has to.
ADD_ENTRY_NUMBERS = """
CREATE OR REPLACE FUNCTION add_entry_numbers() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE counter text := 'entry_number_' || NEW.id;
DECLARE reader oid;
BEGIN
  EXECUTE format('CREATE SEQUENCE %I START %s', counter, NEW.next_entry_number);
  FOR reader IN
    SELECT grantee FROM pg_class, aclexplode(relacl)
    WHERE oid = TG_RELID AND privilege_type = 'SELECT' AND grantee NOT IN (0, relowner)
  LOOP
    EXECUTE format('GRANT SELECT ON SEQUENCE %I TO %s', counter, reader::regrole);
  END LOOP;
  RETURN NULL;
END$$
"""
_MAKE_PARTITION = """
CREATE OR REPLACE FUNCTION make_line_partition(partition text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  name text := '{table}_' || replace(partition, '-', '_');
  starts text := 'MINVALUE';
  ends text := 'MAXVALUE';
BEGIN
  IF partition = '{before}' THEN
    ends := quote_literal('{first_year}-01-01');
  ELSIF partition = '{after}' THEN
    starts := quote_literal('{year_after}-01-01');
  ELSIF partition ~ '^[0-9]{{4}}-(0[1-9]|1[0-2])$'
    AND partition >= '{first_year}' AND partition < '{year_after}'
  THEN
    starts := quote_literal(partition || '-01');
    ends := quote_literal(
      to_char((partition || '-01')::date + interval '1 month', 'YYYY-MM-DD'));
  ELSE
    RAISE EXCEPTION 'there is no such partition';
  END IF;
  PERFORM pg_advisory_xact_lock(1836018804, 1);
  IF to_regclass(name) IS NULL THEN
    EXECUTE format('CREATE TABLE %I (LIKE {table} INCLUDING ALL)', name);
    {guard}
    EXECUTE format('ALTER TABLE {table} ATTACH PARTITION %I FOR VALUES FROM (%s) TO (%s)',
                   name, starts, ends);
  END IF;
END$$
"""
# The fence lets rows go that do not count, and no others.
_DISCARD = """
CREATE OR REPLACE FUNCTION discard_staged(source text, batch bigint, first bigint, at_most bigint)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE gone bigint;
BEGIN
  IF source NOT IN ('line', 'subledger_transaction', 'journal_entry') THEN
    RAISE EXCEPTION 'nothing is staged in such a table';
  END IF;
  EXECUTE format('DELETE FROM %I WHERE id IN (SELECT id FROM %I '
                 'WHERE id >= $1 AND batch_id = $2 ORDER BY id LIMIT $3)', source, source)
  USING first, batch, at_most;
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN gone;
END$$
"""

WITH_RIGHTS_OF_THE_OWNER = (
    "make_line_partition(text)",
    "discard_staged(text, bigint, bigint, bigint)",
    "add_entry_numbers()",
    "next_entry_number(bigint)",
    "count_past_entry(bigint, bigint)",
)

_SETTLE = """
DO $$
DECLARE place text := quote_ident(current_schema());
DECLARE made regprocedure;
BEGIN
  FOR made IN
    SELECT oid FROM pg_proc WHERE pronamespace = current_schema()::regnamespace
    AND proname LIKE 'fence!_%' ESCAPE '!'
  LOOP
    EXECUTE format('ALTER FUNCTION %s SET search_path = %s, pg_temp', made, place);
  END LOOP;
  FOREACH made IN ARRAY ARRAY[{functions}]::regprocedure[] LOOP
    EXECUTE format('ALTER FUNCTION %s SECURITY DEFINER SET search_path = %s, pg_temp', made, place);
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', made);
  END LOOP;
END$$
"""


def functions(guard: str) -> list[str]:
    """The functions, before their rights are settled; `guard` fences in a new partition."""
    quoted = guard.replace("'", "''")
    return [
        _MAKE_PARTITION.format(
            table=LINES,
            before=BEFORE,
            after=AFTER,
            first_year=FIRST_YEAR,
            year_after=YEAR_AFTER,
            guard=f"EXECUTE format('{quoted}', name);" if guard else "",
        ),
        _DISCARD,
        ADD_ENTRY_NUMBERS,
    ]


def settled() -> str:
    """With whose rights the functions run, who may call them, and where they look names up."""
    listed = ", ".join(f"'{each}'" for each in WITH_RIGHTS_OF_THE_OWNER)
    return _SETTLE.format(functions=listed)
