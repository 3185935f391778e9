CREATE FUNCTION public.add_entry_numbers() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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
END$$;
CREATE FUNCTION public.count_past_entry(calendar bigint, number bigint) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE counter regclass := 'entry_number_' || calendar;
BEGIN
  PERFORM pg_advisory_xact_lock(1701737081, calendar::integer);
  IF coalesce(pg_sequence_last_value(counter), 0) < number THEN
    PERFORM setval(counter, number);
  END IF;
END$$;
CREATE FUNCTION public.discard_staged(source text, batch bigint, first bigint, at_most bigint) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $_$
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
END$_$;
CREATE FUNCTION public.fence_batch() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE through text;
BEGIN
  PERFORM pg_advisory_xact_lock_shared(NEW.calendar_id);
  SELECT closed_through INTO through FROM calendar WHERE id = NEW.calendar_id FOR SHARE;
  IF NEW.first_date <= through THEN
    RAISE EXCEPTION 'monthend fence: the period is closed';
  END IF;
  RETURN NEW;
END$$;
CREATE FUNCTION public.fence_days_delete() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  PERFORM 1 FROM import_batch WHERE id IN (SELECT batch_id FROM old_rows) ORDER BY id FOR SHARE;
  IF EXISTS (
    SELECT 1 FROM old_rows o WHERE NOT EXISTS (
      SELECT 1 FROM import_batch b WHERE b.id = o.batch_id AND NOT b.posted)
  ) THEN
    RAISE EXCEPTION 'monthend fence: rows of this table are never changed or deleted';
  END IF;
  RETURN NULL;
END$$;
CREATE FUNCTION public.fence_days_insert() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
  written record;
  through text;
  calendars bigint[] := '{}';
  first_days text[] := '{}';
BEGIN
  FOR written IN
    SELECT calendar_id AS id, min(date) AS first FROM new_rows GROUP BY 1 ORDER BY 1
  LOOP
    PERFORM pg_advisory_xact_lock_shared(written.id);
    calendars := calendars || written.id;
    first_days := first_days || written.first;
  END LOOP;
  FOR place IN 1 .. cardinality(calendars) LOOP
    SELECT closed_through INTO through FROM calendar WHERE id = calendars[place] FOR SHARE;
    IF first_days[place] <= through THEN
      RAISE EXCEPTION 'monthend fence: the period is closed';
    END IF;
  END LOOP;
  RETURN NULL;
END$$;
CREATE FUNCTION public.fence_days_update() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
  written record;
  through text;
  calendars bigint[] := '{}';
  first_days text[] := '{}';
BEGIN
  FOR written IN
    SELECT calendar_id AS id, min(date) AS first FROM (SELECT calendar_id, date FROM new_rows UNION ALL SELECT calendar_id, date FROM old_rows) AS changed GROUP BY 1 ORDER BY 1
  LOOP
    PERFORM pg_advisory_xact_lock_shared(written.id);
    calendars := calendars || written.id;
    first_days := first_days || written.first;
  END LOOP;
  FOR place IN 1 .. cardinality(calendars) LOOP
    SELECT closed_through INTO through FROM calendar WHERE id = calendars[place] FOR SHARE;
    IF first_days[place] <= through THEN
      RAISE EXCEPTION 'monthend fence: the period is closed';
    END IF;
  END LOOP;
  RETURN NULL;
END$$;
CREATE FUNCTION public.fence_entries_insert() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
  written record;
  through text;
  calendars bigint[] := '{}';
  first_days text[] := '{}';
BEGIN
  FOR written IN
    SELECT calendar_id AS id, min(date) AS first FROM (SELECT calendar_id, date FROM new_rows WHERE run_id IS NULL) AS changed GROUP BY 1 ORDER BY 1
  LOOP
    PERFORM pg_advisory_xact_lock_shared(written.id);
    calendars := calendars || written.id;
    first_days := first_days || written.first;
  END LOOP;
  FOR place IN 1 .. cardinality(calendars) LOOP
    SELECT closed_through INTO through FROM calendar WHERE id = calendars[place] FOR SHARE;
    IF first_days[place] <= through THEN
      RAISE EXCEPTION 'monthend fence: the period is closed';
    END IF;
  END LOOP;
  RETURN NULL;
END$$;
CREATE FUNCTION public.fence_entries_update() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
  written record;
  through text;
  calendars bigint[] := '{}';
  first_days text[] := '{}';
BEGIN
  FOR written IN
    SELECT calendar_id AS id, min(date) AS first FROM (SELECT o.calendar_id, o.date FROM old_rows o JOIN new_rows n ON n.id = o.id WHERE o.run_id IS NULL AND o.status = 'Created' AND n.status <> 'Created') AS changed GROUP BY 1 ORDER BY 1
  LOOP
    PERFORM pg_advisory_xact_lock_shared(written.id);
    calendars := calendars || written.id;
    first_days := first_days || written.first;
  END LOOP;
  FOR place IN 1 .. cardinality(calendars) LOOP
    SELECT closed_through INTO through FROM calendar WHERE id = calendars[place] FOR SHARE;
    IF first_days[place] <= through THEN
      RAISE EXCEPTION 'monthend fence: the period is closed';
    END IF;
  END LOOP;
  RETURN NULL;
END$$;
CREATE FUNCTION public.fence_file_chunk_kept() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM file f JOIN trial_balance_run r ON r.id = f.run_id WHERE f.id = OLD.file_id AND f.sha256 IS NOT NULL AND NOT r.superseded) THEN
    RAISE EXCEPTION 'monthend fence: rows of this table are never changed or deleted';
  END IF;
  RETURN OLD;
END$$;
CREATE FUNCTION public.fence_file_chunk_staged() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM file f WHERE f.id = NEW.file_id AND f.sha256 IS NULL) THEN
    RAISE EXCEPTION 'monthend fence: only the run of a file writes it, until it is done';
  END IF;
  RETURN NEW;
END$$;
CREATE FUNCTION public.fence_file_done() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM trial_balance_run r WHERE r.id = NEW.run_id AND r.state = 'done') THEN
    RAISE EXCEPTION 'monthend fence: rows of this table are never changed or deleted';
  END IF;
  RETURN NEW;
END$$;
CREATE FUNCTION public.fence_file_staged() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  IF NEW.sha256 IS NOT NULL OR NOT EXISTS (SELECT 1 FROM trial_balance_run r WHERE r.id = NEW.run_id AND r.state = 'leased' AND r.attempt = NEW.attempt) THEN
    RAISE EXCEPTION 'monthend fence: only the run of a file writes it, until it is done';
  END IF;
  RETURN NEW;
END$$;
CREATE FUNCTION public.fence_refuse() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$BEGIN RAISE EXCEPTION '%', TG_ARGV[0]; END$$;
CREATE FUNCTION public.fence_seal() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  IF NEW.number IS DISTINCT FROM (
    SELECT coalesce(max(number), 0) + 1 FROM history_seal WHERE chain = NEW.chain
  ) THEN
    RAISE EXCEPTION 'monthend fence: a row with this key is there already';
  END IF;
  RETURN NEW;
END$$;
CREATE FUNCTION public.fence_step() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  IF NEW.closed_through IS DISTINCT FROM (
    SELECT max(end_date) FROM accounting_period
    WHERE calendar_id = NEW.id AND status = 'Closed'
  ) THEN
    RAISE EXCEPTION 'monthend fence: closed_through does not fit the closed periods';
  END IF;
  RETURN NEW;
END$$;
CREATE FUNCTION public.fence_summarised_delete() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM (SELECT DISTINCT run_id, part FROM old_rows) AS s
    WHERE NOT EXISTS (SELECT 1 FROM journal_run r WHERE r.id = s.run_id AND r.status = 'Processing') AND EXISTS (SELECT 1 FROM journal_entry e WHERE e.run_id = s.run_id AND e.part = s.part AND e.status = 'Created')
  ) THEN
    RAISE EXCEPTION 'monthend fence: an active journal entry has the transactions that its run took';
  END IF;
  RETURN NULL;
END$$;
CREATE FUNCTION public.fence_summarised_insert() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM (SELECT DISTINCT run_id, part FROM new_rows) AS s
    WHERE NOT EXISTS (SELECT 1 FROM journal_run r WHERE r.id = s.run_id AND r.status = 'Processing') AND TRUE
  ) THEN
    RAISE EXCEPTION 'monthend fence: an active journal entry has the transactions that its run took';
  END IF;
  RETURN NULL;
END$$;
CREATE FUNCTION public.make_line_partition(partition text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $_$
DECLARE
  name text := 'line_' || replace(partition, '-', '_');
  starts text := 'MINVALUE';
  ends text := 'MAXVALUE';
BEGIN
  IF partition = 'before' THEN
    ends := quote_literal('1990-01-01');
  ELSIF partition = 'after' THEN
    starts := quote_literal('2100-01-01');
  ELSIF partition ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'
    AND partition >= '1990' AND partition < '2100'
  THEN
    starts := quote_literal(partition || '-01');
    ends := quote_literal(
      to_char((partition || '-01')::date + interval '1 month', 'YYYY-MM-DD'));
  ELSE
    RAISE EXCEPTION 'there is no such partition';
  END IF;
  PERFORM pg_advisory_xact_lock(1836018804, 1);
  IF to_regclass(name) IS NULL THEN
    EXECUTE format('CREATE TABLE %I (LIKE line INCLUDING ALL)', name);
    EXECUTE format('CREATE TRIGGER fence_partition BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION fence_refuse(''monthend fence: rows go through the table line, not through its partitions'')', name);
    EXECUTE format('ALTER TABLE line ATTACH PARTITION %I FOR VALUES FROM (%s) TO (%s)',
                   name, starts, ends);
  END IF;
END$_$;
CREATE FUNCTION public.next_entry_number(calendar bigint) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(1701737081, calendar::integer);
  RETURN nextval('entry_number_' || calendar);
END$$;
CREATE TABLE public.accounting_code (
    id bigint NOT NULL,
    tenant_id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    type text NOT NULL COLLATE pg_catalog."C",
    active boolean NOT NULL,
    gl_account_name text COLLATE pg_catalog."C",
    gl_account_number text COLLATE pg_catalog."C",
    notes text COLLATE pg_catalog."C",
    created_by text NOT NULL COLLATE pg_catalog."C",
    created_on text NOT NULL COLLATE pg_catalog."C",
    updated_by text NOT NULL COLLATE pg_catalog."C",
    updated_on text NOT NULL COLLATE pg_catalog."C",
    public_id text NOT NULL COLLATE pg_catalog."C",
    used boolean NOT NULL,
    segment_values text NOT NULL COLLATE pg_catalog."C",
    custom_fields text NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT used_is_active CHECK ((active OR (NOT used)))
);
CREATE SEQUENCE public.accounting_code_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.accounting_code_id_seq OWNED BY public.accounting_code.id;
CREATE TABLE public.accounting_period (
    id text NOT NULL COLLATE pg_catalog."C",
    calendar_id bigint NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    start_date text COLLATE pg_catalog."C",
    end_date text COLLATE pg_catalog."C",
    fiscal_year integer NOT NULL,
    fiscal_quarter integer,
    notes text COLLATE pg_catalog."C",
    status text NOT NULL COLLATE pg_catalog."C",
    close_requested boolean NOT NULL,
    trial_balance_status text NOT NULL COLLATE pg_catalog."C",
    trial_balance_start text COLLATE pg_catalog."C",
    trial_balance_end text COLLATE pg_catalog."C",
    trial_balance_error text COLLATE pg_catalog."C",
    dates_version integer NOT NULL,
    custom_fields text NOT NULL COLLATE pg_catalog."C",
    created_by text NOT NULL COLLATE pg_catalog."C",
    created_on text NOT NULL COLLATE pg_catalog."C",
    updated_by text NOT NULL COLLATE pg_catalog."C",
    updated_on text NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT end_not_before_start CHECK (((end_date IS NULL) OR (start_date <= end_date))),
    CONSTRAINT known_status CHECK ((status = ANY (ARRAY['Open'::text, 'PendingClose'::text, 'Closed'::text])))
);
CREATE TABLE public.app_user (
    id text NOT NULL COLLATE pg_catalog."C",
    tenant_id text NOT NULL COLLATE pg_catalog."C",
    username text NOT NULL COLLATE pg_catalog."C",
    password_hash text NOT NULL COLLATE pg_catalog."C",
    role text NOT NULL COLLATE pg_catalog."C",
    api_write_access boolean NOT NULL,
    active boolean NOT NULL,
    created_on text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.calendar (
    id bigint NOT NULL,
    tenant_id text NOT NULL COLLATE pg_catalog."C",
    entity_id text NOT NULL COLLATE pg_catalog."C",
    org_id text COLLATE pg_catalog."C",
    version bigint NOT NULL,
    closed_through text COLLATE pg_catalog."C",
    next_entry_number bigint NOT NULL
);
CREATE SEQUENCE public.calendar_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.calendar_id_seq OWNED BY public.calendar.id;
CREATE TABLE public.commit_counter (
    id integer NOT NULL,
    value bigint NOT NULL
);
CREATE SEQUENCE public.commit_counter_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.commit_counter_id_seq OWNED BY public.commit_counter.id;
CREATE SEQUENCE public.commit_sequence
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE public.custom_field (
    tenant_id text NOT NULL COLLATE pg_catalog."C",
    object text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    type text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.day_balance (
    calendar_id bigint NOT NULL,
    day text NOT NULL COLLATE pg_catalog."C",
    code_id bigint NOT NULL,
    currency text NOT NULL COLLATE pg_catalog."C",
    slot integer NOT NULL,
    debit bigint NOT NULL,
    credit bigint NOT NULL,
    home_debit bigint NOT NULL,
    home_credit bigint NOT NULL,
    unconverted integer NOT NULL,
    CONSTRAINT balance_in_range CHECK (((debit <= '100000000000000000'::bigint) AND (credit <= '100000000000000000'::bigint) AND (home_debit <= '100000000000000000'::bigint) AND (home_credit <= '100000000000000000'::bigint)))
);
CREATE TABLE public.entity (
    id text NOT NULL COLLATE pg_catalog."C",
    tenant_id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C"
);
CREATE SEQUENCE public.entry_number_1
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE public.exchange_rate (
    tenant_id text NOT NULL COLLATE pg_catalog."C",
    from_currency text NOT NULL COLLATE pg_catalog."C",
    to_currency text NOT NULL COLLATE pg_catalog."C",
    date text NOT NULL COLLATE pg_catalog."C",
    rate text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.file (
    id text NOT NULL COLLATE pg_catalog."C",
    calendar_id bigint NOT NULL,
    run_id text NOT NULL COLLATE pg_catalog."C",
    attempt integer NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    media text NOT NULL COLLATE pg_catalog."C",
    created_on text NOT NULL COLLATE pg_catalog."C",
    rows bigint,
    size bigint,
    chunks integer,
    sha256 text COLLATE pg_catalog."C"
);
CREATE TABLE public.file_chunk (
    file_id text NOT NULL COLLATE pg_catalog."C",
    number integer NOT NULL,
    bytes bytea NOT NULL
);
CREATE TABLE public.history (
    id bigint NOT NULL,
    tenant_id text NOT NULL COLLATE pg_catalog."C",
    calendar_id bigint,
    period_id text COLLATE pg_catalog."C",
    commit_sequence bigint NOT NULL,
    at text NOT NULL COLLATE pg_catalog."C",
    user_id text NOT NULL COLLATE pg_catalog."C",
    channel text NOT NULL COLLATE pg_catalog."C",
    track_id text COLLATE pg_catalog."C",
    event text NOT NULL COLLATE pg_catalog."C",
    subject text COLLATE pg_catalog."C",
    old_values text COLLATE pg_catalog."C",
    new_values text COLLATE pg_catalog."C",
    reason text COLLATE pg_catalog."C"
);
CREATE SEQUENCE public.history_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.history_id_seq OWNED BY public.history.id;
CREATE TABLE public.history_seal (
    chain text NOT NULL COLLATE pg_catalog."C",
    number bigint NOT NULL,
    history_id bigint NOT NULL,
    hash text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.import_batch (
    id bigint NOT NULL,
    calendar_id bigint NOT NULL,
    posted boolean NOT NULL,
    commit_sequence bigint,
    lease_until text NOT NULL COLLATE pg_catalog."C",
    first_date text COLLATE pg_catalog."C",
    last_date text COLLATE pg_catalog."C",
    first_source bigint,
    first_line bigint
);
CREATE SEQUENCE public.import_batch_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.import_batch_id_seq OWNED BY public.import_batch.id;
CREATE TABLE public.journal_entry (
    id bigint NOT NULL,
    calendar_id bigint NOT NULL,
    number text NOT NULL COLLATE pg_catalog."C",
    date text NOT NULL COLLATE pg_catalog."C",
    currency text NOT NULL COLLATE pg_catalog."C",
    status text NOT NULL COLLATE pg_catalog."C",
    details text NOT NULL COLLATE pg_catalog."C",
    created_by text NOT NULL COLLATE pg_catalog."C",
    created_on text NOT NULL COLLATE pg_catalog."C",
    batch_id bigint,
    first_line bigint,
    line_count integer,
    transferred text COLLATE pg_catalog."C",
    transferred_by text COLLATE pg_catalog."C",
    transferred_on text COLLATE pg_catalog."C",
    notes text COLLATE pg_catalog."C",
    aggregate_currency boolean,
    run_id bigint,
    part integer
);
CREATE SEQUENCE public.journal_entry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.journal_entry_id_seq OWNED BY public.journal_entry.id;
CREATE TABLE public.journal_run (
    id bigint NOT NULL,
    tenant_id text NOT NULL COLLATE pg_catalog."C",
    calendar_id bigint NOT NULL,
    number text NOT NULL COLLATE pg_catalog."C",
    status text NOT NULL COLLATE pg_catalog."C",
    target_start text NOT NULL COLLATE pg_catalog."C",
    target_end text NOT NULL COLLATE pg_catalog."C",
    entry_date text NOT NULL COLLATE pg_catalog."C",
    transaction_types text NOT NULL COLLATE pg_catalog."C",
    aggregate_currency boolean NOT NULL,
    rule_name text COLLATE pg_catalog."C",
    segments text NOT NULL COLLATE pg_catalog."C",
    requested_by text NOT NULL COLLATE pg_catalog."C",
    requested_on text NOT NULL COLLATE pg_catalog."C",
    entries integer,
    executed_on text COLLATE pg_catalog."C",
    error text COLLATE pg_catalog."C",
    disturbed boolean NOT NULL,
    attempt integer NOT NULL,
    owner text COLLATE pg_catalog."C",
    lease_until text COLLATE pg_catalog."C"
);
CREATE SEQUENCE public.journal_run_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.journal_run_id_seq OWNED BY public.journal_run.id;
CREATE TABLE public.line (
    id bigint NOT NULL,
    calendar_id bigint NOT NULL,
    date text NOT NULL COLLATE pg_catalog."C",
    code_id bigint NOT NULL,
    currency text NOT NULL COLLATE pg_catalog."C",
    amount bigint NOT NULL,
    home_amount bigint,
    transaction_id bigint,
    entry_id bigint,
    commit_sequence bigint NOT NULL,
    batch_id bigint
)
PARTITION BY RANGE (date);
CREATE SEQUENCE public.line_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.line_id_seq OWNED BY public.line.id;
CREATE TABLE public.line_2026_01 (
    id bigint DEFAULT nextval('public.line_id_seq'::regclass) NOT NULL,
    calendar_id bigint NOT NULL,
    date text NOT NULL COLLATE pg_catalog."C",
    code_id bigint NOT NULL,
    currency text NOT NULL COLLATE pg_catalog."C",
    amount bigint NOT NULL,
    home_amount bigint,
    transaction_id bigint,
    entry_id bigint,
    commit_sequence bigint NOT NULL,
    batch_id bigint
);
CREATE TABLE public.line_2026_02 (
    id bigint DEFAULT nextval('public.line_id_seq'::regclass) NOT NULL,
    calendar_id bigint NOT NULL,
    date text NOT NULL COLLATE pg_catalog."C",
    code_id bigint NOT NULL,
    currency text NOT NULL COLLATE pg_catalog."C",
    amount bigint NOT NULL,
    home_amount bigint,
    transaction_id bigint,
    entry_id bigint,
    commit_sequence bigint NOT NULL,
    batch_id bigint
);
CREATE TABLE public.line_2026_03 (
    id bigint DEFAULT nextval('public.line_id_seq'::regclass) NOT NULL,
    calendar_id bigint NOT NULL,
    date text NOT NULL COLLATE pg_catalog."C",
    code_id bigint NOT NULL,
    currency text NOT NULL COLLATE pg_catalog."C",
    amount bigint NOT NULL,
    home_amount bigint,
    transaction_id bigint,
    entry_id bigint,
    commit_sequence bigint NOT NULL,
    batch_id bigint
);
CREATE TABLE public.line_2026_04 (
    id bigint DEFAULT nextval('public.line_id_seq'::regclass) NOT NULL,
    calendar_id bigint NOT NULL,
    date text NOT NULL COLLATE pg_catalog."C",
    code_id bigint NOT NULL,
    currency text NOT NULL COLLATE pg_catalog."C",
    amount bigint NOT NULL,
    home_amount bigint,
    transaction_id bigint,
    entry_id bigint,
    commit_sequence bigint NOT NULL,
    batch_id bigint
);
CREATE TABLE public.line_2026_05 (
    id bigint DEFAULT nextval('public.line_id_seq'::regclass) NOT NULL,
    calendar_id bigint NOT NULL,
    date text NOT NULL COLLATE pg_catalog."C",
    code_id bigint NOT NULL,
    currency text NOT NULL COLLATE pg_catalog."C",
    amount bigint NOT NULL,
    home_amount bigint,
    transaction_id bigint,
    entry_id bigint,
    commit_sequence bigint NOT NULL,
    batch_id bigint
);
CREATE TABLE public.month_balance (
    calendar_id bigint NOT NULL,
    month text NOT NULL COLLATE pg_catalog."C",
    code_id bigint NOT NULL,
    currency text NOT NULL COLLATE pg_catalog."C",
    slot integer NOT NULL,
    debit bigint NOT NULL,
    credit bigint NOT NULL,
    home_debit bigint NOT NULL,
    home_credit bigint NOT NULL,
    unconverted integer NOT NULL,
    CONSTRAINT balance_in_range CHECK (((debit <= '100000000000000000'::bigint) AND (credit <= '100000000000000000'::bigint) AND (home_debit <= '100000000000000000'::bigint) AND (home_credit <= '100000000000000000'::bigint)))
);
CREATE TABLE public.oauth_client (
    id text NOT NULL COLLATE pg_catalog."C",
    user_id text NOT NULL COLLATE pg_catalog."C",
    secret_hash text NOT NULL COLLATE pg_catalog."C",
    active boolean NOT NULL,
    created_on text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.oauth_token (
    token_hash text NOT NULL COLLATE pg_catalog."C",
    client_id text NOT NULL COLLATE pg_catalog."C",
    expires_on text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.org (
    id text NOT NULL COLLATE pg_catalog."C",
    entity_id text NOT NULL COLLATE pg_catalog."C",
    parent_id text COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.query_cursor (
    id text NOT NULL COLLATE pg_catalog."C",
    tenant_id text NOT NULL COLLATE pg_catalog."C",
    user_id text NOT NULL COLLATE pg_catalog."C",
    calendar_id bigint NOT NULL,
    object text NOT NULL COLLATE pg_catalog."C",
    fields text NOT NULL COLLATE pg_catalog."C",
    version text NOT NULL COLLATE pg_catalog."C",
    ids text NOT NULL COLLATE pg_catalog."C",
    created_on text NOT NULL COLLATE pg_catalog."C",
    expires_on text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.remembered_request (
    user_id text NOT NULL COLLATE pg_catalog."C",
    key text NOT NULL COLLATE pg_catalog."C",
    fingerprint text NOT NULL COLLATE pg_catalog."C",
    track_id text COLLATE pg_catalog."C",
    attempt text NOT NULL COLLATE pg_catalog."C",
    lease_until text NOT NULL COLLATE pg_catalog."C",
    expires_on text NOT NULL COLLATE pg_catalog."C",
    status integer,
    headers text COLLATE pg_catalog."C",
    body bytea
);
CREATE TABLE public.role (
    tenant_id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.role_permission (
    tenant_id text NOT NULL COLLATE pg_catalog."C",
    role text NOT NULL COLLATE pg_catalog."C",
    permission text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.schema_version (
    version integer NOT NULL
);
CREATE TABLE public.setting (
    tenant_id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    value text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.staged_code (
    batch_id bigint NOT NULL,
    code_id bigint NOT NULL
);
CREATE TABLE public.subledger_transaction (
    id bigint NOT NULL,
    calendar_id bigint NOT NULL,
    number text NOT NULL COLLATE pg_catalog."C",
    type text NOT NULL COLLATE pg_catalog."C",
    subtype text COLLATE pg_catalog."C",
    status text NOT NULL COLLATE pg_catalog."C",
    date text NOT NULL COLLATE pg_catalog."C",
    currency text NOT NULL COLLATE pg_catalog."C",
    amount bigint NOT NULL,
    debit_code bigint NOT NULL,
    credit_code bigint NOT NULL,
    home_amount bigint,
    home_rounding text COLLATE pg_catalog."C",
    exchange_rate text COLLATE pg_catalog."C",
    rate_date text COLLATE pg_catalog."C",
    account_number text COLLATE pg_catalog."C",
    due_date text COLLATE pg_catalog."C",
    batch_id bigint,
    document_number text COLLATE pg_catalog."C",
    applied_to text COLLATE pg_catalog."C",
    billed_through text COLLATE pg_catalog."C",
    segments text COLLATE pg_catalog."C"
);
CREATE SEQUENCE public.subledger_transaction_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.subledger_transaction_id_seq OWNED BY public.subledger_transaction.id;
CREATE TABLE public.summarised_transaction (
    transaction_id bigint NOT NULL,
    run_id bigint NOT NULL,
    part integer NOT NULL
);
CREATE TABLE public.tenant (
    id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    home_currency text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL,
    catalog_version bigint NOT NULL,
    created_on text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.trial_balance_result (
    run_id text NOT NULL COLLATE pg_catalog."C",
    rows bytea NOT NULL
);
CREATE TABLE public.trial_balance_run (
    id text NOT NULL COLLATE pg_catalog."C",
    calendar_id bigint NOT NULL,
    period_id text NOT NULL COLLATE pg_catalog."C",
    revision integer NOT NULL,
    state text NOT NULL COLLATE pg_catalog."C",
    requested_on text NOT NULL COLLATE pg_catalog."C",
    requested_by text NOT NULL COLLATE pg_catalog."C",
    dates_version integer NOT NULL,
    attempt integer NOT NULL,
    owner text COLLATE pg_catalog."C",
    lease_until text COLLATE pg_catalog."C",
    started_on text COLLATE pg_catalog."C",
    ended_on text COLLATE pg_catalog."C",
    error text COLLATE pg_catalog."C",
    commit_sequence bigint,
    sha256 text COLLATE pg_catalog."C",
    identities text COLLATE pg_catalog."C",
    superseded boolean NOT NULL,
    unprocessed_charges boolean
);
CREATE TABLE public.user_session (
    session_hash text NOT NULL COLLATE pg_catalog."C",
    user_id text NOT NULL COLLATE pg_catalog."C",
    calendar_id bigint NOT NULL,
    created_on text NOT NULL COLLATE pg_catalog."C",
    last_used_on text NOT NULL COLLATE pg_catalog."C"
);
ALTER TABLE ONLY public.line ATTACH PARTITION public.line_2026_01 FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
ALTER TABLE ONLY public.line ATTACH PARTITION public.line_2026_02 FOR VALUES FROM ('2026-02-01') TO ('2026-03-01');
ALTER TABLE ONLY public.line ATTACH PARTITION public.line_2026_03 FOR VALUES FROM ('2026-03-01') TO ('2026-04-01');
ALTER TABLE ONLY public.line ATTACH PARTITION public.line_2026_04 FOR VALUES FROM ('2026-04-01') TO ('2026-05-01');
ALTER TABLE ONLY public.line ATTACH PARTITION public.line_2026_05 FOR VALUES FROM ('2026-05-01') TO ('2026-06-01');
ALTER TABLE ONLY public.accounting_code ALTER COLUMN id SET DEFAULT nextval('public.accounting_code_id_seq'::regclass);
ALTER TABLE ONLY public.calendar ALTER COLUMN id SET DEFAULT nextval('public.calendar_id_seq'::regclass);
ALTER TABLE ONLY public.commit_counter ALTER COLUMN id SET DEFAULT nextval('public.commit_counter_id_seq'::regclass);
ALTER TABLE ONLY public.history ALTER COLUMN id SET DEFAULT nextval('public.history_id_seq'::regclass);
ALTER TABLE ONLY public.import_batch ALTER COLUMN id SET DEFAULT nextval('public.import_batch_id_seq'::regclass);
ALTER TABLE ONLY public.journal_entry ALTER COLUMN id SET DEFAULT nextval('public.journal_entry_id_seq'::regclass);
ALTER TABLE ONLY public.journal_run ALTER COLUMN id SET DEFAULT nextval('public.journal_run_id_seq'::regclass);
ALTER TABLE ONLY public.line ALTER COLUMN id SET DEFAULT nextval('public.line_id_seq'::regclass);
ALTER TABLE ONLY public.subledger_transaction ALTER COLUMN id SET DEFAULT nextval('public.subledger_transaction_id_seq'::regclass);
INSERT INTO public.accounting_code VALUES
	(4, '1d3b445ef6bd47508ee3115df7f3a9f5', 'Deferred', 'DeferredRevenue', true, NULL, NULL, NULL, 'cf88a7bcbb8442ab9dd81d1666aa0dbc', '2026-07-01 12:00:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', '2026-07-01 12:00:00.000000', '43f18615d8f44e458d652daea545ee4f', false, '{}', '{}'),
	(2, '1d3b445ef6bd47508ee3115df7f3a9f5', 'Cash', 'Cash', true, NULL, NULL, NULL, 'cf88a7bcbb8442ab9dd81d1666aa0dbc', '2026-07-01 12:00:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', '2026-07-01 12:00:00.000000', 'a9b830dfdd7d40f19259f0e218326cf2', true, '{}', '{}'),
	(3, '1d3b445ef6bd47508ee3115df7f3a9f5', 'Revenue', 'SalesRevenue', true, NULL, NULL, NULL, 'cf88a7bcbb8442ab9dd81d1666aa0dbc', '2026-07-01 12:00:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', '2026-07-01 12:00:00.000000', '99940de8bddc44ef834bf82db0ebba9f', true, '{}', '{}'),
	(1, '1d3b445ef6bd47508ee3115df7f3a9f5', 'Receivable', 'AccountsReceivable', true, NULL, NULL, NULL, 'cf88a7bcbb8442ab9dd81d1666aa0dbc', '2026-07-01 12:00:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', '2026-07-01 12:00:00.000000', 'a5c46b9e211043cd8547f6cd43ad6cad', true, '{}', '{}');
INSERT INTO public.accounting_period VALUES
	('1465c7e2bade4871a206bf54aa167f0a', 1, 'Feb', '2026-02-01', '2026-02-28', 2026, NULL, '', 'Closed', false, 'Completed', '2026-07-01 13:12:00.000000', '2026-07-01 13:12:00.000000', NULL, 0, '{}', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', '2026-07-01 12:00:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', '2026-07-01 13:12:00.000000'),
	('db2bf98299ee4284bbfe5e457452e36d', 1, 'Mar', '2026-03-01', '2026-03-31', 2026, NULL, '', 'PendingClose', false, 'Error', '2026-07-01 14:12:00.000000', NULL, 'Error creating the trial balance: exchange rate from EUR to USD on 2026-03-31 is missing', 0, '{}', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', '2026-07-01 12:00:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', '2026-07-01 14:12:00.000000'),
	('bb097667627541609b4b94fa976c1f89', 1, 'Apr', '2026-04-01', '2026-04-30', 2026, NULL, 'Easter is in it', 'Open', false, 'Pending', NULL, NULL, NULL, 0, '{"Region__c":"EU"}', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', '2026-07-01 12:00:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', '2026-07-01 14:12:00.000000'),
	('ab9fcb9973494e06ac1ec9da48053b60', 1, 'May', '2026-05-01', '2026-05-31', 2026, NULL, '', 'Open', false, 'Pending', NULL, NULL, NULL, 0, '{}', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', '2026-07-01 12:00:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', '2026-07-01 12:00:00.000000'),
	('5e8cc833ce474721840364fccccb0a6d', 1, 'Open-Ended', '2026-06-01', NULL, 0, NULL, NULL, 'Open', false, 'Pending', NULL, NULL, NULL, 0, '{}', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', '2026-07-01 12:00:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', '2026-07-01 12:00:00.000000'),
	('723fdb95c8934ad8b469bf386bb70bd4', 1, 'Jan', '2026-01-01', '2026-01-31', 2026, NULL, '', 'Closed', false, 'Completed', '2026-07-01 13:12:00.000000', '2026-07-01 13:12:00.000000', NULL, 0, '{}', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', '2026-07-01 12:00:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', '2026-07-01 13:12:00.000000');
INSERT INTO public.app_user VALUES
	('cf88a7bcbb8442ab9dd81d1666aa0dbc', '1d3b445ef6bd47508ee3115df7f3a9f5', 'admin', 'a hash', 'Zuora Finance Administrator', true, true, '2026-07-01 12:00:00.000000'),
	('912a5b4f829e4829b3c341c3a02c86da', '1d3b445ef6bd47508ee3115df7f3a9f5', 'clerk@acme.test', 'another hash', 'Zuora Finance Administrator', true, true, '2026-07-01 12:00:00.000000');
INSERT INTO public.calendar VALUES
	(1, '1d3b445ef6bd47508ee3115df7f3a9f5', '25e755e0-0bd9-4853-a28a-7d43dd6f454e', NULL, 21, '2026-02-28', 1);
INSERT INTO public.custom_field VALUES
	('1d3b445ef6bd47508ee3115df7f3a9f5', 'AccountingPeriod', 'Region__c', 'string');
INSERT INTO public.day_balance VALUES
	(1, '2026-01-01', 2, 'USD', 14, 1001, 0, 1001, 0, 0),
	(1, '2026-01-01', 1, 'USD', 14, 777, 0, 777, 0, 0),
	(1, '2026-01-01', 3, 'USD', 14, 0, 1778, 0, 1778, 0),
	(1, '2026-01-15', 2, 'USD', 14, 1015, 0, 1015, 0, 0),
	(1, '2026-01-15', 1, 'USD', 14, 11655, 0, 11655, 0, 0),
	(1, '2026-01-15', 3, 'USD', 14, 0, 12670, 0, 12670, 0),
	(1, '2026-01-28', 2, 'USD', 14, 1028, 0, 1028, 0, 0),
	(1, '2026-01-28', 1, 'USD', 14, 21756, 0, 21756, 0, 0),
	(1, '2026-01-28', 3, 'USD', 14, 0, 22784, 0, 22784, 0),
	(1, '2026-02-01', 2, 'USD', 14, 2001, 0, 2001, 0, 0),
	(1, '2026-02-01', 1, 'USD', 14, 777, 0, 777, 0, 0),
	(1, '2026-02-01', 3, 'USD', 14, 0, 2778, 0, 2778, 0),
	(1, '2026-02-15', 2, 'USD', 14, 2015, 0, 2015, 0, 0),
	(1, '2026-02-15', 1, 'USD', 14, 11655, 0, 11655, 0, 0),
	(1, '2026-02-15', 3, 'USD', 14, 0, 13670, 0, 13670, 0),
	(1, '2026-02-28', 2, 'USD', 14, 2028, 0, 2028, 0, 0),
	(1, '2026-02-28', 1, 'USD', 14, 21756, 0, 21756, 0, 0),
	(1, '2026-02-28', 3, 'USD', 14, 0, 23784, 0, 23784, 0),
	(1, '2026-03-01', 2, 'USD', 14, 3001, 0, 3001, 0, 0),
	(1, '2026-03-01', 1, 'USD', 14, 777, 0, 777, 0, 0),
	(1, '2026-03-01', 3, 'USD', 14, 0, 3778, 0, 3778, 0),
	(1, '2026-03-15', 2, 'USD', 14, 3015, 0, 3015, 0, 0),
	(1, '2026-03-15', 1, 'USD', 14, 11655, 0, 11655, 0, 0),
	(1, '2026-03-15', 3, 'USD', 14, 0, 14670, 0, 14670, 0),
	(1, '2026-03-28', 2, 'USD', 14, 3028, 0, 3028, 0, 0),
	(1, '2026-03-28', 1, 'USD', 14, 21756, 0, 21756, 0, 0),
	(1, '2026-03-28', 3, 'USD', 14, 0, 24784, 0, 24784, 0),
	(1, '2026-04-01', 2, 'USD', 14, 4001, 0, 4001, 0, 0),
	(1, '2026-04-01', 1, 'USD', 14, 777, 0, 777, 0, 0),
	(1, '2026-04-01', 3, 'USD', 14, 0, 4778, 0, 4778, 0),
	(1, '2026-04-15', 2, 'USD', 14, 4015, 0, 4015, 0, 0),
	(1, '2026-04-15', 1, 'USD', 14, 11655, 0, 11655, 0, 0),
	(1, '2026-04-15', 3, 'USD', 14, 0, 15670, 0, 15670, 0),
	(1, '2026-04-28', 2, 'USD', 14, 4028, 0, 4028, 0, 0),
	(1, '2026-04-28', 1, 'USD', 14, 21756, 0, 21756, 0, 0),
	(1, '2026-04-28', 3, 'USD', 14, 0, 25784, 0, 25784, 0),
	(1, '2026-03-03', 1, 'EUR', 14, 1000, 0, 1085, 0, 0),
	(1, '2026-03-03', 3, 'EUR', 14, 0, 1000, 0, 1085, 0),
	(1, '2026-01-10', 1, 'USD', 14, 1000, 0, 1000, 0, 0),
	(1, '2026-01-10', 3, 'USD', 14, 0, 1000, 0, 1000, 0),
	(1, '2026-01-11', 1, 'USD', 14, 1000, 0, 1000, 0, 0),
	(1, '2026-01-11', 3, 'USD', 14, 0, 1000, 0, 1000, 0),
	(1, '2026-01-12', 1, 'USD', 14, 1000, 0, 1000, 0, 0),
	(1, '2026-01-12', 3, 'USD', 14, 0, 1000, 0, 1000, 0),
	(1, '2026-01-13', 1, 'USD', 14, 1000, 0, 1000, 0, 0),
	(1, '2026-01-13', 3, 'USD', 14, 0, 1000, 0, 1000, 0),
	(1, '2026-01-14', 1, 'USD', 14, 1000, 0, 1000, 0, 0),
	(1, '2026-01-14', 3, 'USD', 14, 0, 1000, 0, 1000, 0),
	(1, '2026-02-03', 2, 'USD', 14, 500, 0, 500, 0, 0),
	(1, '2026-02-03', 3, 'USD', 14, 0, 500, 0, 500, 0),
	(1, '2026-02-27', 2, 'USD', 14, 123, 0, 123, 0, 0),
	(1, '2026-02-27', 3, 'USD', 14, 0, 123, 0, 123, 0);
INSERT INTO public.entity VALUES
	('25e755e0-0bd9-4853-a28a-7d43dd6f454e', '1d3b445ef6bd47508ee3115df7f3a9f5', 'Acme');
INSERT INTO public.exchange_rate VALUES
	('1d3b445ef6bd47508ee3115df7f3a9f5', 'EUR', 'USD', '2026-01-01', '1.0850');
INSERT INTO public.file VALUES
	('5194ed6c3e6f4753a6e4e226462fdb1f', 1, '052285dc18114b28a35ca2e0e8e19fa6', 1, 'account aging', 'account-aging-2026-01-31.csv', 'text/csv', '2026-07-01 13:12:00.000000', 1, 487, 1, 'a4b93ee5697d362037b5bb7f39aa356e9f46edf9f93c14f86383424f9059e652'),
	('76efefc9ca924471bd09dc8c182df9ab', 1, '052285dc18114b28a35ca2e0e8e19fa6', 1, 'invoice aging', 'invoice-aging-2026-01-31.csv', 'text/csv', '2026-07-01 13:12:00.000000', 8, 857, 1, 'd85d2f543ff7c9f49babf161c6428f74702cc36a164d6ffdd9466c5e413526d9'),
	('186c458454eb489ab7eb2a6c956907fb', 1, '052285dc18114b28a35ca2e0e8e19fa6', 1, 'receivables detail', 'receivables-detail-2026-01-31.csv', 'text/csv', '2026-07-01 13:12:00.000000', 10, 1014, 1, '514f73d8315d9556218f5185da96d61c6f4c7d14da54a5998bc0cc147d6674a0'),
	('eae7654e520d4e27aff737285627451c', 1, '052285dc18114b28a35ca2e0e8e19fa6', 1, 'receivables roll-forward', 'receivables-roll-forward-2026-01-31.csv', 'text/csv', '2026-07-01 13:12:00.000000', 1, 434, 1, '93b1e0b7861897f32cb8a6bcf5ac95dfe0aa180e916ebae91d4bb0307f57c2e1'),
	('6d30692a1bc84c33b54214ea6d975639', 1, '419e1f858fec4989a70e4a4c09fbeb15', 1, 'account aging', 'account-aging-2026-02-28.csv', 'text/csv', '2026-07-01 13:12:00.000000', 1, 495, 1, '28f195630628f14368cc7165f0dd560f4de5e673ff2aad1667f28691b8173c52'),
	('72a19eace81f4c1484645ebe5efd11fc', 1, '419e1f858fec4989a70e4a4c09fbeb15', 1, 'invoice aging', 'invoice-aging-2026-02-28.csv', 'text/csv', '2026-07-01 13:12:00.000000', 11, 1129, 1, 'd94381edf47699efe3e8e524e9657f31fdd1035842737db3d8734645de8824dd'),
	('a224ff951c944a2986bdabac91f746a9', 1, '419e1f858fec4989a70e4a4c09fbeb15', 1, 'receivables detail', 'receivables-detail-2026-02-28.csv', 'text/csv', '2026-07-01 13:12:00.000000', 5, 577, 1, '896b685de3a86936e0258d08c4c9f4667debd725602a6946b78f9692e0e17bdc'),
	('884035c811db4138902d923e5eb1d49b', 1, '419e1f858fec4989a70e4a4c09fbeb15', 1, 'receivables roll-forward', 'receivables-roll-forward-2026-02-28.csv', 'text/csv', '2026-07-01 13:12:00.000000', 1, 438, 1, '5f7f2a137de3c71768d554921d2e43302b3a79f65f25d89b967401c1d6413fd2'),
	('013e2113299a4a4fb70d5a717c759ea3', 1, 'b8ecbbd70c5c411db29e14a16a05d063', 1, 'account aging', 'account-aging-2026-02-28.csv', 'text/csv', '2026-07-01 13:12:00.000000', 1, 495, 1, '28f195630628f14368cc7165f0dd560f4de5e673ff2aad1667f28691b8173c52'),
	('74f6d03e523b4301a3554c1fa928bdea', 1, 'b8ecbbd70c5c411db29e14a16a05d063', 1, 'invoice aging', 'invoice-aging-2026-02-28.csv', 'text/csv', '2026-07-01 13:12:00.000000', 11, 1129, 1, 'd94381edf47699efe3e8e524e9657f31fdd1035842737db3d8734645de8824dd'),
	('c6bc30ae7fa74c719706437c7eaffaa5', 1, 'b8ecbbd70c5c411db29e14a16a05d063', 1, 'receivables detail', 'receivables-detail-2026-02-28.csv', 'text/csv', '2026-07-01 13:12:00.000000', 5, 577, 1, '896b685de3a86936e0258d08c4c9f4667debd725602a6946b78f9692e0e17bdc'),
	('7481c8438a9f4632bafa8e01521d383c', 1, 'b8ecbbd70c5c411db29e14a16a05d063', 1, 'receivables roll-forward', 'receivables-roll-forward-2026-02-28.csv', 'text/csv', '2026-07-01 13:12:00.000000', 1, 438, 1, '5f7f2a137de3c71768d554921d2e43302b3a79f65f25d89b967401c1d6413fd2');
INSERT INTO public.file_chunk VALUES
	('5194ed6c3e6f4753a6e4e226462fdb1f', 0, '\x785e8d8dbd0ac230148577c177e8a87091d482d8597707710e69bc6ab04d4acc2df8f6d22457c12e5d727ebe934469edc80669a96bd08326efd1ea371ca209acc5eae13a5c43590457548295eb2ae69d00360c7631d702d830a8632eb702be8ed169405f8c840d0375c72b8c5646e7284877930de9278657027f9dc5bb0a664069ece08cc6bc9ad66455dfb786dfffc51b05f228af4e538796bf99b48d6a95d598680ecb055cce47101b21d251d5e566bf872cb19a71e479961917e224cf932c171f356291f5'),
	('76efefc9ca924471bd09dc8c182df9ab', 0, '\x785ea591c16ac3300c86ef85be431f400996bdc4dd7d0c721e3b1bc711eb58e394c41ecbdb8fd4a18e7acd457c96c467f8659d1ba20fc6c7bea511bac1c59e7c3061be517e3d4f3b1b08ba4826819d2773b353305d2468a3fba1002e8e23793783ed970f60a210aed4416bafd63b02fa7317ebbfc88c8b62294976197a32ebd2f1008dff1dbe1dc17b21400a5917020be48880a7309c9480cf8f3740510a01f792101fcb0ad39469f3189f7097566617437cdda555d9c510cfbbb42fd9c510f50e6d53e4400543259856975aa78bdd29af2a84a5b3b957536cd2acb688357322d6655525ebcacc9b7acc9c0395e72d2a2696a8cbaa4ee2959938f58e877f3b30d122'),
	('186c458454eb489ab7eb2a6c956907fb', 0, '\x785e8dd3df6a83301406f0fbc1dea10ff045f2476b773b36c1ab41c7ae25c6432bd4589c96f5ed4712d76e33850af94e22e7fc14416d4c3fd9b1b25357d300330d035973c6beefa8ba9c1a3d12c6f391f039d5becefd4d6fa68eaef3831ea9f2ddf465f6daeea872b7d050dd8e95e91b8219a8f9d9ebce3d3c3cecf77ee827dbb476875a1fb435143ae6c3e3033ede5ffc925cae19178c0bbc1dc9b676b77a0e4db85e3ce11c2ee283a53df5ada155395207944cf8056cc9507bd2f581b0a513d9899027791e22a48b082a38fea205e3702b8a0af76a0809e1c89031582c6081e2d6db063224a42343c660b980250a26ef809523e13306ab05ac503075079c3a123e6370ba8053142cbd03ce1c099f3138fb07974ca2bcf929c43ac932885020f23451722e115c6e16b84279eb73489127d91a73817a12c966339708ae045eadfb6b22ff4018bacc7e036f471c20'),
	('eae7654e520d4e27aff737285627451c', 0, '\x785e8d8ebd0ac3300c84f740de4484942ee9de37289d8d63ab8d432c07ff14f2f6a572624ca72ce2ee90749f54ca258a82921dd1834ade23a90ddc8a64e80d863ece280ca071345158b42e80f2a88b917a4e215aa41860955b161e5f8974d91ce5224921cc2e79928b408ade60001727f480a47f5593b3288e5e36a59c5d4dc0c1fe3c637052b3705080d81d546cf6eb038db37f3e0e3324cb4cda36f07cdca1effa1eaeb74b370c599f18f57aad4f9fb6cd1704fe91d3'),
	('6d30692a1bc84c33b54214ea6d975639', 0, '\x785e758dcb6ac3301045f781fc83962d0c428fd68ed7edbe8bd2b59095496a1a4b41d518faf725b2a685846c7ccfbd67b07c0889627191e6113304ca1963f881970a85533c7ca6191f418b9284559c3cdbda3b050c2cbada07050c2c86dab551f047acde16cce2621858f823eee182ae52a2e2d2c18d14beb07cafe26a8b78f4655ad04d714953c076753b53f4e7f369e2ffffd70315cae8f629d08c919fb959477ff231e06a5bd96ee0e3fd158ceee573c7a1cd93b4065ad841cbdd0e5a28a914dcfdf4d6cabe831677cfae443b5f63bbf905ea5593ab'),
	('72a19eace81f4c1484645ebe5efd11fc', 0, '\x785ea593c16e83300c40ef95fa0ffd00a74a4280eebc6952cfd3ce511aac755a09154da6f5ef276218b8da8d4bf4b0ad476c83f3be4b21da90da13f6d0743eb518a28df72bce4f8fd9c6458426a12570f79bbdba5bb44d423825ff85117cea7b0cfe0eae1d5e00378cf1820d9cdcc5058f803ffeecc207da7e500c07c9ce5d8b762cda6ee018bebb4f8ff02a2468a92b2195500ccd13146a17bb5d25e1fded0594dc4b09f9205463b516fa4059e69dd24a2886e6b0ceab67194353aff316b38ca1a9d679cd2c6368ca35dea398872a19960ff3adf7754d6bcb34d5e6ad0d91c5d28e6231d17289c670a952d5be2c493b3213538ca9e7a1eac3120bc5d55ad5fbb222f5c84c4d31a69ee6aac5df28086bc8e682bee0a15bf2669a4bff9bc4d4be168aa12a98931a25ebc8cc4b3176db6a995fa084e7fc6fc77c596a93c4233331c5b69b5f50130ca4'),
	('a224ff951c944a2986bdabac91f746a9', 0, '\x785e6d91516bc3201485df07fb0ffd01271293a9cdebd81ef234e8d873307a49038d1617c3faef4713d78e4d41cfbd72ce7741b5313ebab97371ea29c0c410c8990b8e7ea2eed6593d13e6cb99f019fb5593df7a1327bae7839ea95bddf4658eda0dd45daf60a91fe7ce784b3081ec4fada7ebf06dd8ef3af8e8ece806f4faa49da1cd919ac7077cbcbfacbb2a2b5994555172bc9dc98d6ed83d6f26dc57dd70b6df63937cb8758b1f0dedda9926a02d9ed60d1cc8d0b8e8fe4438d0422e1214536a3b50370d93224906cc05fe8205da42200be65c32219004824b56954932f06aff0f2ed116320fafb862422209545d332593e4e1afeb07649e730bddb2df1f65aa8d'),
	('884035c811db4138902d923e5eb1d49b', 0, '\x785ea58ecb6ac3301045f701ffc9601c146a77df3f285d0b599ad632d6c88ca482ff3e64fcc06415c8469a7bd0e81e636d2c943595d023832dcc487681382379fa034fffd15b4ce0b0f759070c3181657447306e2c2907a49c6036cb3a30fe1672c7cbde4c862cc2180b93993452668f09621e9001c93daa861850efbd128e7249670301dbe7ab8690b38b804348d26e2561dbded5843dfb095c25655c4dab0bfc7c7f81fabcd65d07ea265753370dbc70b44ad5edc75bcbd5e50e5fc792bd'),
	('013e2113299a4a4fb70d5a717c759ea3', 0, '\x785e758dcb6ac3301045f781fc83962d0c428fd68ed7edbe8bd2b59095496a1a4b41d518faf725b2a685846c7ccfbd67b07c0889627191e6113304ca1963f881970a85533c7ca6191f418b9284559c3cdbda3b050c2cbada07050c2c86dab551f047acde16cce2621858f823eee182ae52a2e2d2c18d14beb07cafe26a8b78f4655ad04d714953c076753b53f4e7f369e2ffffd70315cae8f629d08c919fb959477ff231e06a5bd96ee0e3fd158ceee573c7a1cd93b4065ad841cbdd0e5a28a914dcfdf4d6cabe831677cfae443b5f63bbf905ea5593ab'),
	('74f6d03e523b4301a3554c1fa928bdea', 0, '\x785ea593c16e83300c40ef95fa0ffd00a74a4280eebc6952cfd3ce511aac755a09154da6f5ef276218b8da8d4bf4b0ad476c83f3be4b21da90da13f6d0743eb518a28df72bce4f8fd9c6458426a12570f79bbdba5bb44d423825ff85117cea7b0cfe0eae1d5e00378cf1820d9cdcc5058f803ffeecc207da7e500c07c9ce5d8b762cda6ee018bebb4f8ff02a2468a92b2195500ccd13146a17bb5d25e1fded0594dc4b09f9205463b516fa4059e69dd24a2886e6b0ceab67194353aff316b38ca1a9d679cd2c6368ca35dea398872a19960ff3adf7754d6bcb34d5e6ad0d91c5d28e6231d17289c670a952d5be2c493b3213538ca9e7a1eac3120bc5d55ad5fbb222f5c84c4d31a69ee6aac5df28086bc8e682bee0a15bf2669a4bff9bc4d4be168aa12a98931a25ebc8cc4b3176db6a995fa084e7fc6fc77c596a93c4233331c5b69b5f50130ca4'),
	('c6bc30ae7fa74c719706437c7eaffaa5', 0, '\x785e6d91516bc3201485df07fb0ffd01271293a9cdebd81ef234e8d873307a49038d1617c3faef4713d78e4d41cfbd72ce7741b5313ebab97371ea29c0c410c8990b8e7ea2eed6593d13e6cb99f019fb5593df7a1327bae7839ea95bddf4658eda0dd45daf60a91fe7ce784b3081ec4fada7ebf06dd8ef3af8e8ece806f4faa49da1cd919ac7077cbcbfacbb2a2b5994555172bc9dc98d6ed83d6f26dc57dd70b6df63937cb8758b1f0dedda9926a02d9ed60d1cc8d0b8e8fe4438d0422e1214536a3b50370d93224906cc05fe8205da42200be65c32219004824b56954932f06aff0f2ed116320fafb862422209545d332593e4e1afeb07649e730bddb2df1f65aa8d'),
	('7481c8438a9f4632bafa8e01521d383c', 0, '\x785ea58ecb6ac3301045f701ffc9601c146a77df3f285d0b599ad632d6c88ca482ff3e64fcc06415c8469a7bd0e81e636d2c943595d023832dcc487681382379fa034fffd15b4ce0b0f759070c3181657447306e2c2907a49c6036cb3a30fe1672c7cbde4c862cc2180b93993452668f09621e9001c93daa861850efbd128e7249670301dbe7ab8690b38b804348d26e2561dbded5843dfb095c25655c4dab0bfc7c7f81fabcd65d07ea265753370dbc70b44ad5edc75bcbd5e50e5fc792bd');
INSERT INTO public.history VALUES
	(1, '1d3b445ef6bd47508ee3115df7f3a9f5', NULL, NULL, 1, '2026-07-01 12:00:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', 'CLI', NULL, 'tenantCreated', 'Acme', '{}', '{"name":"Acme","homeCurrency":"USD"}', NULL),
	(2, '1d3b445ef6bd47508ee3115df7f3a9f5', NULL, NULL, 1, '2026-07-01 12:00:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', 'CLI', NULL, 'userAdded', 'admin', '{}', '{"role":"Zuora Finance Administrator","clientId":"84656316-266c-47b7-9536-c76a5bcd8017"}', NULL),
	(3, '1d3b445ef6bd47508ee3115df7f3a9f5', NULL, NULL, 2, '2026-07-01 12:00:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', 'CLI', NULL, 'userAdded', 'clerk@acme.test', '{}', '{"role":"Zuora Finance Administrator","clientId":"3793d6d4-2fd0-435c-b506-e47c578a3b54"}', NULL),
	(4, '1d3b445ef6bd47508ee3115df7f3a9f5', NULL, NULL, 2, '2026-07-01 12:00:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', 'CLI', NULL, 'fieldDeclared', 'Region__c', '{}', '{"object":"AccountingPeriod","type":"string"}', NULL),
	(7, '1d3b445ef6bd47508ee3115df7f3a9f5', 1, '723fdb95c8934ad8b469bf386bb70bd4', 4, '2026-07-01 12:00:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', 'REST', NULL, 'created', 'Jan', '{}', '{"name":"Jan","startDate":"2026-01-01","endDate":"2026-01-31","fiscalYear":2026,"notes":"","status":"Open"}', NULL),
	(8, '1d3b445ef6bd47508ee3115df7f3a9f5', 1, '5e8cc833ce474721840364fccccb0a6d', 4, '2026-07-01 12:00:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', 'REST', NULL, 'datesShifted', 'Open-Ended', '{"startDate":null}', '{"startDate":"2026-02-01"}', NULL),
	(11, '1d3b445ef6bd47508ee3115df7f3a9f5', 1, '1465c7e2bade4871a206bf54aa167f0a', 6, '2026-07-01 12:00:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', 'REST', NULL, 'created', 'Feb', '{}', '{"name":"Feb","startDate":"2026-02-01","endDate":"2026-02-28","fiscalYear":2026,"notes":"","status":"Open"}', NULL),
	(12, '1d3b445ef6bd47508ee3115df7f3a9f5', 1, '5e8cc833ce474721840364fccccb0a6d', 6, '2026-07-01 12:00:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', 'REST', NULL, 'datesShifted', 'Open-Ended', '{"startDate":"2026-02-01"}', '{"startDate":"2026-03-01"}', NULL),
	(15, '1d3b445ef6bd47508ee3115df7f3a9f5', 1, 'db2bf98299ee4284bbfe5e457452e36d', 8, '2026-07-01 12:00:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', 'REST', NULL, 'created', 'Mar', '{}', '{"name":"Mar","startDate":"2026-03-01","endDate":"2026-03-31","fiscalYear":2026,"notes":"","status":"Open"}', NULL),
	(16, '1d3b445ef6bd47508ee3115df7f3a9f5', 1, '5e8cc833ce474721840364fccccb0a6d', 8, '2026-07-01 12:00:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', 'REST', NULL, 'datesShifted', 'Open-Ended', '{"startDate":"2026-03-01"}', '{"startDate":"2026-04-01"}', NULL),
	(19, '1d3b445ef6bd47508ee3115df7f3a9f5', 1, 'bb097667627541609b4b94fa976c1f89', 10, '2026-07-01 12:00:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', 'REST', NULL, 'created', 'Apr', '{}', '{"name":"Apr","startDate":"2026-04-01","endDate":"2026-04-30","fiscalYear":2026,"notes":"","status":"Open"}', NULL),
	(20, '1d3b445ef6bd47508ee3115df7f3a9f5', 1, '5e8cc833ce474721840364fccccb0a6d', 10, '2026-07-01 12:00:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', 'REST', NULL, 'datesShifted', 'Open-Ended', '{"startDate":"2026-04-01"}', '{"startDate":"2026-05-01"}', NULL),
	(23, '1d3b445ef6bd47508ee3115df7f3a9f5', 1, 'ab9fcb9973494e06ac1ec9da48053b60', 12, '2026-07-01 12:00:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', 'REST', NULL, 'created', 'May', '{}', '{"name":"May","startDate":"2026-05-01","endDate":"2026-05-31","fiscalYear":2026,"notes":"","status":"Open"}', NULL),
	(24, '1d3b445ef6bd47508ee3115df7f3a9f5', 1, '5e8cc833ce474721840364fccccb0a6d', 12, '2026-07-01 12:00:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', 'REST', NULL, 'datesShifted', 'Open-Ended', '{"startDate":"2026-05-01"}', '{"startDate":"2026-06-01"}', NULL),
	(25, '1d3b445ef6bd47508ee3115df7f3a9f5', 1, NULL, 13, '2026-07-01 12:00:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', 'REST', NULL, 'journalEntryCreated', 'JE-00000001', '{}', '{"date":"2026-01-01","amount":"10.01","currency":"USD"}', NULL),
	(26, '1d3b445ef6bd47508ee3115df7f3a9f5', 1, NULL, 14, '2026-07-01 12:00:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', 'REST', NULL, 'transactionChanged', 'Invoice Item I-1', '{"status":"Draft"}', '{"status":"Posted"}', NULL),
	(27, '1d3b445ef6bd47508ee3115df7f3a9f5', 1, NULL, 15, '2026-07-01 12:01:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', 'REST', NULL, 'journalEntryCreated', 'JE-00000002', '{}', '{"date":"2026-01-15","amount":"10.15","currency":"USD"}', NULL),
	(28, '1d3b445ef6bd47508ee3115df7f3a9f5', 1, NULL, 16, '2026-07-01 12:01:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', 'REST', NULL, 'transactionChanged', 'Invoice Item I-2', '{"status":"Draft"}', '{"status":"Posted"}', NULL),
	(29, '1d3b445ef6bd47508ee3115df7f3a9f5', 1, NULL, 17, '2026-07-01 12:02:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', 'REST', NULL, 'journalEntryCreated', 'JE-00000003', '{}', '{"date":"2026-01-28","amount":"10.28","currency":"USD"}', NULL),
	(30, '1d3b445ef6bd47508ee3115df7f3a9f5', 1, NULL, 18, '2026-07-01 12:02:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', 'REST', NULL, 'transactionChanged', 'Invoice Item I-3', '{"status":"Draft"}', '{"status":"Posted"}', NULL),
	(31, '1d3b445ef6bd47508ee3115df7f3a9f5', 1, NULL, 19, '2026-07-01 12:03:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', 'REST', NULL, 'journalEntryCreated', 'JE-00000004', '{}', '{"date":"2026-02-01","amount":"20.01","currency":"USD"}', NULL),
	(32, '1d3b445ef6bd47508ee3115df7f3a9f5', 1, NULL, 20, '2026-07-01 12:03:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', 'REST', NULL, 'transactionChanged', 'Invoice Item I-4', '{"status":"Draft"}', '{"status":"Posted"}', NULL),
	(33, '1d3b445ef6bd47508ee3115df7f3a9f5', 1, NULL, 21, '2026-07-01 12:04:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', 'REST', NULL, 'journalEntryCreated', 'JE-00000005', '{}', '{"date":"2026-02-15","amount":"20.15","currency":"USD"}', NULL),
	(34, '1d3b445ef6bd47508ee3115df7f3a9f5', 1, NULL, 22, '2026-07-01 12:04:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', 'REST', NULL, 'transactionChanged', 'Invoice Item I-5', '{"status":"Draft"}', '{"status":"Posted"}', NULL),
	(35, '1d3b445ef6bd47508ee3115df7f3a9f5', 1, NULL, 23, '2026-07-01 12:05:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', 'REST', NULL, 'journalEntryCreated', 'JE-00000006', '{}', '{"date":"2026-02-28","amount":"20.28","currency":"USD"}', NULL),
	(36, '1d3b445ef6bd47508ee3115df7f3a9f5', 1, NULL, 24, '2026-07-01 12:05:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', 'REST', NULL, 'transactionChanged', 'Invoice Item I-6', '{"status":"Draft"}', '{"status":"Posted"}', NULL),
	(37, '1d3b445ef6bd47508ee3115df7f3a9f5', 1, NULL, 25, '2026-07-01 12:06:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', 'REST', NULL, 'journalEntryCreated', 'JE-00000007', '{}', '{"date":"2026-03-01","amount":"30.01","currency":"USD"}', NULL),
	(38, '1d3b445ef6bd47508ee3115df7f3a9f5', 1, NULL, 26, '2026-07-01 12:06:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', 'REST', NULL, 'transactionChanged', 'Invoice Item I-7', '{"status":"Draft"}', '{"status":"Posted"}', NULL),
	(39, '1d3b445ef6bd47508ee3115df7f3a9f5', 1, NULL, 27, '2026-07-01 12:07:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', 'REST', NULL, 'journalEntryCreated', 'JE-00000008', '{}', '{"date":"2026-03-15","amount":"30.15","currency":"USD"}', NULL),
	(40, '1d3b445ef6bd47508ee3115df7f3a9f5', 1, NULL, 28, '2026-07-01 12:07:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', 'REST', NULL, 'transactionChanged', 'Invoice Item I-8', '{"status":"Draft"}', '{"status":"Posted"}', NULL),
	(41, '1d3b445ef6bd47508ee3115df7f3a9f5', 1, NULL, 29, '2026-07-01 12:08:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', 'REST', NULL, 'journalEntryCreated', 'JE-00000009', '{}', '{"date":"2026-03-28","amount":"30.28","currency":"USD"}', NULL),
	(42, '1d3b445ef6bd47508ee3115df7f3a9f5', 1, NULL, 30, '2026-07-01 12:08:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', 'REST', NULL, 'transactionChanged', 'Invoice Item I-9', '{"status":"Draft"}', '{"status":"Posted"}', NULL),
	(43, '1d3b445ef6bd47508ee3115df7f3a9f5', 1, NULL, 31, '2026-07-01 12:09:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', 'REST', NULL, 'journalEntryCreated', 'JE-00000010', '{}', '{"date":"2026-04-01","amount":"40.01","currency":"USD"}', NULL),
	(44, '1d3b445ef6bd47508ee3115df7f3a9f5', 1, NULL, 32, '2026-07-01 12:09:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', 'REST', NULL, 'transactionChanged', 'Invoice Item I-10', '{"status":"Draft"}', '{"status":"Posted"}', NULL),
	(45, '1d3b445ef6bd47508ee3115df7f3a9f5', 1, NULL, 33, '2026-07-01 12:10:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', 'REST', NULL, 'journalEntryCreated', 'JE-00000011', '{}', '{"date":"2026-04-15","amount":"40.15","currency":"USD"}', NULL),
	(46, '1d3b445ef6bd47508ee3115df7f3a9f5', 1, NULL, 34, '2026-07-01 12:10:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', 'REST', NULL, 'transactionChanged', 'Invoice Item I-11', '{"status":"Draft"}', '{"status":"Posted"}', NULL),
	(47, '1d3b445ef6bd47508ee3115df7f3a9f5', 1, NULL, 35, '2026-07-01 12:11:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', 'REST', NULL, 'journalEntryCreated', 'JE-00000012', '{}', '{"date":"2026-04-28","amount":"40.28","currency":"USD"}', NULL),
	(48, '1d3b445ef6bd47508ee3115df7f3a9f5', 1, NULL, 36, '2026-07-01 12:11:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', 'REST', NULL, 'transactionChanged', 'Invoice Item I-12', '{"status":"Draft"}', '{"status":"Posted"}', NULL),
	(49, '1d3b445ef6bd47508ee3115df7f3a9f5', 1, NULL, 37, '2026-07-01 12:12:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', 'REST', NULL, 'transactionChanged', 'Invoice Item I-13', '{"status":"Draft"}', '{"status":"Posted"}', NULL),
	(50, '1d3b445ef6bd47508ee3115df7f3a9f5', 1, NULL, 38, '2026-07-01 12:12:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', 'REST', NULL, 'imported', 'transactions.csv', '{}', '{"kind":"transactions","rows":5,"sha256":"ff9dbef48199324f8d09f3148ea39cded03b7a26589787394af5b6e0af10aeed","file":"transactions.csv"}', NULL),
	(51, '1d3b445ef6bd47508ee3115df7f3a9f5', 1, NULL, 39, '2026-07-01 12:12:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', 'REST', NULL, 'imported', 'entries.csv', '{}', '{"kind":"entries","rows":2,"sha256":"013946bc771afbf2317316d2159ab82ed0a5f94ed2c023ad776ad32bc2eae7d4","file":"entries.csv"}', NULL),
	(52, '1d3b445ef6bd47508ee3115df7f3a9f5', 1, '723fdb95c8934ad8b469bf386bb70bd4', 40, '2026-07-01 13:12:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', 'REST', NULL, 'closed', 'Jan', '{"status":"Open"}', '{"status":"Closed"}', NULL),
	(53, '1d3b445ef6bd47508ee3115df7f3a9f5', 1, '723fdb95c8934ad8b469bf386bb70bd4', 41, '2026-07-01 13:12:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', 'SYSTEM', NULL, 'trialBalanceStarted', 'Jan', '{}', '{}', NULL),
	(54, '1d3b445ef6bd47508ee3115df7f3a9f5', 1, '723fdb95c8934ad8b469bf386bb70bd4', 42, '2026-07-01 13:12:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', 'SYSTEM', NULL, 'trialBalanceCompleted', 'Jan', '{}', '{}', NULL),
	(55, '1d3b445ef6bd47508ee3115df7f3a9f5', 1, '1465c7e2bade4871a206bf54aa167f0a', 43, '2026-07-01 13:12:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', 'REST', NULL, 'closed', 'Feb', '{"status":"Open"}', '{"status":"Closed"}', NULL),
	(56, '1d3b445ef6bd47508ee3115df7f3a9f5', 1, '1465c7e2bade4871a206bf54aa167f0a', 44, '2026-07-01 13:12:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', 'SYSTEM', NULL, 'trialBalanceStarted', 'Feb', '{}', '{}', NULL),
	(57, '1d3b445ef6bd47508ee3115df7f3a9f5', 1, '1465c7e2bade4871a206bf54aa167f0a', 45, '2026-07-01 13:12:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', 'SYSTEM', NULL, 'trialBalanceCompleted', 'Feb', '{}', '{}', NULL),
	(58, '1d3b445ef6bd47508ee3115df7f3a9f5', 1, '1465c7e2bade4871a206bf54aa167f0a', 46, '2026-07-01 13:12:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', 'REST', NULL, 'reopened', 'Feb', '{"status":"Closed"}', '{"status":"Open"}', NULL),
	(59, '1d3b445ef6bd47508ee3115df7f3a9f5', 1, NULL, 47, '2026-07-01 13:12:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', 'REST', NULL, 'journalEntryCreated', 'JE-00000013', '{}', '{"date":"2026-02-27","amount":"1.23","currency":"USD"}', NULL),
	(60, '1d3b445ef6bd47508ee3115df7f3a9f5', 1, '1465c7e2bade4871a206bf54aa167f0a', 48, '2026-07-01 13:12:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', 'REST', NULL, 'closed', 'Feb', '{"status":"Open"}', '{"status":"Closed"}', NULL),
	(61, '1d3b445ef6bd47508ee3115df7f3a9f5', 1, '1465c7e2bade4871a206bf54aa167f0a', 49, '2026-07-01 13:12:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', 'SYSTEM', NULL, 'trialBalanceStarted', 'Feb', '{}', '{}', NULL),
	(62, '1d3b445ef6bd47508ee3115df7f3a9f5', 1, '1465c7e2bade4871a206bf54aa167f0a', 50, '2026-07-01 13:12:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', 'SYSTEM', NULL, 'trialBalanceCompleted', 'Feb', '{}', '{}', NULL),
	(63, '1d3b445ef6bd47508ee3115df7f3a9f5', 1, 'db2bf98299ee4284bbfe5e457452e36d', 51, '2026-07-01 14:12:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', 'REST', NULL, 'pendingClose', 'Mar', '{"status":"Open"}', '{"status":"PendingClose"}', NULL),
	(64, '1d3b445ef6bd47508ee3115df7f3a9f5', 1, 'db2bf98299ee4284bbfe5e457452e36d', 52, '2026-07-01 14:12:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', 'SYSTEM', NULL, 'trialBalanceStarted', 'Mar', '{}', '{}', NULL),
	(65, '1d3b445ef6bd47508ee3115df7f3a9f5', 1, 'db2bf98299ee4284bbfe5e457452e36d', 53, '2026-07-01 14:12:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', 'SYSTEM', NULL, 'trialBalanceFailed', 'Mar', '{}', '{}', 'Error creating the trial balance: exchange rate from EUR to USD on 2026-03-31 is missing'),
	(66, '1d3b445ef6bd47508ee3115df7f3a9f5', 1, 'bb097667627541609b4b94fa976c1f89', 54, '2026-07-01 14:12:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', 'REST', NULL, 'updated', 'Apr', '{"notes":""}', '{"notes":"Easter is in it","Region__c":"EU"}', NULL),
	(67, '1d3b445ef6bd47508ee3115df7f3a9f5', 1, 'bb097667627541609b4b94fa976c1f89', 55, '2026-07-01 14:12:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', 'REST', NULL, 'trialBalanceRequested', 'Apr', '{}', '{}', NULL);
INSERT INTO public.history_seal VALUES
	('calendar 1', 1, 7, 'cb82ea94125a43c427cc4263922769e0375ae1ed5a8e8293aec2d60f653bef44'),
	('calendar 1', 2, 8, 'd7db1a535f03a50f20605c168cd107661fed248eeb46cae382093a73ddbfa9a7'),
	('calendar 1', 3, 11, '5dcca17ea5b16c98831e1e1d8468a1ff5b18b88bd6091e5a7cc8db71885efa55'),
	('calendar 1', 4, 12, 'f8737bde9a4a207ac83faeb9e9d86b4b740739381bcff76f4b387124d1c9d3ef'),
	('calendar 1', 5, 15, '4427eb16e7c97cf05e9e0de55f0362a7a1e4fe22d5c48daa119568df53c5b3a9'),
	('calendar 1', 6, 16, '598f5e6456d95e5eb16e2f3e31029f87e461e2c7e67fe3a9112c6ad1d706425f'),
	('calendar 1', 7, 19, '448cb7f109799992d1ccf9738ede345d97232a35eab88a10ed6aee78b210e434'),
	('calendar 1', 8, 20, 'df6efb2801ebfe11121830a4546b36466c749be077fdd5d506a17d0accd8c480'),
	('calendar 1', 9, 23, '3c4c8fd511d2d4ccd15f43ccbdc97f92d97b71f2bfaa4a10c88186d012dff072'),
	('calendar 1', 10, 24, 'fa00401c68b9630eefd411749c440c95dcea1a35e27c599cc63ec3ebaeb9442e'),
	('calendar 1', 11, 25, 'fe48d95a3a1e2dc47044d3acea1807d7aad2c1aa8e71aef87372fc4f9558d672'),
	('calendar 1', 12, 26, 'eacc68516acb542093b7d313506c4de86884efffe93f8a837168e1f94d79f12e'),
	('calendar 1', 13, 27, '64c794da6765ec5f9deb4483b700e67ac76959d3d27ed4037367b828a430a865'),
	('calendar 1', 14, 28, 'af96b34a403a3a187d6419b8f7d57080748f917e0c2fdd71f83e8a95e646bcc8'),
	('calendar 1', 15, 29, 'e8b88312ac911bc5d4c6a49a9c64ea0ccf5b5c43d222d72c1570945974b76b27'),
	('calendar 1', 16, 30, '947fefce08858401a0dacef37b860b5435986a4fd3e3fec68618e1706060328a'),
	('calendar 1', 17, 31, '5cc28f6cb20b0da6eefd6c13cbbfcc0351c3d512f22d43b61e0b59fe37ca769f'),
	('calendar 1', 18, 32, '1d34c92480dc5ee741cb41e370043244684087e979565a6a105174ca835e0a09'),
	('calendar 1', 19, 33, 'a5b48f3aaff17ab15a73148ed5eeea47924ef2a8ce53ff765c8d17699d43053d'),
	('calendar 1', 20, 34, '9ece88bcc2f618d95a42aa3fe50e18577fc915d8e0fb081a0fbc4960fb1db855'),
	('calendar 1', 21, 35, 'bfbd3453742604f4713f978f081ce0ffad8bbcdc1f058fc6d36397e4d2701566'),
	('calendar 1', 22, 36, 'e591869721d16f4d17ce60880819e3dbac32e3e8b24555d2f444c0d9f439c8e5'),
	('calendar 1', 23, 37, '2e591f50c155fd2ad0d294230c60af7d3921b47a3a4acb95950d555f75aa8062'),
	('calendar 1', 24, 38, '794494ba8afbfcb9a040abfb128c8ab815dbea403278a3f7d1bbbfafb86ef8ce'),
	('calendar 1', 25, 39, '91e77e14ed40c836f49d808f5bb610a5c58d5d11a985bd37826a3711836d14ba'),
	('calendar 1', 26, 40, '58f4c6fcf7dcdb837f1cf071e19c87a96f5a303aef002b1d21d48ec6db456dbc'),
	('calendar 1', 27, 41, '8ab700262f4e05ec176e447b9794824bd19391200c076dc69d2f031145e3b0a7'),
	('calendar 1', 28, 42, 'c3a05a0039a28cca637a3e4f93b5b69be8c34d4d12578bafbeb6caea902294b9'),
	('calendar 1', 29, 43, 'dd4c446636776994fe52cccd3cf8b3cbf8bfb52db7be480d50f7340050b5e7fd'),
	('calendar 1', 30, 44, 'd716208837b7d3c7dc5a2d6beb40429664d2db349eb5421604f803069dc99e25'),
	('calendar 1', 31, 45, '775b96accdc9ff76b5e640f216ef4e18d2a2d8cc8f1efbc0945d80088a69d3ac'),
	('calendar 1', 32, 46, '3bd772785dafb37188c0387692b09c2264a6353ba1de6e255ca92aea7afce3a0'),
	('calendar 1', 33, 47, 'a60dceba4122fc65d6c60069e1db6e21199c14173c09d2dc1d17942d98f292f1'),
	('calendar 1', 34, 48, 'f962ffedbb63e44357ede24e224cc91382b4118193ccc10fd916d537dc3351b5'),
	('calendar 1', 35, 49, '915cbebeac8083dda9405ba4f0636759605f47e0fac740d8d0e8aecaaa9fa7f3'),
	('calendar 1', 36, 50, '06d29dcfb08367ef49376cefcdb8cfe8924b97ea2a6f8c8e99d1880cc9264150'),
	('calendar 1', 37, 51, '9a71bd5596f09002c68193994097560eb4e34b4a58ef3fd5cae4f85fff50515d'),
	('calendar 1', 38, 52, 'bfa4285a6360611d02866cb313f2eab5e72885422d9115a5e16ba4d157b2065f'),
	('calendar 1', 39, 53, '0708f0e9ef7d65efc673a81f94dfcdd14a26b4a3529f53a002b148faf94b9a3f'),
	('calendar 1', 40, 54, '03c7f2567b933af4090ca7d62c1fbbb300ff7ab3c0223ab9d6071da1a1cbee53'),
	('calendar 1', 41, 55, '1ae5664aaa30da961d2689a4334546131eeff0299908f739847b4842e22959e4'),
	('calendar 1', 42, 56, '94a9bae828a045eb0d92ddb70eedec2f75fdef5df10b92a2921f74702d757f8f'),
	('calendar 1', 43, 57, '58296f1a332ded5fa758cc73c3e5825f2e6008983bbcceb0886e3a1d8fda7c48'),
	('calendar 1', 44, 58, 'e19287358ed5357e8fa95f2dd78882da570092be3eeeca111e3b9b55bc9ddae0'),
	('calendar 1', 45, 59, 'c523b56402e28e6f81a0ed2d20b512b000f4a23f4cb4d9d5128348d5e0a648bd'),
	('calendar 1', 46, 60, '41febee2982a13075d5317eed9c959915df9e7084b38ca8be7e1308256d6f20e'),
	('calendar 1', 47, 61, '9ecba1391cc3e40e25db745168dfbbe0e0274a4456f6ad97e3e82b89e06014c3'),
	('calendar 1', 48, 62, 'dc03e074415f1c70ad233a1f2444c7947801cccbd3f936f88bf7ef28c1c5c722'),
	('calendar 1', 49, 63, 'f9fc739d3633f848a2ad45830cc2138f0be89441cddc21903cd4bbd9b836dee2'),
	('calendar 1', 50, 64, '1337d96488aae3101a742896df4cca3063270ed77909b53f7174dd1fc901eaa0'),
	('calendar 1', 51, 65, 'a3f51f7bfaa4713404e1b5094c1338a88fa4136c47cc7bd3b1893a59d6890e15'),
	('calendar 1', 52, 66, '072520b9f141b35863d0622adf63233937c88340e19096a2e6d074f954a1cadf'),
	('calendar 1', 53, 67, 'd5b894e0ea07fc0219e417dd6b0cdc47b395ffbe68ea9b8d632efdb3f8b55d57'),
	('tenant 1d3b445ef6bd47508ee3115df7f3a9f5', 1, 1, 'f0829ad665df74060a4fab53ebe41e6aed1b1959cad9825b8f3f5c35430fce68'),
	('tenant 1d3b445ef6bd47508ee3115df7f3a9f5', 2, 2, 'eb2b4cfbffb3d42dde950a3d623e1a3e2afa56806c0882db145308c9a4fa8751'),
	('tenant 1d3b445ef6bd47508ee3115df7f3a9f5', 3, 3, 'e5d13c0e69f2e6825a7c9257f4a86c073281249d343b0185408103e9d081775e'),
	('tenant 1d3b445ef6bd47508ee3115df7f3a9f5', 4, 4, 'bf9afa6d5405000f93001c67686ce2063631b0f8532e6b3a41d40552fb1011af');
INSERT INTO public.import_batch VALUES
	(1, 1, true, 38, '2026-07-01 12:12:20.000000', '2026-01-10', '2026-01-14', 15, 51),
	(2, 1, true, 39, '2026-07-01 12:12:20.000000', '2026-02-03', '2026-02-03', 13, 63),
	(3, 1, false, NULL, '2026-07-01 12:12:20.000000', NULL, NULL, 24, 67);
INSERT INTO public.journal_entry VALUES
	(1, 1, 'JE-00000001', '2026-01-01', 'USD', 'Created', '{"items":[{"accounting_code":"Cash","debit":true,"amount":1001,"gl_string":null,"notes":null,"accounting_code_type":"Cash","gl_account_name":null,"gl_account_number":null,"home_amount":1001},{"accounting_code":"Revenue","debit":false,"amount":1001,"gl_string":null,"notes":null,"accounting_code_type":"SalesRevenue","gl_account_name":null,"gl_account_number":null,"home_amount":1001}],"notes":null,"segments":[],"home_currency":"USD","transaction_type":null}', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', '2026-07-01 12:00:00.000000', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(2, 1, 'JE-00000002', '2026-01-15', 'USD', 'Created', '{"items":[{"accounting_code":"Cash","debit":true,"amount":1015,"gl_string":null,"notes":null,"accounting_code_type":"Cash","gl_account_name":null,"gl_account_number":null,"home_amount":1015},{"accounting_code":"Revenue","debit":false,"amount":1015,"gl_string":null,"notes":null,"accounting_code_type":"SalesRevenue","gl_account_name":null,"gl_account_number":null,"home_amount":1015}],"notes":null,"segments":[],"home_currency":"USD","transaction_type":null}', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', '2026-07-01 12:01:00.000000', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(3, 1, 'JE-00000003', '2026-01-28', 'USD', 'Created', '{"items":[{"accounting_code":"Cash","debit":true,"amount":1028,"gl_string":null,"notes":null,"accounting_code_type":"Cash","gl_account_name":null,"gl_account_number":null,"home_amount":1028},{"accounting_code":"Revenue","debit":false,"amount":1028,"gl_string":null,"notes":null,"accounting_code_type":"SalesRevenue","gl_account_name":null,"gl_account_number":null,"home_amount":1028}],"notes":null,"segments":[],"home_currency":"USD","transaction_type":null}', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', '2026-07-01 12:02:00.000000', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(4, 1, 'JE-00000004', '2026-02-01', 'USD', 'Created', '{"items":[{"accounting_code":"Cash","debit":true,"amount":2001,"gl_string":null,"notes":null,"accounting_code_type":"Cash","gl_account_name":null,"gl_account_number":null,"home_amount":2001},{"accounting_code":"Revenue","debit":false,"amount":2001,"gl_string":null,"notes":null,"accounting_code_type":"SalesRevenue","gl_account_name":null,"gl_account_number":null,"home_amount":2001}],"notes":null,"segments":[],"home_currency":"USD","transaction_type":null}', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', '2026-07-01 12:03:00.000000', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(5, 1, 'JE-00000005', '2026-02-15', 'USD', 'Created', '{"items":[{"accounting_code":"Cash","debit":true,"amount":2015,"gl_string":null,"notes":null,"accounting_code_type":"Cash","gl_account_name":null,"gl_account_number":null,"home_amount":2015},{"accounting_code":"Revenue","debit":false,"amount":2015,"gl_string":null,"notes":null,"accounting_code_type":"SalesRevenue","gl_account_name":null,"gl_account_number":null,"home_amount":2015}],"notes":null,"segments":[],"home_currency":"USD","transaction_type":null}', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', '2026-07-01 12:04:00.000000', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(6, 1, 'JE-00000006', '2026-02-28', 'USD', 'Created', '{"items":[{"accounting_code":"Cash","debit":true,"amount":2028,"gl_string":null,"notes":null,"accounting_code_type":"Cash","gl_account_name":null,"gl_account_number":null,"home_amount":2028},{"accounting_code":"Revenue","debit":false,"amount":2028,"gl_string":null,"notes":null,"accounting_code_type":"SalesRevenue","gl_account_name":null,"gl_account_number":null,"home_amount":2028}],"notes":null,"segments":[],"home_currency":"USD","transaction_type":null}', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', '2026-07-01 12:05:00.000000', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(7, 1, 'JE-00000007', '2026-03-01', 'USD', 'Created', '{"items":[{"accounting_code":"Cash","debit":true,"amount":3001,"gl_string":null,"notes":null,"accounting_code_type":"Cash","gl_account_name":null,"gl_account_number":null,"home_amount":3001},{"accounting_code":"Revenue","debit":false,"amount":3001,"gl_string":null,"notes":null,"accounting_code_type":"SalesRevenue","gl_account_name":null,"gl_account_number":null,"home_amount":3001}],"notes":null,"segments":[],"home_currency":"USD","transaction_type":null}', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', '2026-07-01 12:06:00.000000', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(8, 1, 'JE-00000008', '2026-03-15', 'USD', 'Created', '{"items":[{"accounting_code":"Cash","debit":true,"amount":3015,"gl_string":null,"notes":null,"accounting_code_type":"Cash","gl_account_name":null,"gl_account_number":null,"home_amount":3015},{"accounting_code":"Revenue","debit":false,"amount":3015,"gl_string":null,"notes":null,"accounting_code_type":"SalesRevenue","gl_account_name":null,"gl_account_number":null,"home_amount":3015}],"notes":null,"segments":[],"home_currency":"USD","transaction_type":null}', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', '2026-07-01 12:07:00.000000', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(9, 1, 'JE-00000009', '2026-03-28', 'USD', 'Created', '{"items":[{"accounting_code":"Cash","debit":true,"amount":3028,"gl_string":null,"notes":null,"accounting_code_type":"Cash","gl_account_name":null,"gl_account_number":null,"home_amount":3028},{"accounting_code":"Revenue","debit":false,"amount":3028,"gl_string":null,"notes":null,"accounting_code_type":"SalesRevenue","gl_account_name":null,"gl_account_number":null,"home_amount":3028}],"notes":null,"segments":[],"home_currency":"USD","transaction_type":null}', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', '2026-07-01 12:08:00.000000', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(10, 1, 'JE-00000010', '2026-04-01', 'USD', 'Created', '{"items":[{"accounting_code":"Cash","debit":true,"amount":4001,"gl_string":null,"notes":null,"accounting_code_type":"Cash","gl_account_name":null,"gl_account_number":null,"home_amount":4001},{"accounting_code":"Revenue","debit":false,"amount":4001,"gl_string":null,"notes":null,"accounting_code_type":"SalesRevenue","gl_account_name":null,"gl_account_number":null,"home_amount":4001}],"notes":null,"segments":[],"home_currency":"USD","transaction_type":null}', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', '2026-07-01 12:09:00.000000', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(11, 1, 'JE-00000011', '2026-04-15', 'USD', 'Created', '{"items":[{"accounting_code":"Cash","debit":true,"amount":4015,"gl_string":null,"notes":null,"accounting_code_type":"Cash","gl_account_name":null,"gl_account_number":null,"home_amount":4015},{"accounting_code":"Revenue","debit":false,"amount":4015,"gl_string":null,"notes":null,"accounting_code_type":"SalesRevenue","gl_account_name":null,"gl_account_number":null,"home_amount":4015}],"notes":null,"segments":[],"home_currency":"USD","transaction_type":null}', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', '2026-07-01 12:10:00.000000', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(12, 1, 'JE-00000012', '2026-04-28', 'USD', 'Created', '{"items":[{"accounting_code":"Cash","debit":true,"amount":4028,"gl_string":null,"notes":null,"accounting_code_type":"Cash","gl_account_name":null,"gl_account_number":null,"home_amount":4028},{"accounting_code":"Revenue","debit":false,"amount":4028,"gl_string":null,"notes":null,"accounting_code_type":"SalesRevenue","gl_account_name":null,"gl_account_number":null,"home_amount":4028}],"notes":null,"segments":[],"home_currency":"USD","transaction_type":null}', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', '2026-07-01 12:11:00.000000', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(13, 1, 'E-1', '2026-02-03', 'USD', 'Created', '{"home_currency":"USD"}', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', '2026-07-01 12:12:00.000000', 2, 64, 2, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(14, 1, 'JE-00000013', '2026-02-27', 'USD', 'Created', '{"items":[{"accounting_code":"Cash","debit":true,"amount":123,"gl_string":null,"notes":null,"accounting_code_type":"Cash","gl_account_name":null,"gl_account_number":null,"home_amount":123},{"accounting_code":"Revenue","debit":false,"amount":123,"gl_string":null,"notes":null,"accounting_code_type":"SalesRevenue","gl_account_name":null,"gl_account_number":null,"home_amount":123}],"notes":null,"segments":[],"home_currency":"USD","transaction_type":null}', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', '2026-07-01 13:12:00.000000', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.line_2026_01 VALUES
	(1, 1, '2026-01-01', 2, 'USD', 1001, 1001, NULL, 1, 13, NULL),
	(2, 1, '2026-01-01', 3, 'USD', -1001, -1001, NULL, 1, 13, NULL),
	(3, 1, '2026-01-01', 1, 'USD', 777, 777, 1, NULL, 14, NULL),
	(4, 1, '2026-01-01', 3, 'USD', -777, -777, 1, NULL, 14, NULL),
	(5, 1, '2026-01-15', 2, 'USD', 1015, 1015, NULL, 2, 15, NULL),
	(6, 1, '2026-01-15', 3, 'USD', -1015, -1015, NULL, 2, 15, NULL),
	(7, 1, '2026-01-15', 1, 'USD', 11655, 11655, 2, NULL, 16, NULL),
	(8, 1, '2026-01-15', 3, 'USD', -11655, -11655, 2, NULL, 16, NULL),
	(9, 1, '2026-01-28', 2, 'USD', 1028, 1028, NULL, 3, 17, NULL),
	(10, 1, '2026-01-28', 3, 'USD', -1028, -1028, NULL, 3, 17, NULL),
	(11, 1, '2026-01-28', 1, 'USD', 21756, 21756, 3, NULL, 18, NULL),
	(12, 1, '2026-01-28', 3, 'USD', -21756, -21756, 3, NULL, 18, NULL),
	(52, 1, '2026-01-10', 1, 'USD', 1000, 1000, 16, NULL, 0, 1),
	(53, 1, '2026-01-10', 3, 'USD', -1000, -1000, 16, NULL, 0, 1),
	(54, 1, '2026-01-11', 1, 'USD', 1000, 1000, 17, NULL, 0, 1),
	(55, 1, '2026-01-11', 3, 'USD', -1000, -1000, 17, NULL, 0, 1),
	(56, 1, '2026-01-12', 1, 'USD', 1000, 1000, 18, NULL, 0, 1),
	(57, 1, '2026-01-12', 3, 'USD', -1000, -1000, 18, NULL, 0, 1),
	(59, 1, '2026-01-13', 1, 'USD', 1000, 1000, 21, NULL, 0, 1),
	(60, 1, '2026-01-13', 3, 'USD', -1000, -1000, 21, NULL, 0, 1),
	(61, 1, '2026-01-14', 1, 'USD', 1000, 1000, 22, NULL, 0, 1),
	(62, 1, '2026-01-14', 3, 'USD', -1000, -1000, 22, NULL, 0, 1);
INSERT INTO public.line_2026_02 VALUES
	(13, 1, '2026-02-01', 2, 'USD', 2001, 2001, NULL, 4, 19, NULL),
	(14, 1, '2026-02-01', 3, 'USD', -2001, -2001, NULL, 4, 19, NULL),
	(15, 1, '2026-02-01', 1, 'USD', 777, 777, 4, NULL, 20, NULL),
	(16, 1, '2026-02-01', 3, 'USD', -777, -777, 4, NULL, 20, NULL),
	(17, 1, '2026-02-15', 2, 'USD', 2015, 2015, NULL, 5, 21, NULL),
	(18, 1, '2026-02-15', 3, 'USD', -2015, -2015, NULL, 5, 21, NULL),
	(19, 1, '2026-02-15', 1, 'USD', 11655, 11655, 5, NULL, 22, NULL),
	(20, 1, '2026-02-15', 3, 'USD', -11655, -11655, 5, NULL, 22, NULL),
	(21, 1, '2026-02-28', 2, 'USD', 2028, 2028, NULL, 6, 23, NULL),
	(22, 1, '2026-02-28', 3, 'USD', -2028, -2028, NULL, 6, 23, NULL),
	(23, 1, '2026-02-28', 1, 'USD', 21756, 21756, 6, NULL, 24, NULL),
	(24, 1, '2026-02-28', 3, 'USD', -21756, -21756, 6, NULL, 24, NULL),
	(64, 1, '2026-02-03', 2, 'USD', 500, 500, NULL, 13, 0, 2),
	(65, 1, '2026-02-03', 3, 'USD', -500, -500, NULL, 13, 0, 2),
	(81, 1, '2026-02-27', 2, 'USD', 123, 123, NULL, 14, 47, NULL),
	(82, 1, '2026-02-27', 3, 'USD', -123, -123, NULL, 14, 47, NULL);
INSERT INTO public.line_2026_03 VALUES
	(25, 1, '2026-03-01', 2, 'USD', 3001, 3001, NULL, 7, 25, NULL),
	(26, 1, '2026-03-01', 3, 'USD', -3001, -3001, NULL, 7, 25, NULL),
	(27, 1, '2026-03-01', 1, 'USD', 777, 777, 7, NULL, 26, NULL),
	(28, 1, '2026-03-01', 3, 'USD', -777, -777, 7, NULL, 26, NULL),
	(29, 1, '2026-03-15', 2, 'USD', 3015, 3015, NULL, 8, 27, NULL),
	(30, 1, '2026-03-15', 3, 'USD', -3015, -3015, NULL, 8, 27, NULL),
	(31, 1, '2026-03-15', 1, 'USD', 11655, 11655, 8, NULL, 28, NULL),
	(32, 1, '2026-03-15', 3, 'USD', -11655, -11655, 8, NULL, 28, NULL),
	(33, 1, '2026-03-28', 2, 'USD', 3028, 3028, NULL, 9, 29, NULL),
	(34, 1, '2026-03-28', 3, 'USD', -3028, -3028, NULL, 9, 29, NULL),
	(35, 1, '2026-03-28', 1, 'USD', 21756, 21756, 9, NULL, 30, NULL),
	(36, 1, '2026-03-28', 3, 'USD', -21756, -21756, 9, NULL, 30, NULL),
	(49, 1, '2026-03-03', 1, 'EUR', 1000, 1085, 13, NULL, 37, NULL),
	(50, 1, '2026-03-03', 3, 'EUR', -1000, -1085, 13, NULL, 37, NULL);
INSERT INTO public.line_2026_04 VALUES
	(37, 1, '2026-04-01', 2, 'USD', 4001, 4001, NULL, 10, 31, NULL),
	(38, 1, '2026-04-01', 3, 'USD', -4001, -4001, NULL, 10, 31, NULL),
	(39, 1, '2026-04-01', 1, 'USD', 777, 777, 10, NULL, 32, NULL),
	(40, 1, '2026-04-01', 3, 'USD', -777, -777, 10, NULL, 32, NULL),
	(41, 1, '2026-04-15', 2, 'USD', 4015, 4015, NULL, 11, 33, NULL),
	(42, 1, '2026-04-15', 3, 'USD', -4015, -4015, NULL, 11, 33, NULL),
	(43, 1, '2026-04-15', 1, 'USD', 11655, 11655, 11, NULL, 34, NULL),
	(44, 1, '2026-04-15', 3, 'USD', -11655, -11655, 11, NULL, 34, NULL),
	(45, 1, '2026-04-28', 2, 'USD', 4028, 4028, NULL, 12, 35, NULL),
	(46, 1, '2026-04-28', 3, 'USD', -4028, -4028, NULL, 12, 35, NULL),
	(47, 1, '2026-04-28', 1, 'USD', 21756, 21756, 12, NULL, 36, NULL),
	(48, 1, '2026-04-28', 3, 'USD', -21756, -21756, 12, NULL, 36, NULL);
INSERT INTO public.line_2026_05 VALUES
	(68, 1, '2026-05-05', 1, 'USD', 1000, 1000, 25, NULL, 0, 3),
	(69, 1, '2026-05-05', 3, 'USD', -1000, -1000, 25, NULL, 0, 3),
	(70, 1, '2026-05-05', 1, 'USD', 1000, 1000, 26, NULL, 0, 3),
	(71, 1, '2026-05-05', 3, 'USD', -1000, -1000, 26, NULL, 0, 3),
	(72, 1, '2026-05-05', 1, 'USD', 1000, 1000, 27, NULL, 0, 3),
	(73, 1, '2026-05-05', 3, 'USD', -1000, -1000, 27, NULL, 0, 3),
	(75, 1, '2026-05-05', 1, 'USD', 1000, 1000, 30, NULL, 0, 3),
	(76, 1, '2026-05-05', 3, 'USD', -1000, -1000, 30, NULL, 0, 3),
	(77, 1, '2026-05-05', 1, 'USD', 1000, 1000, 31, NULL, 0, 3),
	(78, 1, '2026-05-05', 3, 'USD', -1000, -1000, 31, NULL, 0, 3),
	(79, 1, '2026-05-05', 1, 'USD', 1000, 1000, 32, NULL, 0, 3),
	(80, 1, '2026-05-05', 3, 'USD', -1000, -1000, 32, NULL, 0, 3);
INSERT INTO public.month_balance VALUES
	(1, '2026-01', 2, 'USD', 14, 3044, 0, 3044, 0, 0),
	(1, '2026-02', 1, 'USD', 14, 34188, 0, 34188, 0, 0),
	(1, '2026-03', 2, 'USD', 14, 9044, 0, 9044, 0, 0),
	(1, '2026-03', 1, 'USD', 14, 34188, 0, 34188, 0, 0),
	(1, '2026-03', 3, 'USD', 14, 0, 43232, 0, 43232, 0),
	(1, '2026-04', 2, 'USD', 14, 12044, 0, 12044, 0, 0),
	(1, '2026-04', 1, 'USD', 14, 34188, 0, 34188, 0, 0),
	(1, '2026-04', 3, 'USD', 14, 0, 46232, 0, 46232, 0),
	(1, '2026-03', 1, 'EUR', 14, 1000, 0, 1085, 0, 0),
	(1, '2026-03', 3, 'EUR', 14, 0, 1000, 0, 1085, 0),
	(1, '2026-01', 1, 'USD', 14, 39188, 0, 39188, 0, 0),
	(1, '2026-01', 3, 'USD', 14, 0, 42232, 0, 42232, 0),
	(1, '2026-02', 2, 'USD', 14, 6667, 0, 6667, 0, 0),
	(1, '2026-02', 3, 'USD', 14, 0, 40855, 0, 40855, 0);
INSERT INTO public.oauth_client VALUES
	('84656316-266c-47b7-9536-c76a5bcd8017', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', '984ca5162200734c592148f1820b71057f098573d138666b48663e4e30cd8d3a', true, '2026-07-01 12:00:00.000000'),
	('3793d6d4-2fd0-435c-b506-e47c578a3b54', '912a5b4f829e4829b3c341c3a02c86da', '2e7d2c03a9507ae265ecf5b5356885a53393a2029d241394997265a1a25aefc6', true, '2026-07-01 12:00:00.000000');
INSERT INTO public.oauth_token VALUES
	('a token''s hash', '3793d6d4-2fd0-435c-b506-e47c578a3b54', '2026-07-01 15:12:00.000000');
INSERT INTO public.query_cursor VALUES
	('cccccccccccccccccccccccccccccccc', '1d3b445ef6bd47508ee3115df7f3a9f5', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', 1, 'AccountingPeriod', '["id","name"]', '79.0', '["1","2"]', '2026-07-01 14:12:00.000000', '2026-07-01 15:12:00.000000');
INSERT INTO public.role VALUES
	('1d3b445ef6bd47508ee3115df7f3a9f5', 'Zuora Finance Administrator'),
	('1d3b445ef6bd47508ee3115df7f3a9f5', 'Zuora Finance Standard User');
INSERT INTO public.role_permission VALUES
	('1d3b445ef6bd47508ee3115df7f3a9f5', 'Zuora Finance Administrator', 'Cancel Journal Entry'),
	('1d3b445ef6bd47508ee3115df7f3a9f5', 'Zuora Finance Administrator', 'Cancel Journal Run'),
	('1d3b445ef6bd47508ee3115df7f3a9f5', 'Zuora Finance Administrator', 'Create Accounting Code'),
	('1d3b445ef6bd47508ee3115df7f3a9f5', 'Zuora Finance Administrator', 'Create Accounting Period'),
	('1d3b445ef6bd47508ee3115df7f3a9f5', 'Zuora Finance Administrator', 'Create Journal Entry'),
	('1d3b445ef6bd47508ee3115df7f3a9f5', 'Zuora Finance Administrator', 'Create Journal Run'),
	('1d3b445ef6bd47508ee3115df7f3a9f5', 'Zuora Finance Administrator', 'Delete Accounting Period'),
	('1d3b445ef6bd47508ee3115df7f3a9f5', 'Zuora Finance Administrator', 'Delete Cancelled Journal Entry'),
	('1d3b445ef6bd47508ee3115df7f3a9f5', 'Zuora Finance Administrator', 'Delete Cancelled Journal Run'),
	('1d3b445ef6bd47508ee3115df7f3a9f5', 'Zuora Finance Administrator', 'Delete Unused Accounting Code'),
	('1d3b445ef6bd47508ee3115df7f3a9f5', 'Zuora Finance Administrator', 'Edit Journal Entry'),
	('1d3b445ef6bd47508ee3115df7f3a9f5', 'Zuora Finance Administrator', 'Finance Access'),
	('1d3b445ef6bd47508ee3115df7f3a9f5', 'Zuora Finance Administrator', 'Manage Accounting Code'),
	('1d3b445ef6bd47508ee3115df7f3a9f5', 'Zuora Finance Administrator', 'Manage Close Process'),
	('1d3b445ef6bd47508ee3115df7f3a9f5', 'Zuora Finance Administrator', 'Manage Finance Settings'),
	('1d3b445ef6bd47508ee3115df7f3a9f5', 'Zuora Finance Administrator', 'Manage Users'),
	('1d3b445ef6bd47508ee3115df7f3a9f5', 'Zuora Finance Administrator', 'Override Transferred to Accounting'),
	('1d3b445ef6bd47508ee3115df7f3a9f5', 'Zuora Finance Administrator', 'Reopen Accounting Period'),
	('1d3b445ef6bd47508ee3115df7f3a9f5', 'Zuora Finance Administrator', 'Run Trial Balance'),
	('1d3b445ef6bd47508ee3115df7f3a9f5', 'Zuora Finance Standard User', 'Cancel Journal Entry'),
	('1d3b445ef6bd47508ee3115df7f3a9f5', 'Zuora Finance Standard User', 'Cancel Journal Run'),
	('1d3b445ef6bd47508ee3115df7f3a9f5', 'Zuora Finance Standard User', 'Create Accounting Code'),
	('1d3b445ef6bd47508ee3115df7f3a9f5', 'Zuora Finance Standard User', 'Create Accounting Period'),
	('1d3b445ef6bd47508ee3115df7f3a9f5', 'Zuora Finance Standard User', 'Create Journal Entry'),
	('1d3b445ef6bd47508ee3115df7f3a9f5', 'Zuora Finance Standard User', 'Create Journal Run'),
	('1d3b445ef6bd47508ee3115df7f3a9f5', 'Zuora Finance Standard User', 'Delete Cancelled Journal Entry'),
	('1d3b445ef6bd47508ee3115df7f3a9f5', 'Zuora Finance Standard User', 'Delete Cancelled Journal Run'),
	('1d3b445ef6bd47508ee3115df7f3a9f5', 'Zuora Finance Standard User', 'Delete Unused Accounting Code'),
	('1d3b445ef6bd47508ee3115df7f3a9f5', 'Zuora Finance Standard User', 'Edit Journal Entry'),
	('1d3b445ef6bd47508ee3115df7f3a9f5', 'Zuora Finance Standard User', 'Finance Access'),
	('1d3b445ef6bd47508ee3115df7f3a9f5', 'Zuora Finance Standard User', 'Manage Accounting Code'),
	('1d3b445ef6bd47508ee3115df7f3a9f5', 'Zuora Finance Standard User', 'Manage Finance Settings'),
	('1d3b445ef6bd47508ee3115df7f3a9f5', 'Zuora Finance Standard User', 'Run Trial Balance');
INSERT INTO public.schema_version VALUES
	(5);
INSERT INTO public.setting VALUES
	('1d3b445ef6bd47508ee3115df7f3a9f5', 'not_found_status', '404');
INSERT INTO public.subledger_transaction VALUES
	(1, 1, 'I-1', 'Invoice Item', NULL, 'Posted', '2026-01-01', 'USD', 777, 1, 3, 777, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(2, 1, 'I-2', 'Invoice Item', NULL, 'Posted', '2026-01-15', 'USD', 11655, 1, 3, 11655, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(3, 1, 'I-3', 'Invoice Item', NULL, 'Posted', '2026-01-28', 'USD', 21756, 1, 3, 21756, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(4, 1, 'I-4', 'Invoice Item', NULL, 'Posted', '2026-02-01', 'USD', 777, 1, 3, 777, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(5, 1, 'I-5', 'Invoice Item', NULL, 'Posted', '2026-02-15', 'USD', 11655, 1, 3, 11655, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(6, 1, 'I-6', 'Invoice Item', NULL, 'Posted', '2026-02-28', 'USD', 21756, 1, 3, 21756, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(7, 1, 'I-7', 'Invoice Item', NULL, 'Posted', '2026-03-01', 'USD', 777, 1, 3, 777, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(8, 1, 'I-8', 'Invoice Item', NULL, 'Posted', '2026-03-15', 'USD', 11655, 1, 3, 11655, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(9, 1, 'I-9', 'Invoice Item', NULL, 'Posted', '2026-03-28', 'USD', 21756, 1, 3, 21756, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(10, 1, 'I-10', 'Invoice Item', NULL, 'Posted', '2026-04-01', 'USD', 777, 1, 3, 777, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(11, 1, 'I-11', 'Invoice Item', NULL, 'Posted', '2026-04-15', 'USD', 11655, 1, 3, 11655, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(12, 1, 'I-12', 'Invoice Item', NULL, 'Posted', '2026-04-28', 'USD', 21756, 1, 3, 21756, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(13, 1, 'I-13', 'Invoice Item', NULL, 'Posted', '2026-03-03', 'EUR', 1000, 1, 3, 1085, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(14, 1, 'P-14', 'Payment', NULL, 'Draft', '2026-04-04', 'USD', 1000, 1, 3, 1000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(16, 1, 'F-0', 'Invoice Item', NULL, 'Posted', '2026-01-10', 'USD', 1000, 1, 3, 1000, NULL, NULL, NULL, NULL, NULL, 1, NULL, NULL, NULL, NULL),
	(17, 1, 'F-1', 'Invoice Item', NULL, 'Posted', '2026-01-11', 'USD', 1000, 1, 3, 1000, NULL, NULL, NULL, NULL, NULL, 1, NULL, NULL, NULL, NULL),
	(18, 1, 'F-2', 'Invoice Item', NULL, 'Posted', '2026-01-12', 'USD', 1000, 1, 3, 1000, NULL, NULL, NULL, NULL, NULL, 1, NULL, NULL, NULL, NULL),
	(21, 1, 'F-3', 'Invoice Item', NULL, 'Posted', '2026-01-13', 'USD', 1000, 1, 3, 1000, NULL, NULL, NULL, NULL, NULL, 1, NULL, NULL, NULL, NULL),
	(22, 1, 'F-4', 'Invoice Item', NULL, 'Posted', '2026-01-14', 'USD', 1000, 1, 3, 1000, NULL, NULL, NULL, NULL, NULL, 1, NULL, NULL, NULL, NULL),
	(25, 1, 'T-0', 'Invoice Item', NULL, 'Posted', '2026-05-05', 'USD', 1000, 1, 3, 1000, NULL, NULL, NULL, NULL, NULL, 3, NULL, NULL, NULL, NULL),
	(26, 1, 'T-1', 'Invoice Item', NULL, 'Posted', '2026-05-05', 'USD', 1000, 1, 3, 1000, NULL, NULL, NULL, NULL, NULL, 3, NULL, NULL, NULL, NULL),
	(27, 1, 'T-2', 'Invoice Item', NULL, 'Posted', '2026-05-05', 'USD', 1000, 1, 3, 1000, NULL, NULL, NULL, NULL, NULL, 3, NULL, NULL, NULL, NULL),
	(30, 1, 'T-3', 'Invoice Item', NULL, 'Posted', '2026-05-05', 'USD', 1000, 1, 3, 1000, NULL, NULL, NULL, NULL, NULL, 3, NULL, NULL, NULL, NULL),
	(31, 1, 'T-4', 'Invoice Item', NULL, 'Posted', '2026-05-05', 'USD', 1000, 1, 3, 1000, NULL, NULL, NULL, NULL, NULL, 3, NULL, NULL, NULL, NULL),
	(32, 1, 'T-5', 'Invoice Item', NULL, 'Posted', '2026-05-05', 'USD', 1000, 1, 3, 1000, NULL, NULL, NULL, NULL, NULL, 3, NULL, NULL, NULL, NULL);
INSERT INTO public.tenant VALUES
	('1d3b445ef6bd47508ee3115df7f3a9f5', 'Acme', 'USD', 7, 8, '2026-07-01 12:00:00.000000');
INSERT INTO public.trial_balance_result VALUES
	('052285dc18114b28a35ca2e0e8e19fa6', '\x6d6f6e7468656e6420747269616c2062616c616e6365203109323032362d30312d303109323032362d30312d3331095553440a436173680943617368095553440930093330343409300930093330343409300a52656365697661626c65094163636f756e747352656365697661626c650955534409300933393138380930093009333931383809300a526576656e75650953616c6573526576656e75650955534409300930093432323332093009300934323233320a'),
	('419e1f858fec4989a70e4a4c09fbeb15', '\x6d6f6e7468656e6420747269616c2062616c616e6365203109323032362d30322d303109323032362d30322d3238095553440a436173680943617368095553440933303434093635343409300933303434093635343409300a52656365697661626c65094163636f756e747352656365697661626c6509555344093339313838093334313838093009333931383809333431383809300a526576656e75650953616c6573526576656e756509555344092d34323233320930093430373332092d343232333209300934303733320a'),
	('b8ecbbd70c5c411db29e14a16a05d063', '\x6d6f6e7468656e6420747269616c2062616c616e6365203109323032362d30322d303109323032362d30322d3238095553440a436173680943617368095553440933303434093636363709300933303434093636363709300a52656365697661626c65094163636f756e747352656365697661626c6509555344093339313838093334313838093009333931383809333431383809300a526576656e75650953616c6573526576656e756509555344092d34323233320930093430383535092d343232333209300934303835350a');
INSERT INTO public.trial_balance_run VALUES
	('052285dc18114b28a35ca2e0e8e19fa6', 1, '723fdb95c8934ad8b469bf386bb70bd4', 1, 'done', '2026-07-01 13:12:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', 0, 1, 'worker', NULL, '2026-07-01 13:12:00.000000', '2026-07-01 13:12:00.000000', NULL, 41, 'a59c105ab1caaaa52f3ad46a9d7f77b631e375583c853f1b56e7c1ed6c05b0c5', '[{"name":"R1","statement":"debits equal credits","holds":true,"detail":""},{"name":"R2","statement":"closing balances sum to zero","holds":true,"detail":""},{"name":"R3","statement":"opening balances are the closing balances of the period before","holds":true,"detail":"no earlier frozen result"},{"name":"R4 detail","statement":"the detail of receivables opens, moves and ends as their balance","holds":true,"detail":""},{"name":"R4 roll-forward","statement":"the roll-forward of receivables opens, moves and ends as their balance","holds":true,"detail":""},{"name":"R4 aging","statement":"what is aged, and what is not, is the balance","holds":true,"detail":""},{"name":"R4 home","statement":"the balance in home currency with realized and unrealized gains is what is aged","holds":true,"detail":""}]', false, NULL),
	('419e1f858fec4989a70e4a4c09fbeb15', 1, '1465c7e2bade4871a206bf54aa167f0a', 1, 'done', '2026-07-01 13:12:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', 0, 1, 'worker', NULL, '2026-07-01 13:12:00.000000', '2026-07-01 13:12:00.000000', NULL, 44, '2b108d45070d93a0b45c5c5eb26572ead0a2f3d5dcc939b955f6500fa99e4efa', '[{"name":"R1","statement":"debits equal credits","holds":true,"detail":""},{"name":"R2","statement":"closing balances sum to zero","holds":true,"detail":""},{"name":"R3","statement":"opening balances are the closing balances of the period before","holds":true,"detail":""},{"name":"R4 detail","statement":"the detail of receivables opens, moves and ends as their balance","holds":true,"detail":""},{"name":"R4 roll-forward","statement":"the roll-forward of receivables opens, moves and ends as their balance","holds":true,"detail":""},{"name":"R4 aging","statement":"what is aged, and what is not, is the balance","holds":true,"detail":""},{"name":"R4 home","statement":"the balance in home currency with realized and unrealized gains is what is aged","holds":true,"detail":""}]', true, NULL),
	('b8ecbbd70c5c411db29e14a16a05d063', 1, '1465c7e2bade4871a206bf54aa167f0a', 2, 'done', '2026-07-01 13:12:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', 0, 1, 'worker', NULL, '2026-07-01 13:12:00.000000', '2026-07-01 13:12:00.000000', NULL, 49, '7fca16c867015ead210bf27758663a1368347b8ca7f0dbb126db83e9a0b99148', '[{"name":"R1","statement":"debits equal credits","holds":true,"detail":""},{"name":"R2","statement":"closing balances sum to zero","holds":true,"detail":""},{"name":"R3","statement":"opening balances are the closing balances of the period before","holds":true,"detail":""},{"name":"R4 detail","statement":"the detail of receivables opens, moves and ends as their balance","holds":true,"detail":""},{"name":"R4 roll-forward","statement":"the roll-forward of receivables opens, moves and ends as their balance","holds":true,"detail":""},{"name":"R4 aging","statement":"what is aged, and what is not, is the balance","holds":true,"detail":""},{"name":"R4 home","statement":"the balance in home currency with realized and unrealized gains is what is aged","holds":true,"detail":""}]', false, NULL),
	('5172cae304f147c794823c4f1d126bda', 1, 'db2bf98299ee4284bbfe5e457452e36d', 1, 'failed', '2026-07-01 14:12:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', 0, 1, 'worker', NULL, '2026-07-01 14:12:00.000000', '2026-07-01 14:12:00.000000', 'Error creating the trial balance: exchange rate from EUR to USD on 2026-03-31 is missing', NULL, NULL, NULL, false, NULL),
	('b1b3c31da09e45ee820860adbad124a3', 1, 'bb097667627541609b4b94fa976c1f89', 1, 'queued', '2026-07-01 14:12:00.000000', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', 0, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, false, NULL);
INSERT INTO public.user_session VALUES
	('a session''s hash', 'cf88a7bcbb8442ab9dd81d1666aa0dbc', 1, '2026-07-01 14:12:00.000000', '2026-07-01 14:12:00.000000');
SELECT pg_catalog.setval('public.accounting_code_id_seq', 4, true);
SELECT pg_catalog.setval('public.calendar_id_seq', 1, true);
SELECT pg_catalog.setval('public.commit_counter_id_seq', 1, false);
SELECT pg_catalog.setval('public.commit_sequence', 55, true);
SELECT pg_catalog.setval('public.entry_number_1', 13, true);
SELECT pg_catalog.setval('public.history_id_seq', 67, true);
SELECT pg_catalog.setval('public.import_batch_id_seq', 3, true);
SELECT pg_catalog.setval('public.journal_entry_id_seq', 14, true);
SELECT pg_catalog.setval('public.journal_run_id_seq', 1, false);
SELECT pg_catalog.setval('public.line_id_seq', 82, true);
SELECT pg_catalog.setval('public.subledger_transaction_id_seq', 33, true);
ALTER TABLE ONLY public.accounting_code
    ADD CONSTRAINT accounting_code_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.accounting_code
    ADD CONSTRAINT accounting_code_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.accounting_code
    ADD CONSTRAINT accounting_code_tenant_id_name_key UNIQUE (tenant_id, name);
ALTER TABLE ONLY public.accounting_period
    ADD CONSTRAINT accounting_period_calendar_id_name_key UNIQUE (calendar_id, name);
ALTER TABLE ONLY public.accounting_period
    ADD CONSTRAINT accounting_period_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.app_user
    ADD CONSTRAINT app_user_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.app_user
    ADD CONSTRAINT app_user_username_key UNIQUE (username);
ALTER TABLE ONLY public.calendar
    ADD CONSTRAINT calendar_entity_id_org_id_key UNIQUE (entity_id, org_id);
ALTER TABLE ONLY public.calendar
    ADD CONSTRAINT calendar_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.commit_counter
    ADD CONSTRAINT commit_counter_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.custom_field
    ADD CONSTRAINT custom_field_pkey PRIMARY KEY (tenant_id, object, name);
ALTER TABLE ONLY public.day_balance
    ADD CONSTRAINT day_balance_pkey PRIMARY KEY (calendar_id, day, code_id, currency, slot);
ALTER TABLE ONLY public.entity
    ADD CONSTRAINT entity_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.exchange_rate
    ADD CONSTRAINT exchange_rate_pkey PRIMARY KEY (tenant_id, from_currency, to_currency, date);
ALTER TABLE ONLY public.file_chunk
    ADD CONSTRAINT file_chunk_pkey PRIMARY KEY (file_id, number);
ALTER TABLE ONLY public.file
    ADD CONSTRAINT file_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.file
    ADD CONSTRAINT file_run_id_attempt_kind_key UNIQUE (run_id, attempt, kind);
ALTER TABLE ONLY public.history
    ADD CONSTRAINT history_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.history_seal
    ADD CONSTRAINT history_seal_history_id_key UNIQUE (history_id);
ALTER TABLE ONLY public.history_seal
    ADD CONSTRAINT history_seal_pkey PRIMARY KEY (chain, number);
ALTER TABLE ONLY public.import_batch
    ADD CONSTRAINT import_batch_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.journal_entry
    ADD CONSTRAINT journal_entry_calendar_id_number_key UNIQUE (calendar_id, number);
ALTER TABLE ONLY public.journal_entry
    ADD CONSTRAINT journal_entry_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.journal_run
    ADD CONSTRAINT journal_run_calendar_id_number_key UNIQUE (calendar_id, number);
ALTER TABLE ONLY public.journal_run
    ADD CONSTRAINT journal_run_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.line
    ADD CONSTRAINT line_pkey PRIMARY KEY (id, date);
ALTER TABLE ONLY public.line_2026_01
    ADD CONSTRAINT line_2026_01_pkey PRIMARY KEY (id, date);
ALTER TABLE ONLY public.line_2026_02
    ADD CONSTRAINT line_2026_02_pkey PRIMARY KEY (id, date);
ALTER TABLE ONLY public.line_2026_03
    ADD CONSTRAINT line_2026_03_pkey PRIMARY KEY (id, date);
ALTER TABLE ONLY public.line_2026_04
    ADD CONSTRAINT line_2026_04_pkey PRIMARY KEY (id, date);
ALTER TABLE ONLY public.line_2026_05
    ADD CONSTRAINT line_2026_05_pkey PRIMARY KEY (id, date);
ALTER TABLE ONLY public.month_balance
    ADD CONSTRAINT month_balance_pkey PRIMARY KEY (calendar_id, month, code_id, currency, slot);
ALTER TABLE ONLY public.oauth_client
    ADD CONSTRAINT oauth_client_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.oauth_token
    ADD CONSTRAINT oauth_token_pkey PRIMARY KEY (token_hash);
ALTER TABLE ONLY public.org
    ADD CONSTRAINT org_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.query_cursor
    ADD CONSTRAINT query_cursor_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.remembered_request
    ADD CONSTRAINT remembered_request_pkey PRIMARY KEY (user_id, key);
ALTER TABLE ONLY public.role_permission
    ADD CONSTRAINT role_permission_pkey PRIMARY KEY (tenant_id, role, permission);
ALTER TABLE ONLY public.role
    ADD CONSTRAINT role_pkey PRIMARY KEY (tenant_id, name);
ALTER TABLE ONLY public.setting
    ADD CONSTRAINT setting_pkey PRIMARY KEY (tenant_id, name);
ALTER TABLE ONLY public.staged_code
    ADD CONSTRAINT staged_code_pkey PRIMARY KEY (batch_id, code_id);
ALTER TABLE ONLY public.subledger_transaction
    ADD CONSTRAINT subledger_transaction_calendar_id_number_type_key UNIQUE (calendar_id, number, type);
ALTER TABLE ONLY public.subledger_transaction
    ADD CONSTRAINT subledger_transaction_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.summarised_transaction
    ADD CONSTRAINT summarised_transaction_pkey PRIMARY KEY (transaction_id);
ALTER TABLE ONLY public.tenant
    ADD CONSTRAINT tenant_name_key UNIQUE (name);
ALTER TABLE ONLY public.tenant
    ADD CONSTRAINT tenant_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.trial_balance_result
    ADD CONSTRAINT trial_balance_result_pkey PRIMARY KEY (run_id);
ALTER TABLE ONLY public.trial_balance_run
    ADD CONSTRAINT trial_balance_run_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.user_session
    ADD CONSTRAINT user_session_pkey PRIMARY KEY (session_hash);
CREATE INDEX aggregated_entry ON public.journal_entry USING btree (calendar_id, date) WHERE aggregate_currency;
CREATE INDEX cursor_of_user ON public.query_cursor USING btree (user_id, created_on);
CREATE INDEX entry_of_run ON public.journal_entry USING btree (run_id, part) WHERE (run_id IS NOT NULL);
CREATE INDEX history_of_calendar ON public.history USING btree (calendar_id, commit_sequence, id);
CREATE INDEX history_of_period ON public.history USING btree (calendar_id, period_id) WHERE (period_id IS NOT NULL);
CREATE INDEX history_of_tenant ON public.history USING btree (tenant_id, commit_sequence, id) WHERE (calendar_id IS NULL);
CREATE INDEX history_of_track_id ON public.history USING btree (calendar_id, track_id) WHERE (track_id IS NOT NULL);
CREATE INDEX ix_accounting_period_calendar_id ON public.accounting_period USING btree (calendar_id);
CREATE INDEX ix_oauth_token_expires_on ON public.oauth_token USING btree (expires_on);
CREATE INDEX ix_query_cursor_expires_on ON public.query_cursor USING btree (expires_on);
CREATE INDEX ix_remembered_request_expires_on ON public.remembered_request USING btree (expires_on);
CREATE INDEX ix_trial_balance_run_period_id ON public.trial_balance_run USING btree (period_id);
CREATE INDEX ix_user_session_last_used_on ON public.user_session USING btree (last_used_on);
CREATE INDEX journal_entry_by_date ON public.journal_entry USING btree (calendar_id, date);
CREATE UNIQUE INDEX one_journal_run ON public.journal_run USING btree (tenant_id) WHERE (status = ANY (ARRAY['Pending'::text, 'Processing'::text, 'CancelInprogress'::text]));
CREATE INDEX request_under_way ON public.remembered_request USING btree (user_id, track_id) WHERE (status IS NULL);
CREATE INDEX revenue_transaction ON public.subledger_transaction USING btree (calendar_id, date, status) WHERE (type = 'Revenue Event Item'::text);
CREATE INDEX session_of_user ON public.user_session USING btree (user_id, last_used_on);
CREATE INDEX staged_file ON public.file USING btree (run_id) WHERE (sha256 IS NULL);
CREATE INDEX summarised_by_run ON public.summarised_transaction USING btree (run_id, part);
CREATE INDEX unfinished_run ON public.trial_balance_run USING btree (state, requested_on) WHERE (state = ANY (ARRAY['queued'::text, 'leased'::text]));
CREATE INDEX unresolved_transaction ON public.subledger_transaction USING btree (calendar_id, date) WHERE ((status = 'Draft'::text) OR (status = 'Processing'::text) OR (status = 'Pending'::text) OR (status = 'Unprocessed'::text));
CREATE INDEX waiting_journal_run ON public.journal_run USING btree (requested_on) WHERE (status = ANY (ARRAY['Pending'::text, 'Processing'::text, 'CancelInprogress'::text, 'DeleteInprogress'::text]));
ALTER INDEX public.line_pkey ATTACH PARTITION public.line_2026_01_pkey;
ALTER INDEX public.line_pkey ATTACH PARTITION public.line_2026_02_pkey;
ALTER INDEX public.line_pkey ATTACH PARTITION public.line_2026_03_pkey;
ALTER INDEX public.line_pkey ATTACH PARTITION public.line_2026_04_pkey;
ALTER INDEX public.line_pkey ATTACH PARTITION public.line_2026_05_pkey;
CREATE TRIGGER entry_numbers AFTER INSERT ON public.calendar FOR EACH ROW EXECUTE FUNCTION public.add_entry_numbers();
CREATE TRIGGER fence_accounting_period_emptied BEFORE TRUNCATE ON public.accounting_period FOR EACH STATEMENT EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_batch_emptied BEFORE TRUNCATE ON public.import_batch FOR EACH STATEMENT EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_batch_kept BEFORE DELETE ON public.import_batch FOR EACH ROW WHEN (old.posted) EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_batch_posted BEFORE UPDATE OF posted ON public.import_batch FOR EACH ROW EXECUTE FUNCTION public.fence_batch();
CREATE TRIGGER fence_batch_posted_again BEFORE UPDATE OF posted ON public.import_batch FOR EACH ROW WHEN (old.posted) EXECUTE FUNCTION public.fence_refuse('monthend fence: the period is closed');
CREATE TRIGGER fence_batch_staged BEFORE INSERT ON public.import_batch FOR EACH ROW WHEN (new.posted) EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_batch_unchanged BEFORE UPDATE ON public.import_batch FOR EACH ROW WHEN ((old.posted OR ((old.id IS DISTINCT FROM new.id) OR (old.calendar_id IS DISTINCT FROM new.calendar_id)))) EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_calendar_closed_through BEFORE UPDATE OF closed_through ON public.calendar FOR EACH ROW WHEN ((old.closed_through IS DISTINCT FROM new.closed_through)) EXECUTE FUNCTION public.fence_step();
CREATE TRIGGER fence_calendar_emptied BEFORE TRUNCATE ON public.calendar FOR EACH STATEMENT EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_calendar_kept BEFORE DELETE ON public.calendar FOR EACH ROW WHEN (true) EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_calendar_unchanged BEFORE UPDATE ON public.calendar FOR EACH ROW WHEN (((old.id IS DISTINCT FROM new.id) OR (old.tenant_id IS DISTINCT FROM new.tenant_id) OR (old.entity_id IS DISTINCT FROM new.entity_id) OR (old.org_id IS DISTINCT FROM new.org_id))) EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_code_kept BEFORE DELETE ON public.accounting_code FOR EACH ROW WHEN (old.used) EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_code_unchanged BEFORE UPDATE ON public.accounting_code FOR EACH ROW WHEN ((old.used AND ((old.id IS DISTINCT FROM new.id) OR (old.public_id IS DISTINCT FROM new.public_id) OR (old.tenant_id IS DISTINCT FROM new.tenant_id) OR (old.name IS DISTINCT FROM new.name) OR (old.type IS DISTINCT FROM new.type) OR (old.active IS DISTINCT FROM new.active) OR (old.used IS DISTINCT FROM new.used)))) EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_codes_emptied BEFORE TRUNCATE ON public.accounting_code FOR EACH STATEMENT EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_file_chunk_emptied BEFORE TRUNCATE ON public.file_chunk FOR EACH STATEMENT EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_file_chunk_kept BEFORE DELETE ON public.file_chunk FOR EACH ROW EXECUTE FUNCTION public.fence_file_chunk_kept();
CREATE TRIGGER fence_file_chunk_staged BEFORE INSERT ON public.file_chunk FOR EACH ROW EXECUTE FUNCTION public.fence_file_chunk_staged();
CREATE TRIGGER fence_file_chunk_unchanged BEFORE UPDATE ON public.file_chunk FOR EACH ROW WHEN (true) EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_file_done BEFORE UPDATE ON public.file FOR EACH ROW EXECUTE FUNCTION public.fence_file_done();
CREATE TRIGGER fence_file_emptied BEFORE TRUNCATE ON public.file FOR EACH STATEMENT EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_file_kept BEFORE DELETE ON public.file FOR EACH ROW WHEN ((old.sha256 IS NOT NULL)) EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_file_staged BEFORE INSERT ON public.file FOR EACH ROW EXECUTE FUNCTION public.fence_file_staged();
CREATE TRIGGER fence_file_unchanged BEFORE UPDATE ON public.file FOR EACH ROW WHEN (((old.sha256 IS NOT NULL) OR ((old.id IS DISTINCT FROM new.id) OR (old.calendar_id IS DISTINCT FROM new.calendar_id) OR (old.run_id IS DISTINCT FROM new.run_id) OR (old.attempt IS DISTINCT FROM new.attempt) OR (old.kind IS DISTINCT FROM new.kind) OR (old.name IS DISTINCT FROM new.name) OR (old.media IS DISTINCT FROM new.media) OR (old.created_on IS DISTINCT FROM new.created_on)))) EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_history_emptied BEFORE TRUNCATE ON public.history FOR EACH STATEMENT EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_history_kept BEFORE DELETE ON public.history FOR EACH ROW WHEN (true) EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_history_unchanged BEFORE UPDATE ON public.history FOR EACH ROW WHEN (true) EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_journal_entry_delete AFTER DELETE ON public.journal_entry REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.fence_days_delete();
CREATE TRIGGER fence_journal_entry_emptied BEFORE TRUNCATE ON public.journal_entry FOR EACH STATEMENT EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_journal_entry_insert AFTER INSERT ON public.journal_entry REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.fence_entries_insert();
CREATE TRIGGER fence_journal_entry_unchanged BEFORE UPDATE ON public.journal_entry FOR EACH ROW WHEN (((old.id IS DISTINCT FROM new.id) OR (old.calendar_id IS DISTINCT FROM new.calendar_id) OR (old.number IS DISTINCT FROM new.number) OR (old.date IS DISTINCT FROM new.date) OR (old.currency IS DISTINCT FROM new.currency) OR (old.details IS DISTINCT FROM new.details) OR (old.created_by IS DISTINCT FROM new.created_by) OR (old.created_on IS DISTINCT FROM new.created_on) OR (old.batch_id IS DISTINCT FROM new.batch_id) OR (old.first_line IS DISTINCT FROM new.first_line) OR (old.line_count IS DISTINCT FROM new.line_count) OR (old.aggregate_currency IS DISTINCT FROM new.aggregate_currency) OR (old.run_id IS DISTINCT FROM new.run_id) OR (old.part IS DISTINCT FROM new.part) OR (NOT ((old.status = new.status) OR ((old.status = 'Created'::text) AND (new.status = 'Cancelled'::text) AND ((old.transferred IS NULL) OR ((old.transferred <> 'Yes'::text) AND (old.transferred <> 'Processing'::text)))) OR ((old.status = 'Cancelled'::text) AND (new.status = 'Deleted'::text)))) OR ((old.status <> 'Created'::text) AND ((old.transferred IS DISTINCT FROM new.transferred) OR (old.transferred_by IS DISTINCT FROM new.transferred_by) OR (old.transferred_on IS DISTINCT FROM new.transferred_on))))) EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_journal_entry_update AFTER UPDATE ON public.journal_entry REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.fence_entries_update();
CREATE TRIGGER fence_journal_run_emptied BEFORE TRUNCATE ON public.journal_run FOR EACH STATEMENT EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_journal_run_kept BEFORE DELETE ON public.journal_run FOR EACH ROW WHEN (true) EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_journal_run_unchanged BEFORE UPDATE ON public.journal_run FOR EACH ROW WHEN (((old.id IS DISTINCT FROM new.id) OR (old.tenant_id IS DISTINCT FROM new.tenant_id) OR (old.calendar_id IS DISTINCT FROM new.calendar_id) OR (old.number IS DISTINCT FROM new.number) OR (old.target_start IS DISTINCT FROM new.target_start) OR (old.target_end IS DISTINCT FROM new.target_end) OR (old.entry_date IS DISTINCT FROM new.entry_date) OR (old.transaction_types IS DISTINCT FROM new.transaction_types) OR (old.aggregate_currency IS DISTINCT FROM new.aggregate_currency) OR (old.rule_name IS DISTINCT FROM new.rule_name) OR (old.segments IS DISTINCT FROM new.segments) OR (old.status = 'Deleted'::text) OR ((new.status = 'Deleted'::text) AND (old.status <> 'DeleteInprogress'::text)))) EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_line_delete AFTER DELETE ON public.line REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.fence_days_delete();
CREATE TRIGGER fence_line_emptied BEFORE TRUNCATE ON public.line FOR EACH STATEMENT EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_line_insert AFTER INSERT ON public.line REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.fence_days_insert();
CREATE TRIGGER fence_line_unchanged BEFORE UPDATE ON public.line FOR EACH ROW WHEN (((old.home_amount IS NOT NULL) OR (new.home_amount IS NULL) OR ((old.id IS DISTINCT FROM new.id) OR (old.calendar_id IS DISTINCT FROM new.calendar_id) OR (old.date IS DISTINCT FROM new.date) OR (old.code_id IS DISTINCT FROM new.code_id) OR (old.currency IS DISTINCT FROM new.currency) OR (old.amount IS DISTINCT FROM new.amount) OR (old.transaction_id IS DISTINCT FROM new.transaction_id) OR (old.entry_id IS DISTINCT FROM new.entry_id) OR (old.commit_sequence IS DISTINCT FROM new.commit_sequence) OR (old.batch_id IS DISTINCT FROM new.batch_id)))) EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_line_update AFTER UPDATE ON public.line REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.fence_days_update();
CREATE TRIGGER fence_partition BEFORE INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.line_2026_01 FOR EACH STATEMENT EXECUTE FUNCTION public.fence_refuse('monthend fence: rows go through the table line, not through its partitions');
CREATE TRIGGER fence_partition BEFORE INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.line_2026_02 FOR EACH STATEMENT EXECUTE FUNCTION public.fence_refuse('monthend fence: rows go through the table line, not through its partitions');
CREATE TRIGGER fence_partition BEFORE INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.line_2026_03 FOR EACH STATEMENT EXECUTE FUNCTION public.fence_refuse('monthend fence: rows go through the table line, not through its partitions');
CREATE TRIGGER fence_partition BEFORE INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.line_2026_04 FOR EACH STATEMENT EXECUTE FUNCTION public.fence_refuse('monthend fence: rows go through the table line, not through its partitions');
CREATE TRIGGER fence_partition BEFORE INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.line_2026_05 FOR EACH STATEMENT EXECUTE FUNCTION public.fence_refuse('monthend fence: rows go through the table line, not through its partitions');
CREATE TRIGGER fence_period_kept BEFORE DELETE ON public.accounting_period FOR EACH ROW WHEN ((old.status = 'Closed'::text)) EXECUTE FUNCTION public.fence_refuse('monthend fence: the period is closed');
CREATE TRIGGER fence_period_unchanged BEFORE UPDATE ON public.accounting_period FOR EACH ROW WHEN (((old.status = 'Closed'::text) AND ((old.id IS DISTINCT FROM new.id) OR (old.calendar_id IS DISTINCT FROM new.calendar_id) OR (old.start_date IS DISTINCT FROM new.start_date) OR (old.end_date IS DISTINCT FROM new.end_date)))) EXECUTE FUNCTION public.fence_refuse('monthend fence: the period is closed');
CREATE TRIGGER fence_result_emptied BEFORE TRUNCATE ON public.trial_balance_result FOR EACH STATEMENT EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_result_kept BEFORE DELETE ON public.trial_balance_result FOR EACH ROW WHEN (true) EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_result_unchanged BEFORE UPDATE ON public.trial_balance_result FOR EACH ROW WHEN (true) EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_run_emptied BEFORE TRUNCATE ON public.trial_balance_run FOR EACH STATEMENT EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_run_kept BEFORE DELETE ON public.trial_balance_run FOR EACH ROW WHEN ((old.state = 'done'::text)) EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_run_unchanged BEFORE UPDATE ON public.trial_balance_run FOR EACH ROW WHEN (((old.state = 'done'::text) AND ((old.superseded AND (NOT new.superseded)) OR ((old.id IS DISTINCT FROM new.id) OR (old.calendar_id IS DISTINCT FROM new.calendar_id) OR (old.period_id IS DISTINCT FROM new.period_id) OR (old.revision IS DISTINCT FROM new.revision) OR (old.state IS DISTINCT FROM new.state) OR (old.requested_on IS DISTINCT FROM new.requested_on) OR (old.requested_by IS DISTINCT FROM new.requested_by) OR (old.dates_version IS DISTINCT FROM new.dates_version) OR (old.started_on IS DISTINCT FROM new.started_on) OR (old.ended_on IS DISTINCT FROM new.ended_on) OR (old.commit_sequence IS DISTINCT FROM new.commit_sequence) OR (old.sha256 IS DISTINCT FROM new.sha256) OR (old.identities IS DISTINCT FROM new.identities))))) EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_seal_emptied BEFORE TRUNCATE ON public.history_seal FOR EACH STATEMENT EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_seal_kept BEFORE DELETE ON public.history_seal FOR EACH ROW WHEN (true) EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_seal_next BEFORE INSERT ON public.history_seal FOR EACH ROW EXECUTE FUNCTION public.fence_seal();
CREATE TRIGGER fence_seal_unchanged BEFORE UPDATE ON public.history_seal FOR EACH ROW WHEN (true) EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_subledger_transaction_delete AFTER DELETE ON public.subledger_transaction REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.fence_days_delete();
CREATE TRIGGER fence_subledger_transaction_emptied BEFORE TRUNCATE ON public.subledger_transaction FOR EACH STATEMENT EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_subledger_transaction_insert AFTER INSERT ON public.subledger_transaction REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.fence_days_insert();
CREATE TRIGGER fence_subledger_transaction_unchanged BEFORE UPDATE ON public.subledger_transaction FOR EACH ROW WHEN (((old.id IS DISTINCT FROM new.id) OR (old.calendar_id IS DISTINCT FROM new.calendar_id) OR (old.number IS DISTINCT FROM new.number) OR (old.type IS DISTINCT FROM new.type) OR (old.subtype IS DISTINCT FROM new.subtype) OR (old.date IS DISTINCT FROM new.date) OR (old.currency IS DISTINCT FROM new.currency) OR (old.amount IS DISTINCT FROM new.amount) OR (old.debit_code IS DISTINCT FROM new.debit_code) OR (old.credit_code IS DISTINCT FROM new.credit_code) OR (old.account_number IS DISTINCT FROM new.account_number) OR (old.due_date IS DISTINCT FROM new.due_date) OR (old.document_number IS DISTINCT FROM new.document_number) OR (old.applied_to IS DISTINCT FROM new.applied_to) OR (old.billed_through IS DISTINCT FROM new.billed_through) OR (old.segments IS DISTINCT FROM new.segments) OR (old.batch_id IS DISTINCT FROM new.batch_id))) EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_subledger_transaction_update AFTER UPDATE ON public.subledger_transaction REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.fence_days_update();
CREATE TRIGGER fence_summarised_delete AFTER DELETE ON public.summarised_transaction REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.fence_summarised_delete();
CREATE TRIGGER fence_summarised_emptied BEFORE TRUNCATE ON public.summarised_transaction FOR EACH STATEMENT EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_summarised_insert AFTER INSERT ON public.summarised_transaction REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.fence_summarised_insert();
CREATE TRIGGER fence_summarised_unchanged BEFORE UPDATE ON public.summarised_transaction FOR EACH ROW WHEN (true) EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
ALTER TABLE ONLY public.accounting_code
    ADD CONSTRAINT accounting_code_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
ALTER TABLE ONLY public.accounting_period
    ADD CONSTRAINT accounting_period_calendar_id_fkey FOREIGN KEY (calendar_id) REFERENCES public.calendar(id);
ALTER TABLE ONLY public.app_user
    ADD CONSTRAINT app_user_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
ALTER TABLE ONLY public.calendar
    ADD CONSTRAINT calendar_entity_id_fkey FOREIGN KEY (entity_id) REFERENCES public.entity(id);
ALTER TABLE ONLY public.calendar
    ADD CONSTRAINT calendar_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.org(id);
ALTER TABLE ONLY public.calendar
    ADD CONSTRAINT calendar_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
ALTER TABLE ONLY public.custom_field
    ADD CONSTRAINT custom_field_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
ALTER TABLE ONLY public.entity
    ADD CONSTRAINT entity_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
ALTER TABLE ONLY public.exchange_rate
    ADD CONSTRAINT exchange_rate_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
ALTER TABLE ONLY public.file
    ADD CONSTRAINT file_calendar_id_fkey FOREIGN KEY (calendar_id) REFERENCES public.calendar(id);
ALTER TABLE ONLY public.file_chunk
    ADD CONSTRAINT file_chunk_file_id_fkey FOREIGN KEY (file_id) REFERENCES public.file(id);
ALTER TABLE ONLY public.file
    ADD CONSTRAINT file_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.trial_balance_run(id);
ALTER TABLE ONLY public.import_batch
    ADD CONSTRAINT import_batch_calendar_id_fkey FOREIGN KEY (calendar_id) REFERENCES public.calendar(id);
ALTER TABLE ONLY public.journal_run
    ADD CONSTRAINT journal_run_calendar_id_fkey FOREIGN KEY (calendar_id) REFERENCES public.calendar(id);
ALTER TABLE ONLY public.journal_run
    ADD CONSTRAINT journal_run_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
ALTER TABLE ONLY public.oauth_client
    ADD CONSTRAINT oauth_client_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.app_user(id);
ALTER TABLE ONLY public.oauth_token
    ADD CONSTRAINT oauth_token_client_id_fkey FOREIGN KEY (client_id) REFERENCES public.oauth_client(id);
ALTER TABLE ONLY public.org
    ADD CONSTRAINT org_entity_id_fkey FOREIGN KEY (entity_id) REFERENCES public.entity(id);
ALTER TABLE ONLY public.org
    ADD CONSTRAINT org_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES public.org(id);
ALTER TABLE ONLY public.query_cursor
    ADD CONSTRAINT query_cursor_calendar_id_fkey FOREIGN KEY (calendar_id) REFERENCES public.calendar(id);
ALTER TABLE ONLY public.query_cursor
    ADD CONSTRAINT query_cursor_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.app_user(id);
ALTER TABLE ONLY public.role
    ADD CONSTRAINT role_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
ALTER TABLE ONLY public.setting
    ADD CONSTRAINT setting_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
ALTER TABLE ONLY public.trial_balance_result
    ADD CONSTRAINT trial_balance_result_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.trial_balance_run(id);
ALTER TABLE ONLY public.trial_balance_run
    ADD CONSTRAINT trial_balance_run_calendar_id_fkey FOREIGN KEY (calendar_id) REFERENCES public.calendar(id);
ALTER TABLE ONLY public.user_session
    ADD CONSTRAINT user_session_calendar_id_fkey FOREIGN KEY (calendar_id) REFERENCES public.calendar(id);
ALTER TABLE ONLY public.user_session
    ADD CONSTRAINT user_session_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.app_user(id);
