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
DECLARE held record;
BEGIN
  PERFORM pg_advisory_xact_lock_shared(id)
  FROM (SELECT DISTINCT calendar_id AS id FROM new_rows ORDER BY 1) AS written;
  FOR held IN
    SELECT id, closed_through FROM calendar
    WHERE id IN (SELECT calendar_id FROM new_rows) ORDER BY id FOR SHARE
  LOOP
    IF EXISTS (
      SELECT 1 FROM new_rows WHERE calendar_id = held.id AND date <= held.closed_through
    ) THEN
      RAISE EXCEPTION 'monthend fence: the period is closed';
    END IF;
  END LOOP;
  RETURN NULL;
END$$;
CREATE FUNCTION public.fence_days_update() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE held record;
BEGIN
  PERFORM pg_advisory_xact_lock_shared(id)
  FROM (SELECT DISTINCT calendar_id AS id FROM (SELECT calendar_id, date FROM new_rows UNION ALL SELECT calendar_id, date FROM old_rows) AS changed ORDER BY 1) AS written;
  FOR held IN
    SELECT id, closed_through FROM calendar
    WHERE id IN (SELECT calendar_id FROM (SELECT calendar_id, date FROM new_rows UNION ALL SELECT calendar_id, date FROM old_rows) AS changed) ORDER BY id FOR SHARE
  LOOP
    IF EXISTS (
      SELECT 1 FROM (SELECT calendar_id, date FROM new_rows UNION ALL SELECT calendar_id, date FROM old_rows) AS changed WHERE calendar_id = held.id AND date <= held.closed_through
    ) THEN
      RAISE EXCEPTION 'monthend fence: the period is closed';
    END IF;
  END LOOP;
  RETURN NULL;
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
    created_on text NOT NULL COLLATE pg_catalog."C"
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
    line_count integer
);
CREATE SEQUENCE public.journal_entry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.journal_entry_id_seq OWNED BY public.journal_entry.id;
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
    batch_id bigint
);
CREATE SEQUENCE public.subledger_transaction_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.subledger_transaction_id_seq OWNED BY public.subledger_transaction.id;
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
    superseded boolean NOT NULL
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
ALTER TABLE ONLY public.line ALTER COLUMN id SET DEFAULT nextval('public.line_id_seq'::regclass);
ALTER TABLE ONLY public.subledger_transaction ALTER COLUMN id SET DEFAULT nextval('public.subledger_transaction_id_seq'::regclass);
INSERT INTO public.accounting_code VALUES
	(1, '7388b96d533f4639b5dbe1c7b3ed1170', 'Receivable', 'AccountsReceivable', true, NULL, NULL, NULL, '702d4cd3917c4434af331a85249d7e07', '2026-07-01 12:00:00.000000'),
	(2, '7388b96d533f4639b5dbe1c7b3ed1170', 'Cash', 'Cash', true, NULL, NULL, NULL, '702d4cd3917c4434af331a85249d7e07', '2026-07-01 12:00:00.000000'),
	(3, '7388b96d533f4639b5dbe1c7b3ed1170', 'Revenue', 'SalesRevenue', true, NULL, NULL, NULL, '702d4cd3917c4434af331a85249d7e07', '2026-07-01 12:00:00.000000'),
	(4, '7388b96d533f4639b5dbe1c7b3ed1170', 'Deferred', 'DeferredRevenue', true, NULL, NULL, NULL, '702d4cd3917c4434af331a85249d7e07', '2026-07-01 12:00:00.000000');
INSERT INTO public.accounting_period VALUES
	('40d10ced155b47249e118822e1372027', 1, 'Feb', '2026-02-01', '2026-02-28', 2026, NULL, '', 'Closed', false, 'Completed', '2026-07-01 13:12:00.000000', '2026-07-01 13:12:00.000000', NULL, 0, '{}', '702d4cd3917c4434af331a85249d7e07', '2026-07-01 12:00:00.000000', '702d4cd3917c4434af331a85249d7e07', '2026-07-01 13:12:00.000000'),
	('8bedd669e1fe4f749b3315c08ef89294', 1, 'Mar', '2026-03-01', '2026-03-31', 2026, NULL, '', 'PendingClose', false, 'Completed', '2026-07-01 14:12:00.000000', '2026-07-01 14:12:00.000000', NULL, 0, '{}', '702d4cd3917c4434af331a85249d7e07', '2026-07-01 12:00:00.000000', '702d4cd3917c4434af331a85249d7e07', '2026-07-01 14:12:00.000000'),
	('6f7f3863657648cf965c08d3e1e58e3d', 1, 'Apr', '2026-04-01', '2026-04-30', 2026, NULL, 'Easter is in it', 'Open', false, 'Pending', NULL, NULL, NULL, 0, '{"Region__c":"EU"}', '702d4cd3917c4434af331a85249d7e07', '2026-07-01 12:00:00.000000', '702d4cd3917c4434af331a85249d7e07', '2026-07-01 14:12:00.000000'),
	('a906fbf1feae431f80e40803f77e146e', 1, 'May', '2026-05-01', '2026-05-31', 2026, NULL, '', 'Open', false, 'Pending', NULL, NULL, NULL, 0, '{}', '702d4cd3917c4434af331a85249d7e07', '2026-07-01 12:00:00.000000', '702d4cd3917c4434af331a85249d7e07', '2026-07-01 12:00:00.000000'),
	('edc52addc2724262a05c7253f299fb3a', 1, 'Open-Ended', '2026-06-01', NULL, 0, NULL, NULL, 'Open', false, 'Pending', NULL, NULL, NULL, 0, '{}', '702d4cd3917c4434af331a85249d7e07', '2026-07-01 12:00:00.000000', '702d4cd3917c4434af331a85249d7e07', '2026-07-01 12:00:00.000000'),
	('7ba312cd351e4897892f166c3678df3b', 1, 'Jan', '2026-01-01', '2026-01-31', 2026, NULL, '', 'Closed', false, 'Completed', '2026-07-01 13:12:00.000000', '2026-07-01 13:12:00.000000', NULL, 0, '{}', '702d4cd3917c4434af331a85249d7e07', '2026-07-01 12:00:00.000000', '702d4cd3917c4434af331a85249d7e07', '2026-07-01 13:12:00.000000');
INSERT INTO public.app_user VALUES
	('702d4cd3917c4434af331a85249d7e07', '7388b96d533f4639b5dbe1c7b3ed1170', 'admin', 'a hash', 'Zuora Finance Administrator', true, true, '2026-07-01 12:00:00.000000'),
	('540ae83c30394b529f0aabe7e991b9eb', '7388b96d533f4639b5dbe1c7b3ed1170', 'clerk@acme.test', 'another hash', 'Zuora Finance Administrator', true, true, '2026-07-01 12:00:00.000000');
INSERT INTO public.calendar VALUES
	(1, '7388b96d533f4639b5dbe1c7b3ed1170', '9f5c0882-37d3-49d1-9d01-3ccb14a9e9eb', NULL, 21, '2026-02-28', 1);
INSERT INTO public.custom_field VALUES
	('7388b96d533f4639b5dbe1c7b3ed1170', 'AccountingPeriod', 'Region__c', 'string');
INSERT INTO public.day_balance VALUES
	(1, '2026-01-01', 2, 'USD', 15, 1001, 0, 1001, 0, 0),
	(1, '2026-01-01', 1, 'USD', 15, 777, 0, 777, 0, 0),
	(1, '2026-01-01', 3, 'USD', 15, 0, 1778, 0, 1778, 0),
	(1, '2026-01-15', 2, 'USD', 15, 1015, 0, 1015, 0, 0),
	(1, '2026-01-15', 1, 'USD', 15, 11655, 0, 11655, 0, 0),
	(1, '2026-01-15', 3, 'USD', 15, 0, 12670, 0, 12670, 0),
	(1, '2026-01-28', 2, 'USD', 15, 1028, 0, 1028, 0, 0),
	(1, '2026-01-28', 1, 'USD', 15, 21756, 0, 21756, 0, 0),
	(1, '2026-01-28', 3, 'USD', 15, 0, 22784, 0, 22784, 0),
	(1, '2026-02-01', 2, 'USD', 15, 2001, 0, 2001, 0, 0),
	(1, '2026-02-01', 1, 'USD', 15, 777, 0, 777, 0, 0),
	(1, '2026-02-01', 3, 'USD', 15, 0, 2778, 0, 2778, 0),
	(1, '2026-02-15', 2, 'USD', 15, 2015, 0, 2015, 0, 0),
	(1, '2026-02-15', 1, 'USD', 15, 11655, 0, 11655, 0, 0),
	(1, '2026-02-15', 3, 'USD', 15, 0, 13670, 0, 13670, 0),
	(1, '2026-02-28', 2, 'USD', 15, 2028, 0, 2028, 0, 0),
	(1, '2026-02-28', 1, 'USD', 15, 21756, 0, 21756, 0, 0),
	(1, '2026-02-28', 3, 'USD', 15, 0, 23784, 0, 23784, 0),
	(1, '2026-03-01', 2, 'USD', 15, 3001, 0, 3001, 0, 0),
	(1, '2026-03-01', 1, 'USD', 15, 777, 0, 777, 0, 0),
	(1, '2026-03-01', 3, 'USD', 15, 0, 3778, 0, 3778, 0),
	(1, '2026-03-15', 2, 'USD', 15, 3015, 0, 3015, 0, 0),
	(1, '2026-03-15', 1, 'USD', 15, 11655, 0, 11655, 0, 0),
	(1, '2026-03-15', 3, 'USD', 15, 0, 14670, 0, 14670, 0),
	(1, '2026-03-28', 2, 'USD', 15, 3028, 0, 3028, 0, 0),
	(1, '2026-03-28', 1, 'USD', 15, 21756, 0, 21756, 0, 0),
	(1, '2026-03-28', 3, 'USD', 15, 0, 24784, 0, 24784, 0),
	(1, '2026-04-01', 2, 'USD', 15, 4001, 0, 4001, 0, 0),
	(1, '2026-04-01', 1, 'USD', 15, 777, 0, 777, 0, 0),
	(1, '2026-04-01', 3, 'USD', 15, 0, 4778, 0, 4778, 0),
	(1, '2026-04-15', 2, 'USD', 15, 4015, 0, 4015, 0, 0),
	(1, '2026-04-15', 1, 'USD', 15, 11655, 0, 11655, 0, 0),
	(1, '2026-04-15', 3, 'USD', 15, 0, 15670, 0, 15670, 0),
	(1, '2026-04-28', 2, 'USD', 15, 4028, 0, 4028, 0, 0),
	(1, '2026-04-28', 1, 'USD', 15, 21756, 0, 21756, 0, 0),
	(1, '2026-04-28', 3, 'USD', 15, 0, 25784, 0, 25784, 0),
	(1, '2026-03-03', 1, 'EUR', 15, 1000, 0, 1085, 0, 0),
	(1, '2026-03-03', 3, 'EUR', 15, 0, 1000, 0, 1085, 0),
	(1, '2026-01-10', 1, 'USD', 15, 1000, 0, 1000, 0, 0),
	(1, '2026-01-10', 3, 'USD', 15, 0, 1000, 0, 1000, 0),
	(1, '2026-01-11', 1, 'USD', 15, 1000, 0, 1000, 0, 0),
	(1, '2026-01-11', 3, 'USD', 15, 0, 1000, 0, 1000, 0),
	(1, '2026-01-12', 1, 'USD', 15, 1000, 0, 1000, 0, 0),
	(1, '2026-01-12', 3, 'USD', 15, 0, 1000, 0, 1000, 0),
	(1, '2026-01-13', 1, 'USD', 15, 1000, 0, 1000, 0, 0),
	(1, '2026-01-13', 3, 'USD', 15, 0, 1000, 0, 1000, 0),
	(1, '2026-01-14', 1, 'USD', 15, 1000, 0, 1000, 0, 0),
	(1, '2026-01-14', 3, 'USD', 15, 0, 1000, 0, 1000, 0),
	(1, '2026-02-03', 2, 'USD', 15, 500, 0, 500, 0, 0),
	(1, '2026-02-03', 3, 'USD', 15, 0, 500, 0, 500, 0),
	(1, '2026-02-27', 2, 'USD', 15, 123, 0, 123, 0, 0),
	(1, '2026-02-27', 3, 'USD', 15, 0, 123, 0, 123, 0);
INSERT INTO public.entity VALUES
	('9f5c0882-37d3-49d1-9d01-3ccb14a9e9eb', '7388b96d533f4639b5dbe1c7b3ed1170', 'Acme');
INSERT INTO public.exchange_rate VALUES
	('7388b96d533f4639b5dbe1c7b3ed1170', 'EUR', 'USD', '2026-01-01', '1.0850');
INSERT INTO public.history VALUES
	(1, '7388b96d533f4639b5dbe1c7b3ed1170', NULL, NULL, 1, '2026-07-01 12:00:00.000000', '702d4cd3917c4434af331a85249d7e07', 'CLI', NULL, 'tenantCreated', 'Acme', '{}', '{"name":"Acme","homeCurrency":"USD"}', NULL),
	(2, '7388b96d533f4639b5dbe1c7b3ed1170', NULL, NULL, 1, '2026-07-01 12:00:00.000000', '702d4cd3917c4434af331a85249d7e07', 'CLI', NULL, 'userAdded', 'admin', '{}', '{"role":"Zuora Finance Administrator","clientId":"dd049c77-30f7-4192-b3ad-d806c556c421"}', NULL),
	(3, '7388b96d533f4639b5dbe1c7b3ed1170', NULL, NULL, 2, '2026-07-01 12:00:00.000000', '702d4cd3917c4434af331a85249d7e07', 'CLI', NULL, 'userAdded', 'clerk@acme.test', '{}', '{"role":"Zuora Finance Administrator","clientId":"d5e5aac8-2fad-4e49-aaa3-a264e054c80a"}', NULL),
	(4, '7388b96d533f4639b5dbe1c7b3ed1170', NULL, NULL, 2, '2026-07-01 12:00:00.000000', '702d4cd3917c4434af331a85249d7e07', 'CLI', NULL, 'fieldDeclared', 'Region__c', '{}', '{"object":"AccountingPeriod","type":"string"}', NULL),
	(7, '7388b96d533f4639b5dbe1c7b3ed1170', 1, '7ba312cd351e4897892f166c3678df3b', 4, '2026-07-01 12:00:00.000000', '702d4cd3917c4434af331a85249d7e07', 'REST', NULL, 'created', 'Jan', '{}', '{"name":"Jan","startDate":"2026-01-01","endDate":"2026-01-31","fiscalYear":2026,"notes":"","status":"Open"}', NULL),
	(8, '7388b96d533f4639b5dbe1c7b3ed1170', 1, 'edc52addc2724262a05c7253f299fb3a', 4, '2026-07-01 12:00:00.000000', '702d4cd3917c4434af331a85249d7e07', 'REST', NULL, 'datesShifted', 'Open-Ended', '{"startDate":null}', '{"startDate":"2026-02-01"}', NULL),
	(11, '7388b96d533f4639b5dbe1c7b3ed1170', 1, '40d10ced155b47249e118822e1372027', 6, '2026-07-01 12:00:00.000000', '702d4cd3917c4434af331a85249d7e07', 'REST', NULL, 'created', 'Feb', '{}', '{"name":"Feb","startDate":"2026-02-01","endDate":"2026-02-28","fiscalYear":2026,"notes":"","status":"Open"}', NULL),
	(12, '7388b96d533f4639b5dbe1c7b3ed1170', 1, 'edc52addc2724262a05c7253f299fb3a', 6, '2026-07-01 12:00:00.000000', '702d4cd3917c4434af331a85249d7e07', 'REST', NULL, 'datesShifted', 'Open-Ended', '{"startDate":"2026-02-01"}', '{"startDate":"2026-03-01"}', NULL),
	(15, '7388b96d533f4639b5dbe1c7b3ed1170', 1, '8bedd669e1fe4f749b3315c08ef89294', 8, '2026-07-01 12:00:00.000000', '702d4cd3917c4434af331a85249d7e07', 'REST', NULL, 'created', 'Mar', '{}', '{"name":"Mar","startDate":"2026-03-01","endDate":"2026-03-31","fiscalYear":2026,"notes":"","status":"Open"}', NULL),
	(16, '7388b96d533f4639b5dbe1c7b3ed1170', 1, 'edc52addc2724262a05c7253f299fb3a', 8, '2026-07-01 12:00:00.000000', '702d4cd3917c4434af331a85249d7e07', 'REST', NULL, 'datesShifted', 'Open-Ended', '{"startDate":"2026-03-01"}', '{"startDate":"2026-04-01"}', NULL),
	(19, '7388b96d533f4639b5dbe1c7b3ed1170', 1, '6f7f3863657648cf965c08d3e1e58e3d', 10, '2026-07-01 12:00:00.000000', '702d4cd3917c4434af331a85249d7e07', 'REST', NULL, 'created', 'Apr', '{}', '{"name":"Apr","startDate":"2026-04-01","endDate":"2026-04-30","fiscalYear":2026,"notes":"","status":"Open"}', NULL),
	(20, '7388b96d533f4639b5dbe1c7b3ed1170', 1, 'edc52addc2724262a05c7253f299fb3a', 10, '2026-07-01 12:00:00.000000', '702d4cd3917c4434af331a85249d7e07', 'REST', NULL, 'datesShifted', 'Open-Ended', '{"startDate":"2026-04-01"}', '{"startDate":"2026-05-01"}', NULL),
	(23, '7388b96d533f4639b5dbe1c7b3ed1170', 1, 'a906fbf1feae431f80e40803f77e146e', 12, '2026-07-01 12:00:00.000000', '702d4cd3917c4434af331a85249d7e07', 'REST', NULL, 'created', 'May', '{}', '{"name":"May","startDate":"2026-05-01","endDate":"2026-05-31","fiscalYear":2026,"notes":"","status":"Open"}', NULL),
	(24, '7388b96d533f4639b5dbe1c7b3ed1170', 1, 'edc52addc2724262a05c7253f299fb3a', 12, '2026-07-01 12:00:00.000000', '702d4cd3917c4434af331a85249d7e07', 'REST', NULL, 'datesShifted', 'Open-Ended', '{"startDate":"2026-05-01"}', '{"startDate":"2026-06-01"}', NULL),
	(25, '7388b96d533f4639b5dbe1c7b3ed1170', 1, NULL, 13, '2026-07-01 12:00:00.000000', '702d4cd3917c4434af331a85249d7e07', 'REST', NULL, 'journalEntryCreated', 'JE-00000001', '{}', '{"date":"2026-01-01","amount":"10.01","currency":"USD"}', NULL),
	(26, '7388b96d533f4639b5dbe1c7b3ed1170', 1, NULL, 14, '2026-07-01 12:00:00.000000', '702d4cd3917c4434af331a85249d7e07', 'REST', NULL, 'transactionChanged', 'Invoice Item I-1', '{"status":"Draft"}', '{"status":"Posted"}', NULL),
	(27, '7388b96d533f4639b5dbe1c7b3ed1170', 1, NULL, 15, '2026-07-01 12:01:00.000000', '702d4cd3917c4434af331a85249d7e07', 'REST', NULL, 'journalEntryCreated', 'JE-00000002', '{}', '{"date":"2026-01-15","amount":"10.15","currency":"USD"}', NULL),
	(28, '7388b96d533f4639b5dbe1c7b3ed1170', 1, NULL, 16, '2026-07-01 12:01:00.000000', '702d4cd3917c4434af331a85249d7e07', 'REST', NULL, 'transactionChanged', 'Invoice Item I-2', '{"status":"Draft"}', '{"status":"Posted"}', NULL),
	(29, '7388b96d533f4639b5dbe1c7b3ed1170', 1, NULL, 17, '2026-07-01 12:02:00.000000', '702d4cd3917c4434af331a85249d7e07', 'REST', NULL, 'journalEntryCreated', 'JE-00000003', '{}', '{"date":"2026-01-28","amount":"10.28","currency":"USD"}', NULL),
	(30, '7388b96d533f4639b5dbe1c7b3ed1170', 1, NULL, 18, '2026-07-01 12:02:00.000000', '702d4cd3917c4434af331a85249d7e07', 'REST', NULL, 'transactionChanged', 'Invoice Item I-3', '{"status":"Draft"}', '{"status":"Posted"}', NULL),
	(31, '7388b96d533f4639b5dbe1c7b3ed1170', 1, NULL, 19, '2026-07-01 12:03:00.000000', '702d4cd3917c4434af331a85249d7e07', 'REST', NULL, 'journalEntryCreated', 'JE-00000004', '{}', '{"date":"2026-02-01","amount":"20.01","currency":"USD"}', NULL),
	(32, '7388b96d533f4639b5dbe1c7b3ed1170', 1, NULL, 20, '2026-07-01 12:03:00.000000', '702d4cd3917c4434af331a85249d7e07', 'REST', NULL, 'transactionChanged', 'Invoice Item I-4', '{"status":"Draft"}', '{"status":"Posted"}', NULL),
	(33, '7388b96d533f4639b5dbe1c7b3ed1170', 1, NULL, 21, '2026-07-01 12:04:00.000000', '702d4cd3917c4434af331a85249d7e07', 'REST', NULL, 'journalEntryCreated', 'JE-00000005', '{}', '{"date":"2026-02-15","amount":"20.15","currency":"USD"}', NULL),
	(34, '7388b96d533f4639b5dbe1c7b3ed1170', 1, NULL, 22, '2026-07-01 12:04:00.000000', '702d4cd3917c4434af331a85249d7e07', 'REST', NULL, 'transactionChanged', 'Invoice Item I-5', '{"status":"Draft"}', '{"status":"Posted"}', NULL),
	(35, '7388b96d533f4639b5dbe1c7b3ed1170', 1, NULL, 23, '2026-07-01 12:05:00.000000', '702d4cd3917c4434af331a85249d7e07', 'REST', NULL, 'journalEntryCreated', 'JE-00000006', '{}', '{"date":"2026-02-28","amount":"20.28","currency":"USD"}', NULL),
	(36, '7388b96d533f4639b5dbe1c7b3ed1170', 1, NULL, 24, '2026-07-01 12:05:00.000000', '702d4cd3917c4434af331a85249d7e07', 'REST', NULL, 'transactionChanged', 'Invoice Item I-6', '{"status":"Draft"}', '{"status":"Posted"}', NULL),
	(37, '7388b96d533f4639b5dbe1c7b3ed1170', 1, NULL, 25, '2026-07-01 12:06:00.000000', '702d4cd3917c4434af331a85249d7e07', 'REST', NULL, 'journalEntryCreated', 'JE-00000007', '{}', '{"date":"2026-03-01","amount":"30.01","currency":"USD"}', NULL),
	(38, '7388b96d533f4639b5dbe1c7b3ed1170', 1, NULL, 26, '2026-07-01 12:06:00.000000', '702d4cd3917c4434af331a85249d7e07', 'REST', NULL, 'transactionChanged', 'Invoice Item I-7', '{"status":"Draft"}', '{"status":"Posted"}', NULL),
	(39, '7388b96d533f4639b5dbe1c7b3ed1170', 1, NULL, 27, '2026-07-01 12:07:00.000000', '702d4cd3917c4434af331a85249d7e07', 'REST', NULL, 'journalEntryCreated', 'JE-00000008', '{}', '{"date":"2026-03-15","amount":"30.15","currency":"USD"}', NULL),
	(40, '7388b96d533f4639b5dbe1c7b3ed1170', 1, NULL, 28, '2026-07-01 12:07:00.000000', '702d4cd3917c4434af331a85249d7e07', 'REST', NULL, 'transactionChanged', 'Invoice Item I-8', '{"status":"Draft"}', '{"status":"Posted"}', NULL),
	(41, '7388b96d533f4639b5dbe1c7b3ed1170', 1, NULL, 29, '2026-07-01 12:08:00.000000', '702d4cd3917c4434af331a85249d7e07', 'REST', NULL, 'journalEntryCreated', 'JE-00000009', '{}', '{"date":"2026-03-28","amount":"30.28","currency":"USD"}', NULL),
	(42, '7388b96d533f4639b5dbe1c7b3ed1170', 1, NULL, 30, '2026-07-01 12:08:00.000000', '702d4cd3917c4434af331a85249d7e07', 'REST', NULL, 'transactionChanged', 'Invoice Item I-9', '{"status":"Draft"}', '{"status":"Posted"}', NULL),
	(43, '7388b96d533f4639b5dbe1c7b3ed1170', 1, NULL, 31, '2026-07-01 12:09:00.000000', '702d4cd3917c4434af331a85249d7e07', 'REST', NULL, 'journalEntryCreated', 'JE-00000010', '{}', '{"date":"2026-04-01","amount":"40.01","currency":"USD"}', NULL),
	(44, '7388b96d533f4639b5dbe1c7b3ed1170', 1, NULL, 32, '2026-07-01 12:09:00.000000', '702d4cd3917c4434af331a85249d7e07', 'REST', NULL, 'transactionChanged', 'Invoice Item I-10', '{"status":"Draft"}', '{"status":"Posted"}', NULL),
	(45, '7388b96d533f4639b5dbe1c7b3ed1170', 1, NULL, 33, '2026-07-01 12:10:00.000000', '702d4cd3917c4434af331a85249d7e07', 'REST', NULL, 'journalEntryCreated', 'JE-00000011', '{}', '{"date":"2026-04-15","amount":"40.15","currency":"USD"}', NULL),
	(46, '7388b96d533f4639b5dbe1c7b3ed1170', 1, NULL, 34, '2026-07-01 12:10:00.000000', '702d4cd3917c4434af331a85249d7e07', 'REST', NULL, 'transactionChanged', 'Invoice Item I-11', '{"status":"Draft"}', '{"status":"Posted"}', NULL),
	(47, '7388b96d533f4639b5dbe1c7b3ed1170', 1, NULL, 35, '2026-07-01 12:11:00.000000', '702d4cd3917c4434af331a85249d7e07', 'REST', NULL, 'journalEntryCreated', 'JE-00000012', '{}', '{"date":"2026-04-28","amount":"40.28","currency":"USD"}', NULL),
	(48, '7388b96d533f4639b5dbe1c7b3ed1170', 1, NULL, 36, '2026-07-01 12:11:00.000000', '702d4cd3917c4434af331a85249d7e07', 'REST', NULL, 'transactionChanged', 'Invoice Item I-12', '{"status":"Draft"}', '{"status":"Posted"}', NULL),
	(49, '7388b96d533f4639b5dbe1c7b3ed1170', 1, NULL, 37, '2026-07-01 12:12:00.000000', '702d4cd3917c4434af331a85249d7e07', 'REST', NULL, 'transactionChanged', 'Invoice Item I-13', '{"status":"Draft"}', '{"status":"Posted"}', NULL),
	(50, '7388b96d533f4639b5dbe1c7b3ed1170', 1, NULL, 38, '2026-07-01 12:12:00.000000', '702d4cd3917c4434af331a85249d7e07', 'REST', NULL, 'imported', 'transactions.csv', '{}', '{"kind":"transactions","rows":5,"sha256":"ff9dbef48199324f8d09f3148ea39cded03b7a26589787394af5b6e0af10aeed","file":"transactions.csv"}', NULL),
	(51, '7388b96d533f4639b5dbe1c7b3ed1170', 1, NULL, 39, '2026-07-01 12:12:00.000000', '702d4cd3917c4434af331a85249d7e07', 'REST', NULL, 'imported', 'entries.csv', '{}', '{"kind":"entries","rows":2,"sha256":"013946bc771afbf2317316d2159ab82ed0a5f94ed2c023ad776ad32bc2eae7d4","file":"entries.csv"}', NULL),
	(52, '7388b96d533f4639b5dbe1c7b3ed1170', 1, '7ba312cd351e4897892f166c3678df3b', 40, '2026-07-01 13:12:00.000000', '702d4cd3917c4434af331a85249d7e07', 'REST', NULL, 'closed', 'Jan', '{"status":"Open"}', '{"status":"Closed"}', NULL),
	(53, '7388b96d533f4639b5dbe1c7b3ed1170', 1, '7ba312cd351e4897892f166c3678df3b', 41, '2026-07-01 13:12:00.000000', '702d4cd3917c4434af331a85249d7e07', 'SYSTEM', NULL, 'trialBalanceStarted', 'Jan', '{}', '{}', NULL),
	(54, '7388b96d533f4639b5dbe1c7b3ed1170', 1, '7ba312cd351e4897892f166c3678df3b', 42, '2026-07-01 13:12:00.000000', '702d4cd3917c4434af331a85249d7e07', 'SYSTEM', NULL, 'trialBalanceCompleted', 'Jan', '{}', '{}', NULL),
	(55, '7388b96d533f4639b5dbe1c7b3ed1170', 1, '40d10ced155b47249e118822e1372027', 43, '2026-07-01 13:12:00.000000', '702d4cd3917c4434af331a85249d7e07', 'REST', NULL, 'closed', 'Feb', '{"status":"Open"}', '{"status":"Closed"}', NULL),
	(56, '7388b96d533f4639b5dbe1c7b3ed1170', 1, '40d10ced155b47249e118822e1372027', 44, '2026-07-01 13:12:00.000000', '702d4cd3917c4434af331a85249d7e07', 'SYSTEM', NULL, 'trialBalanceStarted', 'Feb', '{}', '{}', NULL),
	(57, '7388b96d533f4639b5dbe1c7b3ed1170', 1, '40d10ced155b47249e118822e1372027', 45, '2026-07-01 13:12:00.000000', '702d4cd3917c4434af331a85249d7e07', 'SYSTEM', NULL, 'trialBalanceCompleted', 'Feb', '{}', '{}', NULL),
	(58, '7388b96d533f4639b5dbe1c7b3ed1170', 1, '40d10ced155b47249e118822e1372027', 46, '2026-07-01 13:12:00.000000', '702d4cd3917c4434af331a85249d7e07', 'REST', NULL, 'reopened', 'Feb', '{"status":"Closed"}', '{"status":"Open"}', NULL),
	(59, '7388b96d533f4639b5dbe1c7b3ed1170', 1, NULL, 47, '2026-07-01 13:12:00.000000', '702d4cd3917c4434af331a85249d7e07', 'REST', NULL, 'journalEntryCreated', 'JE-00000013', '{}', '{"date":"2026-02-27","amount":"1.23","currency":"USD"}', NULL),
	(60, '7388b96d533f4639b5dbe1c7b3ed1170', 1, '40d10ced155b47249e118822e1372027', 48, '2026-07-01 13:12:00.000000', '702d4cd3917c4434af331a85249d7e07', 'REST', NULL, 'closed', 'Feb', '{"status":"Open"}', '{"status":"Closed"}', NULL),
	(61, '7388b96d533f4639b5dbe1c7b3ed1170', 1, '40d10ced155b47249e118822e1372027', 49, '2026-07-01 13:12:00.000000', '702d4cd3917c4434af331a85249d7e07', 'SYSTEM', NULL, 'trialBalanceStarted', 'Feb', '{}', '{}', NULL),
	(62, '7388b96d533f4639b5dbe1c7b3ed1170', 1, '40d10ced155b47249e118822e1372027', 50, '2026-07-01 13:12:00.000000', '702d4cd3917c4434af331a85249d7e07', 'SYSTEM', NULL, 'trialBalanceCompleted', 'Feb', '{}', '{}', NULL),
	(63, '7388b96d533f4639b5dbe1c7b3ed1170', 1, '8bedd669e1fe4f749b3315c08ef89294', 51, '2026-07-01 14:12:00.000000', '702d4cd3917c4434af331a85249d7e07', 'REST', NULL, 'pendingClose', 'Mar', '{"status":"Open"}', '{"status":"PendingClose"}', NULL),
	(64, '7388b96d533f4639b5dbe1c7b3ed1170', 1, '8bedd669e1fe4f749b3315c08ef89294', 52, '2026-07-01 14:12:00.000000', '702d4cd3917c4434af331a85249d7e07', 'SYSTEM', NULL, 'trialBalanceStarted', 'Mar', '{}', '{}', NULL),
	(65, '7388b96d533f4639b5dbe1c7b3ed1170', 1, '8bedd669e1fe4f749b3315c08ef89294', 53, '2026-07-01 14:12:00.000000', '702d4cd3917c4434af331a85249d7e07', 'SYSTEM', NULL, 'trialBalanceCompleted', 'Mar', '{}', '{}', NULL),
	(66, '7388b96d533f4639b5dbe1c7b3ed1170', 1, '6f7f3863657648cf965c08d3e1e58e3d', 54, '2026-07-01 14:12:00.000000', '702d4cd3917c4434af331a85249d7e07', 'REST', NULL, 'updated', 'Apr', '{"notes":""}', '{"notes":"Easter is in it","Region__c":"EU"}', NULL),
	(67, '7388b96d533f4639b5dbe1c7b3ed1170', 1, '6f7f3863657648cf965c08d3e1e58e3d', 55, '2026-07-01 14:12:00.000000', '702d4cd3917c4434af331a85249d7e07', 'REST', NULL, 'trialBalanceRequested', 'Apr', '{}', '{}', NULL);
INSERT INTO public.history_seal VALUES
	('calendar 1', 1, 7, 'bef9b53d133ca4b2fcbea80b1d6aeefa02967304163a2fa7d9d86b476dde7283'),
	('calendar 1', 2, 8, '5fd221b80410a730023f50b163463882b222635d0a27720caae34e91d2b253f1'),
	('calendar 1', 3, 11, '7b63de4927e146e7f3b87b6739803284b4f3feacc6ad9dde8f02ed054386fae0'),
	('calendar 1', 4, 12, '74db96bd849bbc07e9ffa4a4d184feeb75dc371af77acbd9783fac826ae1084b'),
	('calendar 1', 5, 15, '75be63606a9378fed5f0e4bc01d00a40c74fb762e60f05f6eaca88b733b179b3'),
	('calendar 1', 6, 16, '3bc7d19f9de1ecec3e26c027224ae8d8253f74f3f440d4403b55e2fe21af24f6'),
	('calendar 1', 7, 19, '534ac3ccafe9a8e39c1f5f309d77c7aa8e4eb67042b905428219b04cae783f85'),
	('calendar 1', 8, 20, '0eee01437a019c848176e97c4d4c5fec5b450ec13ef4496f62301f48b3c867e0'),
	('calendar 1', 9, 23, '32ea1ae720fe57826ea030e2a5e91ec5ba9c9bd385025732e98f24d78b16bda0'),
	('calendar 1', 10, 24, 'b4a02e662626d5575b2328e6440718f7c71eba82d6a4131ea2814fc3118d6458'),
	('calendar 1', 11, 25, '99339b75c295bcd22f9d76d8f04795aa908dbdd9899fa331eb4e15cc56322c83'),
	('calendar 1', 12, 26, '4c1757788f1b87e49838c03cb3b0e8f7424e0dfc14e5a1e238f83cdf49982ae0'),
	('calendar 1', 13, 27, 'd4f9b8de73a9e6fbb485c5cc52a98ec8ac4040c6af74438f7365b3c23453da28'),
	('calendar 1', 14, 28, 'a6d1b0ad9abb3c760149e162aa3b561c3892c9448384d98810858d3a231f3fa1'),
	('calendar 1', 15, 29, '9350a6c5e72b1596970aedc37542c3add17e7158089e0564d4c8706193493a39'),
	('calendar 1', 16, 30, '5edc2a1aa080f7cfe49c4ce19a2833c4566349c9f32308db92e99c06f3554f1e'),
	('calendar 1', 17, 31, '1e2b1ba8ab4954968ca3f9b6453adb779809113152b40c03312b862d48b2868f'),
	('calendar 1', 18, 32, '4718a3a8bfb7712a3768b0aad30e766ceb376ec346b40881a3890dca7ce7ed03'),
	('calendar 1', 19, 33, '4ca3e75f1ce6a4451e2014689da471785b63146436d0730426c0459f9562ee14'),
	('calendar 1', 20, 34, '47b7996e3239e8606f5c7c6ac1e1106567bc9e4cdfd3b53f1015c847bcea9e76'),
	('calendar 1', 21, 35, 'afa40417bac748765c3eec534ded9c2287b9ddf0566c801568edc984a8b585a7'),
	('calendar 1', 22, 36, 'dc8f01b84b9c8e3f64400eac3b35d0e74319911603a08982e0b3d6bbfd8c2fd2'),
	('calendar 1', 23, 37, 'a8dfa8ce1162ad8e5714bd940c3cbe95ffb6fb086628d6715dfac39529b144f4'),
	('calendar 1', 24, 38, '288428dace13a3d3fa2ced117ec18f7571e4b772306549db6fcd4d2ffd7ab6b7'),
	('calendar 1', 25, 39, '8450360ba8f394e6a56d4db292ef147692d42c0763f0a802477120e7e5b1be86'),
	('calendar 1', 26, 40, '3eefd91e37bac10db33965bfc2e202b25c3fc2ae85025ceeb840914f64976f0b'),
	('calendar 1', 27, 41, '0ff736184e6b35a0d26869565beba66a28c1bbfca0b4b9e668d54998fc2d021b'),
	('calendar 1', 28, 42, 'ef2c070a8fb548fd5343ce1a41dc3ba9b6c3fc10d8b5dca6cc094b814e98b1b4'),
	('calendar 1', 29, 43, '9b88da19be283ed3fab718b096bc9eb9e036c9239dbc42a19dc840dd4d5a3eaa'),
	('calendar 1', 30, 44, 'a728113cfe37f5fe0d979538fb077a77e5fb4b3e1215fc2b896bf611aa263cd4'),
	('calendar 1', 31, 45, '98cea6e14fe5899f71fa5bf6291d0fa275d826c4541386022a6b48591e8ccec4'),
	('calendar 1', 32, 46, 'c64c553e22854991fa6a45726e978aeb0a0f7fe6d6cc5e52b3c7e3d8b53e2fab'),
	('calendar 1', 33, 47, '32ce32a6ad0b86b92b20f8cac49b15708654c00a567ee57a4b1721b54e8d2b2c'),
	('calendar 1', 34, 48, '112224a5bf1e6b95e4d6c90f96e7db6bc0d90e383109356a6da350a6a0b93061'),
	('calendar 1', 35, 49, '536c8a85b07008e973dc1eb253822ab1d250fc2a78f3b142a587bc4454e93fd9'),
	('calendar 1', 36, 50, '85bf8c0e1117a2fd69dfc80056586f1037a14fdda93cf1207738f4e337f93702'),
	('calendar 1', 37, 51, 'f2d6c6d81e0d5dae0ae03165a5ca7af7c20cd2aa6905d6d8f8f00950fb0085e8'),
	('calendar 1', 38, 52, '4866e9163a9586d541b92c9d2b2392cd250a6241483fe4e5d7455afcddd209ba'),
	('calendar 1', 39, 53, 'ced0a9f9d6f1d3462424ebd525f606d9cbe69ae2801e02e7f927f954216a5847'),
	('calendar 1', 40, 54, '1683f4418af451844459711e26e6f0007f1b76e7857f0fc36b00c98a7a524bc0'),
	('calendar 1', 41, 55, 'ad76340cacc7281c1f2fc043fa489650d68a266c591b20ec648d811b39d52ed9'),
	('calendar 1', 42, 56, '65359d0149b508eaa4011d7bbfc90fbf11f0f216ab4cdebc5cf0e15fb191b64b'),
	('calendar 1', 43, 57, '04e98ee93ee011b8ccdbcaf74f4e376a417595b48a3da3ae871e3b07615c213e'),
	('calendar 1', 44, 58, 'faba5271e9945ef4b1189fd81164d521dfe024cb70812bf4becfa0d0aa434f18'),
	('calendar 1', 45, 59, '65d826443ab9ba5bb1a638d1b991f9d6dd4abaad2ee4c21eeb3959e47689b2f4'),
	('calendar 1', 46, 60, 'b6d46dfb3a77f345dea942a9e2727aa678908cc25b0790345ae79ebf5f0cd8c7'),
	('calendar 1', 47, 61, '1adc7fae3a739aa36faba6b0ee8344b8bec644c09c615c993630b7086378ef28'),
	('calendar 1', 48, 62, '9eec5bc971c3ca77505bbf0b7a6ef712b497d12120d3c83b03fc43c0da1a0dd5'),
	('calendar 1', 49, 63, 'cc438d7dd34416fba458db92b8fb6bcb6643635dc497387a5e07245eb43be1ca'),
	('calendar 1', 50, 64, '8a84766b8cf507d18a4a07032aed061d7b5a0f91a4335b11da04c32f54b29b26'),
	('calendar 1', 51, 65, 'b88f5ff2d07be8a7a6e4f16e21ce47783a4d744db3df3723106f86796e393f2d'),
	('calendar 1', 52, 66, '668b40ab924d2d229e3f6854b68f97ce6bc8440670317315b331798da9d83a4e'),
	('calendar 1', 53, 67, 'cd3ffc11ecf49e44dc4e449c6782835f5eb92d1b1f69a586757e1b7966dd4908'),
	('tenant 7388b96d533f4639b5dbe1c7b3ed1170', 1, 1, 'c0b9c8e8625bc14f9475542606c3f542cae9c823ff6f335bfbe8e31064a2f3f8'),
	('tenant 7388b96d533f4639b5dbe1c7b3ed1170', 2, 2, '5996e141dd77a2bf72ed5ed8cc7c43500d716c89928dc591a371e38da672d1fc'),
	('tenant 7388b96d533f4639b5dbe1c7b3ed1170', 3, 3, '791be298d23d68a5c8d30965b447632a5288734e05345c451f96e56ae32256e6'),
	('tenant 7388b96d533f4639b5dbe1c7b3ed1170', 4, 4, '616b0aa8721a87c1be2f37152f0d9f5aae2d6f9abf0725b44fd5efc1fa78321c');
INSERT INTO public.import_batch VALUES
	(1, 1, true, 38, '2026-07-01 12:12:20.000000', '2026-01-10', '2026-01-14', 15, 51),
	(2, 1, true, 39, '2026-07-01 12:12:20.000000', '2026-02-03', '2026-02-03', 13, 63),
	(3, 1, false, NULL, '2026-07-01 12:12:20.000000', NULL, NULL, 22, 67);
INSERT INTO public.journal_entry VALUES
	(1, 1, 'JE-00000001', '2026-01-01', 'USD', 'Created', '{"items":[{"accounting_code":"Cash","debit":true,"amount":1001,"gl_string":null,"notes":null,"accounting_code_type":"Cash","gl_account_name":null,"gl_account_number":null,"home_amount":1001},{"accounting_code":"Revenue","debit":false,"amount":1001,"gl_string":null,"notes":null,"accounting_code_type":"SalesRevenue","gl_account_name":null,"gl_account_number":null,"home_amount":1001}],"notes":null,"segments":[],"home_currency":"USD","transferred_to_accounting":null,"transaction_type":null}', '702d4cd3917c4434af331a85249d7e07', '2026-07-01 12:00:00.000000', NULL, NULL, NULL),
	(2, 1, 'JE-00000002', '2026-01-15', 'USD', 'Created', '{"items":[{"accounting_code":"Cash","debit":true,"amount":1015,"gl_string":null,"notes":null,"accounting_code_type":"Cash","gl_account_name":null,"gl_account_number":null,"home_amount":1015},{"accounting_code":"Revenue","debit":false,"amount":1015,"gl_string":null,"notes":null,"accounting_code_type":"SalesRevenue","gl_account_name":null,"gl_account_number":null,"home_amount":1015}],"notes":null,"segments":[],"home_currency":"USD","transferred_to_accounting":null,"transaction_type":null}', '702d4cd3917c4434af331a85249d7e07', '2026-07-01 12:01:00.000000', NULL, NULL, NULL),
	(3, 1, 'JE-00000003', '2026-01-28', 'USD', 'Created', '{"items":[{"accounting_code":"Cash","debit":true,"amount":1028,"gl_string":null,"notes":null,"accounting_code_type":"Cash","gl_account_name":null,"gl_account_number":null,"home_amount":1028},{"accounting_code":"Revenue","debit":false,"amount":1028,"gl_string":null,"notes":null,"accounting_code_type":"SalesRevenue","gl_account_name":null,"gl_account_number":null,"home_amount":1028}],"notes":null,"segments":[],"home_currency":"USD","transferred_to_accounting":null,"transaction_type":null}', '702d4cd3917c4434af331a85249d7e07', '2026-07-01 12:02:00.000000', NULL, NULL, NULL),
	(4, 1, 'JE-00000004', '2026-02-01', 'USD', 'Created', '{"items":[{"accounting_code":"Cash","debit":true,"amount":2001,"gl_string":null,"notes":null,"accounting_code_type":"Cash","gl_account_name":null,"gl_account_number":null,"home_amount":2001},{"accounting_code":"Revenue","debit":false,"amount":2001,"gl_string":null,"notes":null,"accounting_code_type":"SalesRevenue","gl_account_name":null,"gl_account_number":null,"home_amount":2001}],"notes":null,"segments":[],"home_currency":"USD","transferred_to_accounting":null,"transaction_type":null}', '702d4cd3917c4434af331a85249d7e07', '2026-07-01 12:03:00.000000', NULL, NULL, NULL),
	(5, 1, 'JE-00000005', '2026-02-15', 'USD', 'Created', '{"items":[{"accounting_code":"Cash","debit":true,"amount":2015,"gl_string":null,"notes":null,"accounting_code_type":"Cash","gl_account_name":null,"gl_account_number":null,"home_amount":2015},{"accounting_code":"Revenue","debit":false,"amount":2015,"gl_string":null,"notes":null,"accounting_code_type":"SalesRevenue","gl_account_name":null,"gl_account_number":null,"home_amount":2015}],"notes":null,"segments":[],"home_currency":"USD","transferred_to_accounting":null,"transaction_type":null}', '702d4cd3917c4434af331a85249d7e07', '2026-07-01 12:04:00.000000', NULL, NULL, NULL),
	(6, 1, 'JE-00000006', '2026-02-28', 'USD', 'Created', '{"items":[{"accounting_code":"Cash","debit":true,"amount":2028,"gl_string":null,"notes":null,"accounting_code_type":"Cash","gl_account_name":null,"gl_account_number":null,"home_amount":2028},{"accounting_code":"Revenue","debit":false,"amount":2028,"gl_string":null,"notes":null,"accounting_code_type":"SalesRevenue","gl_account_name":null,"gl_account_number":null,"home_amount":2028}],"notes":null,"segments":[],"home_currency":"USD","transferred_to_accounting":null,"transaction_type":null}', '702d4cd3917c4434af331a85249d7e07', '2026-07-01 12:05:00.000000', NULL, NULL, NULL),
	(7, 1, 'JE-00000007', '2026-03-01', 'USD', 'Created', '{"items":[{"accounting_code":"Cash","debit":true,"amount":3001,"gl_string":null,"notes":null,"accounting_code_type":"Cash","gl_account_name":null,"gl_account_number":null,"home_amount":3001},{"accounting_code":"Revenue","debit":false,"amount":3001,"gl_string":null,"notes":null,"accounting_code_type":"SalesRevenue","gl_account_name":null,"gl_account_number":null,"home_amount":3001}],"notes":null,"segments":[],"home_currency":"USD","transferred_to_accounting":null,"transaction_type":null}', '702d4cd3917c4434af331a85249d7e07', '2026-07-01 12:06:00.000000', NULL, NULL, NULL),
	(8, 1, 'JE-00000008', '2026-03-15', 'USD', 'Created', '{"items":[{"accounting_code":"Cash","debit":true,"amount":3015,"gl_string":null,"notes":null,"accounting_code_type":"Cash","gl_account_name":null,"gl_account_number":null,"home_amount":3015},{"accounting_code":"Revenue","debit":false,"amount":3015,"gl_string":null,"notes":null,"accounting_code_type":"SalesRevenue","gl_account_name":null,"gl_account_number":null,"home_amount":3015}],"notes":null,"segments":[],"home_currency":"USD","transferred_to_accounting":null,"transaction_type":null}', '702d4cd3917c4434af331a85249d7e07', '2026-07-01 12:07:00.000000', NULL, NULL, NULL),
	(9, 1, 'JE-00000009', '2026-03-28', 'USD', 'Created', '{"items":[{"accounting_code":"Cash","debit":true,"amount":3028,"gl_string":null,"notes":null,"accounting_code_type":"Cash","gl_account_name":null,"gl_account_number":null,"home_amount":3028},{"accounting_code":"Revenue","debit":false,"amount":3028,"gl_string":null,"notes":null,"accounting_code_type":"SalesRevenue","gl_account_name":null,"gl_account_number":null,"home_amount":3028}],"notes":null,"segments":[],"home_currency":"USD","transferred_to_accounting":null,"transaction_type":null}', '702d4cd3917c4434af331a85249d7e07', '2026-07-01 12:08:00.000000', NULL, NULL, NULL),
	(10, 1, 'JE-00000010', '2026-04-01', 'USD', 'Created', '{"items":[{"accounting_code":"Cash","debit":true,"amount":4001,"gl_string":null,"notes":null,"accounting_code_type":"Cash","gl_account_name":null,"gl_account_number":null,"home_amount":4001},{"accounting_code":"Revenue","debit":false,"amount":4001,"gl_string":null,"notes":null,"accounting_code_type":"SalesRevenue","gl_account_name":null,"gl_account_number":null,"home_amount":4001}],"notes":null,"segments":[],"home_currency":"USD","transferred_to_accounting":null,"transaction_type":null}', '702d4cd3917c4434af331a85249d7e07', '2026-07-01 12:09:00.000000', NULL, NULL, NULL),
	(11, 1, 'JE-00000011', '2026-04-15', 'USD', 'Created', '{"items":[{"accounting_code":"Cash","debit":true,"amount":4015,"gl_string":null,"notes":null,"accounting_code_type":"Cash","gl_account_name":null,"gl_account_number":null,"home_amount":4015},{"accounting_code":"Revenue","debit":false,"amount":4015,"gl_string":null,"notes":null,"accounting_code_type":"SalesRevenue","gl_account_name":null,"gl_account_number":null,"home_amount":4015}],"notes":null,"segments":[],"home_currency":"USD","transferred_to_accounting":null,"transaction_type":null}', '702d4cd3917c4434af331a85249d7e07', '2026-07-01 12:10:00.000000', NULL, NULL, NULL),
	(12, 1, 'JE-00000012', '2026-04-28', 'USD', 'Created', '{"items":[{"accounting_code":"Cash","debit":true,"amount":4028,"gl_string":null,"notes":null,"accounting_code_type":"Cash","gl_account_name":null,"gl_account_number":null,"home_amount":4028},{"accounting_code":"Revenue","debit":false,"amount":4028,"gl_string":null,"notes":null,"accounting_code_type":"SalesRevenue","gl_account_name":null,"gl_account_number":null,"home_amount":4028}],"notes":null,"segments":[],"home_currency":"USD","transferred_to_accounting":null,"transaction_type":null}', '702d4cd3917c4434af331a85249d7e07', '2026-07-01 12:11:00.000000', NULL, NULL, NULL),
	(13, 1, 'E-1', '2026-02-03', 'USD', 'Created', '{"home_currency":"USD"}', '702d4cd3917c4434af331a85249d7e07', '2026-07-01 12:12:00.000000', 2, 64, 2),
	(14, 1, 'JE-00000013', '2026-02-27', 'USD', 'Created', '{"items":[{"accounting_code":"Cash","debit":true,"amount":123,"gl_string":null,"notes":null,"accounting_code_type":"Cash","gl_account_name":null,"gl_account_number":null,"home_amount":123},{"accounting_code":"Revenue","debit":false,"amount":123,"gl_string":null,"notes":null,"accounting_code_type":"SalesRevenue","gl_account_name":null,"gl_account_number":null,"home_amount":123}],"notes":null,"segments":[],"home_currency":"USD","transferred_to_accounting":null,"transaction_type":null}', '702d4cd3917c4434af331a85249d7e07', '2026-07-01 13:12:00.000000', NULL, NULL, NULL);
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
	(59, 1, '2026-01-13', 1, 'USD', 1000, 1000, 20, NULL, 0, 1),
	(60, 1, '2026-01-13', 3, 'USD', -1000, -1000, 20, NULL, 0, 1),
	(61, 1, '2026-01-14', 1, 'USD', 1000, 1000, 21, NULL, 0, 1),
	(62, 1, '2026-01-14', 3, 'USD', -1000, -1000, 21, NULL, 0, 1);
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
	(68, 1, '2026-05-05', 1, 'USD', 1000, 1000, 23, NULL, 0, 3),
	(69, 1, '2026-05-05', 3, 'USD', -1000, -1000, 23, NULL, 0, 3),
	(70, 1, '2026-05-05', 1, 'USD', 1000, 1000, 24, NULL, 0, 3),
	(71, 1, '2026-05-05', 3, 'USD', -1000, -1000, 24, NULL, 0, 3),
	(72, 1, '2026-05-05', 1, 'USD', 1000, 1000, 25, NULL, 0, 3),
	(73, 1, '2026-05-05', 3, 'USD', -1000, -1000, 25, NULL, 0, 3),
	(75, 1, '2026-05-05', 1, 'USD', 1000, 1000, 27, NULL, 0, 3),
	(76, 1, '2026-05-05', 3, 'USD', -1000, -1000, 27, NULL, 0, 3),
	(77, 1, '2026-05-05', 1, 'USD', 1000, 1000, 28, NULL, 0, 3),
	(78, 1, '2026-05-05', 3, 'USD', -1000, -1000, 28, NULL, 0, 3),
	(79, 1, '2026-05-05', 1, 'USD', 1000, 1000, 29, NULL, 0, 3),
	(80, 1, '2026-05-05', 3, 'USD', -1000, -1000, 29, NULL, 0, 3);
INSERT INTO public.month_balance VALUES
	(1, '2026-01', 2, 'USD', 15, 3044, 0, 3044, 0, 0),
	(1, '2026-02', 1, 'USD', 15, 34188, 0, 34188, 0, 0),
	(1, '2026-03', 2, 'USD', 15, 9044, 0, 9044, 0, 0),
	(1, '2026-03', 1, 'USD', 15, 34188, 0, 34188, 0, 0),
	(1, '2026-03', 3, 'USD', 15, 0, 43232, 0, 43232, 0),
	(1, '2026-04', 2, 'USD', 15, 12044, 0, 12044, 0, 0),
	(1, '2026-04', 1, 'USD', 15, 34188, 0, 34188, 0, 0),
	(1, '2026-04', 3, 'USD', 15, 0, 46232, 0, 46232, 0),
	(1, '2026-03', 1, 'EUR', 15, 1000, 0, 1085, 0, 0),
	(1, '2026-03', 3, 'EUR', 15, 0, 1000, 0, 1085, 0),
	(1, '2026-01', 1, 'USD', 15, 39188, 0, 39188, 0, 0),
	(1, '2026-01', 3, 'USD', 15, 0, 42232, 0, 42232, 0),
	(1, '2026-02', 2, 'USD', 15, 6667, 0, 6667, 0, 0),
	(1, '2026-02', 3, 'USD', 15, 0, 40855, 0, 40855, 0);
INSERT INTO public.oauth_client VALUES
	('dd049c77-30f7-4192-b3ad-d806c556c421', '702d4cd3917c4434af331a85249d7e07', '984ca5162200734c592148f1820b71057f098573d138666b48663e4e30cd8d3a', true, '2026-07-01 12:00:00.000000'),
	('d5e5aac8-2fad-4e49-aaa3-a264e054c80a', '540ae83c30394b529f0aabe7e991b9eb', '2e7d2c03a9507ae265ecf5b5356885a53393a2029d241394997265a1a25aefc6', true, '2026-07-01 12:00:00.000000');
INSERT INTO public.oauth_token VALUES
	('a token''s hash', 'd5e5aac8-2fad-4e49-aaa3-a264e054c80a', '2026-07-01 15:12:00.000000');
INSERT INTO public.query_cursor VALUES
	('cccccccccccccccccccccccccccccccc', '7388b96d533f4639b5dbe1c7b3ed1170', '702d4cd3917c4434af331a85249d7e07', 1, 'AccountingPeriod', '["id","name"]', '79.0', '["1","2"]', '2026-07-01 14:12:00.000000', '2026-07-01 15:12:00.000000');
INSERT INTO public.role VALUES
	('7388b96d533f4639b5dbe1c7b3ed1170', 'Zuora Finance Administrator'),
	('7388b96d533f4639b5dbe1c7b3ed1170', 'Zuora Finance Standard User');
INSERT INTO public.role_permission VALUES
	('7388b96d533f4639b5dbe1c7b3ed1170', 'Zuora Finance Administrator', 'Cancel Journal Entry'),
	('7388b96d533f4639b5dbe1c7b3ed1170', 'Zuora Finance Administrator', 'Cancel Journal Run'),
	('7388b96d533f4639b5dbe1c7b3ed1170', 'Zuora Finance Administrator', 'Create Accounting Code'),
	('7388b96d533f4639b5dbe1c7b3ed1170', 'Zuora Finance Administrator', 'Create Accounting Period'),
	('7388b96d533f4639b5dbe1c7b3ed1170', 'Zuora Finance Administrator', 'Create Journal Entry'),
	('7388b96d533f4639b5dbe1c7b3ed1170', 'Zuora Finance Administrator', 'Create Journal Run'),
	('7388b96d533f4639b5dbe1c7b3ed1170', 'Zuora Finance Administrator', 'Delete Accounting Period'),
	('7388b96d533f4639b5dbe1c7b3ed1170', 'Zuora Finance Administrator', 'Delete Cancelled Journal Entry'),
	('7388b96d533f4639b5dbe1c7b3ed1170', 'Zuora Finance Administrator', 'Delete Cancelled Journal Run'),
	('7388b96d533f4639b5dbe1c7b3ed1170', 'Zuora Finance Administrator', 'Delete Unused Accounting Code'),
	('7388b96d533f4639b5dbe1c7b3ed1170', 'Zuora Finance Administrator', 'Edit Journal Entry'),
	('7388b96d533f4639b5dbe1c7b3ed1170', 'Zuora Finance Administrator', 'Finance Access'),
	('7388b96d533f4639b5dbe1c7b3ed1170', 'Zuora Finance Administrator', 'Manage Accounting Code'),
	('7388b96d533f4639b5dbe1c7b3ed1170', 'Zuora Finance Administrator', 'Manage Close Process'),
	('7388b96d533f4639b5dbe1c7b3ed1170', 'Zuora Finance Administrator', 'Manage Finance Settings'),
	('7388b96d533f4639b5dbe1c7b3ed1170', 'Zuora Finance Administrator', 'Manage Users'),
	('7388b96d533f4639b5dbe1c7b3ed1170', 'Zuora Finance Administrator', 'Override Transferred to Accounting'),
	('7388b96d533f4639b5dbe1c7b3ed1170', 'Zuora Finance Administrator', 'Reopen Accounting Period'),
	('7388b96d533f4639b5dbe1c7b3ed1170', 'Zuora Finance Administrator', 'Run Trial Balance'),
	('7388b96d533f4639b5dbe1c7b3ed1170', 'Zuora Finance Standard User', 'Cancel Journal Entry'),
	('7388b96d533f4639b5dbe1c7b3ed1170', 'Zuora Finance Standard User', 'Cancel Journal Run'),
	('7388b96d533f4639b5dbe1c7b3ed1170', 'Zuora Finance Standard User', 'Create Accounting Code'),
	('7388b96d533f4639b5dbe1c7b3ed1170', 'Zuora Finance Standard User', 'Create Accounting Period'),
	('7388b96d533f4639b5dbe1c7b3ed1170', 'Zuora Finance Standard User', 'Create Journal Entry'),
	('7388b96d533f4639b5dbe1c7b3ed1170', 'Zuora Finance Standard User', 'Create Journal Run'),
	('7388b96d533f4639b5dbe1c7b3ed1170', 'Zuora Finance Standard User', 'Delete Cancelled Journal Entry'),
	('7388b96d533f4639b5dbe1c7b3ed1170', 'Zuora Finance Standard User', 'Delete Cancelled Journal Run'),
	('7388b96d533f4639b5dbe1c7b3ed1170', 'Zuora Finance Standard User', 'Delete Unused Accounting Code'),
	('7388b96d533f4639b5dbe1c7b3ed1170', 'Zuora Finance Standard User', 'Edit Journal Entry'),
	('7388b96d533f4639b5dbe1c7b3ed1170', 'Zuora Finance Standard User', 'Finance Access'),
	('7388b96d533f4639b5dbe1c7b3ed1170', 'Zuora Finance Standard User', 'Manage Accounting Code'),
	('7388b96d533f4639b5dbe1c7b3ed1170', 'Zuora Finance Standard User', 'Manage Finance Settings'),
	('7388b96d533f4639b5dbe1c7b3ed1170', 'Zuora Finance Standard User', 'Run Trial Balance');
INSERT INTO public.schema_version VALUES
	(4);
INSERT INTO public.setting VALUES
	('7388b96d533f4639b5dbe1c7b3ed1170', 'not_found_status', '404');
INSERT INTO public.subledger_transaction VALUES
	(1, 1, 'I-1', 'Invoice Item', NULL, 'Posted', '2026-01-01', 'USD', 777, 1, 3, 777, NULL, NULL, NULL, NULL, NULL, NULL),
	(2, 1, 'I-2', 'Invoice Item', NULL, 'Posted', '2026-01-15', 'USD', 11655, 1, 3, 11655, NULL, NULL, NULL, NULL, NULL, NULL),
	(3, 1, 'I-3', 'Invoice Item', NULL, 'Posted', '2026-01-28', 'USD', 21756, 1, 3, 21756, NULL, NULL, NULL, NULL, NULL, NULL),
	(4, 1, 'I-4', 'Invoice Item', NULL, 'Posted', '2026-02-01', 'USD', 777, 1, 3, 777, NULL, NULL, NULL, NULL, NULL, NULL),
	(5, 1, 'I-5', 'Invoice Item', NULL, 'Posted', '2026-02-15', 'USD', 11655, 1, 3, 11655, NULL, NULL, NULL, NULL, NULL, NULL),
	(6, 1, 'I-6', 'Invoice Item', NULL, 'Posted', '2026-02-28', 'USD', 21756, 1, 3, 21756, NULL, NULL, NULL, NULL, NULL, NULL),
	(7, 1, 'I-7', 'Invoice Item', NULL, 'Posted', '2026-03-01', 'USD', 777, 1, 3, 777, NULL, NULL, NULL, NULL, NULL, NULL),
	(8, 1, 'I-8', 'Invoice Item', NULL, 'Posted', '2026-03-15', 'USD', 11655, 1, 3, 11655, NULL, NULL, NULL, NULL, NULL, NULL),
	(9, 1, 'I-9', 'Invoice Item', NULL, 'Posted', '2026-03-28', 'USD', 21756, 1, 3, 21756, NULL, NULL, NULL, NULL, NULL, NULL),
	(10, 1, 'I-10', 'Invoice Item', NULL, 'Posted', '2026-04-01', 'USD', 777, 1, 3, 777, NULL, NULL, NULL, NULL, NULL, NULL),
	(11, 1, 'I-11', 'Invoice Item', NULL, 'Posted', '2026-04-15', 'USD', 11655, 1, 3, 11655, NULL, NULL, NULL, NULL, NULL, NULL),
	(12, 1, 'I-12', 'Invoice Item', NULL, 'Posted', '2026-04-28', 'USD', 21756, 1, 3, 21756, NULL, NULL, NULL, NULL, NULL, NULL),
	(13, 1, 'I-13', 'Invoice Item', NULL, 'Posted', '2026-03-03', 'EUR', 1000, 1, 3, 1085, NULL, NULL, NULL, NULL, NULL, NULL),
	(14, 1, 'P-14', 'Payment', NULL, 'Draft', '2026-04-04', 'USD', 1000, 1, 3, 1000, NULL, NULL, NULL, NULL, NULL, NULL),
	(16, 1, 'F-0', 'Invoice Item', NULL, 'Posted', '2026-01-10', 'USD', 1000, 1, 3, 1000, NULL, NULL, NULL, NULL, NULL, 1),
	(17, 1, 'F-1', 'Invoice Item', NULL, 'Posted', '2026-01-11', 'USD', 1000, 1, 3, 1000, NULL, NULL, NULL, NULL, NULL, 1),
	(18, 1, 'F-2', 'Invoice Item', NULL, 'Posted', '2026-01-12', 'USD', 1000, 1, 3, 1000, NULL, NULL, NULL, NULL, NULL, 1),
	(20, 1, 'F-3', 'Invoice Item', NULL, 'Posted', '2026-01-13', 'USD', 1000, 1, 3, 1000, NULL, NULL, NULL, NULL, NULL, 1),
	(21, 1, 'F-4', 'Invoice Item', NULL, 'Posted', '2026-01-14', 'USD', 1000, 1, 3, 1000, NULL, NULL, NULL, NULL, NULL, 1),
	(23, 1, 'T-0', 'Invoice Item', NULL, 'Posted', '2026-05-05', 'USD', 1000, 1, 3, 1000, NULL, NULL, NULL, NULL, NULL, 3),
	(24, 1, 'T-1', 'Invoice Item', NULL, 'Posted', '2026-05-05', 'USD', 1000, 1, 3, 1000, NULL, NULL, NULL, NULL, NULL, 3),
	(25, 1, 'T-2', 'Invoice Item', NULL, 'Posted', '2026-05-05', 'USD', 1000, 1, 3, 1000, NULL, NULL, NULL, NULL, NULL, 3),
	(27, 1, 'T-3', 'Invoice Item', NULL, 'Posted', '2026-05-05', 'USD', 1000, 1, 3, 1000, NULL, NULL, NULL, NULL, NULL, 3),
	(28, 1, 'T-4', 'Invoice Item', NULL, 'Posted', '2026-05-05', 'USD', 1000, 1, 3, 1000, NULL, NULL, NULL, NULL, NULL, 3),
	(29, 1, 'T-5', 'Invoice Item', NULL, 'Posted', '2026-05-05', 'USD', 1000, 1, 3, 1000, NULL, NULL, NULL, NULL, NULL, 3);
INSERT INTO public.tenant VALUES
	('7388b96d533f4639b5dbe1c7b3ed1170', 'Acme', 'USD', 7, 6, '2026-07-01 12:00:00.000000');
INSERT INTO public.trial_balance_result VALUES
	('e0ffad170d9c4a34ac841dfb1cbe6238', '\x6d6f6e7468656e6420747269616c2062616c616e6365203109323032362d30312d303109323032362d30312d3331095553440a436173680943617368095553440930093330343409300930093330343409300a52656365697661626c65094163636f756e747352656365697661626c650955534409300933393138380930093009333931383809300a526576656e75650953616c6573526576656e75650955534409300930093432323332093009300934323233320a'),
	('9f0a84af3665414db260706fe9d1bcb2', '\x6d6f6e7468656e6420747269616c2062616c616e6365203109323032362d30322d303109323032362d30322d3238095553440a436173680943617368095553440933303434093635343409300933303434093635343409300a52656365697661626c65094163636f756e747352656365697661626c6509555344093339313838093334313838093009333931383809333431383809300a526576656e75650953616c6573526576656e756509555344092d34323233320930093430373332092d343232333209300934303733320a'),
	('b0a80e6c645c4ecfbcd78045c7e9a3df', '\x6d6f6e7468656e6420747269616c2062616c616e6365203109323032362d30322d303109323032362d30322d3238095553440a436173680943617368095553440933303434093636363709300933303434093636363709300a52656365697661626c65094163636f756e747352656365697661626c6509555344093339313838093334313838093009333931383809333431383809300a526576656e75650953616c6573526576656e756509555344092d34323233320930093430383535092d343232333209300934303835350a'),
	('ea007ffbc9bb4ed6b740a3df1ca77726', '\x6d6f6e7468656e6420747269616c2062616c616e6365203109323032362d30332d303109323032362d30332d3331095553440a436173680943617368095553440939373131093930343409300939373131093930343409300a52656365697661626c65094163636f756e747352656365697661626c65094555520930093130303009300930093130383509300a52656365697661626c65094163636f756e747352656365697661626c6509555344093733333736093334313838093009373333373609333431383809300a526576656e75650953616c6573526576656e7565094555520930093009313030300930093009313038350a526576656e75650953616c6573526576656e756509555344092d38333038370930093433323332092d383330383709300934333233320a');
INSERT INTO public.trial_balance_run VALUES
	('e0ffad170d9c4a34ac841dfb1cbe6238', 1, '7ba312cd351e4897892f166c3678df3b', 1, 'done', '2026-07-01 13:12:00.000000', '702d4cd3917c4434af331a85249d7e07', 0, 1, 'worker', NULL, '2026-07-01 13:12:00.000000', '2026-07-01 13:12:00.000000', NULL, 41, 'a59c105ab1caaaa52f3ad46a9d7f77b631e375583c853f1b56e7c1ed6c05b0c5', '[{"name":"R1","statement":"debits equal credits","holds":true,"detail":""},{"name":"R2","statement":"closing balances sum to zero","holds":true,"detail":""},{"name":"R3","statement":"opening balances are the closing balances of the period before","holds":true,"detail":"no earlier frozen result"}]', false),
	('9f0a84af3665414db260706fe9d1bcb2', 1, '40d10ced155b47249e118822e1372027', 1, 'done', '2026-07-01 13:12:00.000000', '702d4cd3917c4434af331a85249d7e07', 0, 1, 'worker', NULL, '2026-07-01 13:12:00.000000', '2026-07-01 13:12:00.000000', NULL, 44, '2b108d45070d93a0b45c5c5eb26572ead0a2f3d5dcc939b955f6500fa99e4efa', '[{"name":"R1","statement":"debits equal credits","holds":true,"detail":""},{"name":"R2","statement":"closing balances sum to zero","holds":true,"detail":""},{"name":"R3","statement":"opening balances are the closing balances of the period before","holds":true,"detail":""}]', true),
	('b0a80e6c645c4ecfbcd78045c7e9a3df', 1, '40d10ced155b47249e118822e1372027', 2, 'done', '2026-07-01 13:12:00.000000', '702d4cd3917c4434af331a85249d7e07', 0, 1, 'worker', NULL, '2026-07-01 13:12:00.000000', '2026-07-01 13:12:00.000000', NULL, 49, '7fca16c867015ead210bf27758663a1368347b8ca7f0dbb126db83e9a0b99148', '[{"name":"R1","statement":"debits equal credits","holds":true,"detail":""},{"name":"R2","statement":"closing balances sum to zero","holds":true,"detail":""},{"name":"R3","statement":"opening balances are the closing balances of the period before","holds":true,"detail":""}]', false),
	('ea007ffbc9bb4ed6b740a3df1ca77726', 1, '8bedd669e1fe4f749b3315c08ef89294', 1, 'done', '2026-07-01 14:12:00.000000', '702d4cd3917c4434af331a85249d7e07', 0, 1, 'worker', NULL, '2026-07-01 14:12:00.000000', '2026-07-01 14:12:00.000000', NULL, 52, '09be25fb8afd4283252a7b257a8d7d241a8f4250762f0d9cff13f9d682e36ea5', '[{"name":"R1","statement":"debits equal credits","holds":true,"detail":""},{"name":"R2","statement":"closing balances sum to zero","holds":true,"detail":""},{"name":"R3","statement":"opening balances are the closing balances of the period before","holds":true,"detail":""}]', false),
	('da173995d3194e2382db60eb1981a36c', 1, '6f7f3863657648cf965c08d3e1e58e3d', 1, 'queued', '2026-07-01 14:12:00.000000', '702d4cd3917c4434af331a85249d7e07', 0, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, false);
INSERT INTO public.user_session VALUES
	('a session''s hash', '702d4cd3917c4434af331a85249d7e07', 1, '2026-07-01 14:12:00.000000', '2026-07-01 14:12:00.000000');
SELECT pg_catalog.setval('public.accounting_code_id_seq', 4, true);
SELECT pg_catalog.setval('public.calendar_id_seq', 1, true);
SELECT pg_catalog.setval('public.commit_counter_id_seq', 1, false);
SELECT pg_catalog.setval('public.commit_sequence', 55, true);
SELECT pg_catalog.setval('public.entry_number_1', 13, true);
SELECT pg_catalog.setval('public.history_id_seq', 67, true);
SELECT pg_catalog.setval('public.import_batch_id_seq', 3, true);
SELECT pg_catalog.setval('public.journal_entry_id_seq', 14, true);
SELECT pg_catalog.setval('public.line_id_seq', 82, true);
SELECT pg_catalog.setval('public.subledger_transaction_id_seq', 29, true);
ALTER TABLE ONLY public.accounting_code
    ADD CONSTRAINT accounting_code_pkey PRIMARY KEY (id);
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
ALTER TABLE ONLY public.subledger_transaction
    ADD CONSTRAINT subledger_transaction_calendar_id_number_type_key UNIQUE (calendar_id, number, type);
ALTER TABLE ONLY public.subledger_transaction
    ADD CONSTRAINT subledger_transaction_pkey PRIMARY KEY (id);
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
CREATE INDEX cursor_of_user ON public.query_cursor USING btree (user_id, created_on);
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
CREATE INDEX request_under_way ON public.remembered_request USING btree (user_id, track_id) WHERE (status IS NULL);
CREATE INDEX revenue_transaction ON public.subledger_transaction USING btree (calendar_id, date, status) WHERE (type = 'Revenue Event Item'::text);
CREATE INDEX session_of_user ON public.user_session USING btree (user_id, last_used_on);
CREATE INDEX unfinished_run ON public.trial_balance_run USING btree (state, requested_on) WHERE (state = ANY (ARRAY['queued'::text, 'leased'::text]));
CREATE INDEX unresolved_transaction ON public.subledger_transaction USING btree (calendar_id, date) WHERE ((status = 'Draft'::text) OR (status = 'Processing'::text) OR (status = 'Pending'::text) OR (status = 'Unprocessed'::text));
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
CREATE TRIGGER fence_history_emptied BEFORE TRUNCATE ON public.history FOR EACH STATEMENT EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_history_kept BEFORE DELETE ON public.history FOR EACH ROW WHEN (true) EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_history_unchanged BEFORE UPDATE ON public.history FOR EACH ROW WHEN (true) EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_journal_entry_delete AFTER DELETE ON public.journal_entry REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.fence_days_delete();
CREATE TRIGGER fence_journal_entry_emptied BEFORE TRUNCATE ON public.journal_entry FOR EACH STATEMENT EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_journal_entry_insert AFTER INSERT ON public.journal_entry REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.fence_days_insert();
CREATE TRIGGER fence_journal_entry_unchanged BEFORE UPDATE ON public.journal_entry FOR EACH ROW WHEN (true) EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_journal_entry_update AFTER UPDATE ON public.journal_entry REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.fence_days_update();
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
CREATE TRIGGER fence_subledger_transaction_unchanged BEFORE UPDATE ON public.subledger_transaction FOR EACH ROW WHEN (((old.id IS DISTINCT FROM new.id) OR (old.calendar_id IS DISTINCT FROM new.calendar_id) OR (old.number IS DISTINCT FROM new.number) OR (old.type IS DISTINCT FROM new.type) OR (old.subtype IS DISTINCT FROM new.subtype) OR (old.date IS DISTINCT FROM new.date) OR (old.currency IS DISTINCT FROM new.currency) OR (old.amount IS DISTINCT FROM new.amount) OR (old.debit_code IS DISTINCT FROM new.debit_code) OR (old.credit_code IS DISTINCT FROM new.credit_code) OR (old.account_number IS DISTINCT FROM new.account_number) OR (old.due_date IS DISTINCT FROM new.due_date) OR (old.batch_id IS DISTINCT FROM new.batch_id))) EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_subledger_transaction_update AFTER UPDATE ON public.subledger_transaction REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.fence_days_update();
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
ALTER TABLE ONLY public.import_batch
    ADD CONSTRAINT import_batch_calendar_id_fkey FOREIGN KEY (calendar_id) REFERENCES public.calendar(id);
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
