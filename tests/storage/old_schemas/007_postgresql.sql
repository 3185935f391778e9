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
  IF NEW.first_date <= through AND NOT EXISTS (SELECT 1 FROM exemption_use u WHERE u.under_way AND u.calendar_id = NEW.calendar_id AND u.day = NEW.first_date AND u.day = NEW.last_date) THEN
    RAISE EXCEPTION 'monthend fence: the period is closed';
  END IF;
  RETURN NEW;
END$$;
CREATE FUNCTION public.fence_close_task_stray() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM accounting_period p WHERE p.id = NEW.period_id AND p.calendar_id = NEW.calendar_id) THEN
    RAISE EXCEPTION 'monthend fence: the task is of another period';
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
    SELECT calendar_id AS id, min(date) AS first FROM new_rows AS changed GROUP BY 1 ORDER BY 1
  LOOP
    PERFORM pg_advisory_xact_lock_shared(written.id);
    calendars := calendars || written.id;
    first_days := first_days || written.first;
  END LOOP;
  FOR place IN 1 .. cardinality(calendars) LOOP
    SELECT closed_through INTO through FROM calendar WHERE id = calendars[place] FOR SHARE;
    IF first_days[place] <= through THEN
      IF EXISTS (
        SELECT 1 FROM new_rows AS changed
        WHERE calendar_id = calendars[place] AND date <= through AND NOT EXISTS (SELECT 1 FROM exemption_use u WHERE u.under_way AND u.calendar_id = changed.calendar_id AND u.day = changed.date)
      ) THEN
        RAISE EXCEPTION 'monthend fence: the period is closed';
      END IF;
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
      IF EXISTS (
        SELECT 1 FROM (SELECT calendar_id, date FROM new_rows UNION ALL SELECT calendar_id, date FROM old_rows) AS changed
        WHERE calendar_id = calendars[place] AND date <= through AND NOT FALSE
      ) THEN
        RAISE EXCEPTION 'monthend fence: the period is closed';
      END IF;
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
    SELECT calendar_id AS id, min(date) AS first FROM (SELECT calendar_id, date, number FROM new_rows WHERE run_id IS NULL) AS changed GROUP BY 1 ORDER BY 1
  LOOP
    PERFORM pg_advisory_xact_lock_shared(written.id);
    calendars := calendars || written.id;
    first_days := first_days || written.first;
  END LOOP;
  FOR place IN 1 .. cardinality(calendars) LOOP
    SELECT closed_through INTO through FROM calendar WHERE id = calendars[place] FOR SHARE;
    IF first_days[place] <= through THEN
      IF EXISTS (
        SELECT 1 FROM (SELECT calendar_id, date, number FROM new_rows WHERE run_id IS NULL) AS changed
        WHERE calendar_id = calendars[place] AND date <= through AND NOT EXISTS (SELECT 1 FROM exemption_use u WHERE u.under_way AND u.calendar_id = changed.calendar_id AND u.day = changed.date AND u.type = 'Journal Entry' AND u.number = changed.number)
      ) THEN
        RAISE EXCEPTION 'monthend fence: the period is closed';
      END IF;
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
    SELECT calendar_id AS id, min(date) AS first FROM (SELECT o.calendar_id, o.date, o.number FROM old_rows o JOIN new_rows n ON n.id = o.id WHERE o.run_id IS NULL AND o.status = 'Created' AND n.status <> 'Created') AS changed GROUP BY 1 ORDER BY 1
  LOOP
    PERFORM pg_advisory_xact_lock_shared(written.id);
    calendars := calendars || written.id;
    first_days := first_days || written.first;
  END LOOP;
  FOR place IN 1 .. cardinality(calendars) LOOP
    SELECT closed_through INTO through FROM calendar WHERE id = calendars[place] FOR SHARE;
    IF first_days[place] <= through THEN
      IF EXISTS (
        SELECT 1 FROM (SELECT o.calendar_id, o.date, o.number FROM old_rows o JOIN new_rows n ON n.id = o.id WHERE o.run_id IS NULL AND o.status = 'Created' AND n.status <> 'Created') AS changed
        WHERE calendar_id = calendars[place] AND date <= through AND NOT EXISTS (SELECT 1 FROM exemption_use u WHERE u.under_way AND u.calendar_id = changed.calendar_id AND u.day = changed.date AND u.type = 'Journal Entry' AND u.number = changed.number)
      ) THEN
        RAISE EXCEPTION 'monthend fence: the period is closed';
      END IF;
    END IF;
  END LOOP;
  RETURN NULL;
END$$;
CREATE FUNCTION public.fence_event() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  IF NEW.number IS DISTINCT FROM (SELECT coalesce(max(number), 0) + 1 FROM event WHERE calendar_id = NEW.calendar_id) OR NOT EXISTS (SELECT 1 FROM history h WHERE h.id = NEW.history_id AND h.calendar_id = NEW.calendar_id) OR EXISTS (SELECT 1 FROM event WHERE history_id = NEW.history_id OR id = NEW.id) THEN
    RAISE EXCEPTION 'monthend fence: an event is the next of its calendar, and of a row of its history';
  END IF;
  RETURN NEW;
END$$;
CREATE FUNCTION public.fence_exemption_used() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(NEW.calendar_id);
  PERFORM 1 FROM exemption WHERE id = NEW.exemption_id FOR SHARE;
  IF NOT NEW.under_way OR NOT EXISTS (SELECT 1 FROM exemption x JOIN accounting_period p ON p.id = x.period_id AND p.calendar_id = x.calendar_id WHERE x.id = NEW.exemption_id AND x.calendar_id = NEW.calendar_id AND x.user_id = NEW.user_id AND x.revoked_on IS NULL AND NEW.at < x.until AND p.status <> 'Open' AND NEW.day >= p.start_date AND NEW.day <= p.end_date) THEN
    RAISE EXCEPTION 'monthend fence: no exception is good for this';
  END IF;
  RETURN NEW;
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
CREATE FUNCTION public.fence_task_attachment_stray() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM close_task t WHERE t.id = NEW.task_id AND t.calendar_id = NEW.calendar_id AND t.period_id = NEW.period_id) THEN
    RAISE EXCEPTION 'monthend fence: the task is of another period';
  END IF;
  RETURN NEW;
END$$;
CREATE FUNCTION public.fence_tasks_removed() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(OLD.calendar_id);
  IF EXISTS (SELECT 1 FROM accounting_period p WHERE p.id = OLD.period_id AND p.status = 'Closed') THEN
    RAISE EXCEPTION 'monthend fence: the period of the task is closed';
  END IF;
  RETURN OLD;
END$$;
CREATE FUNCTION public.fence_tasks_written() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(NEW.calendar_id);
  IF EXISTS (SELECT 1 FROM accounting_period p WHERE p.id = NEW.period_id AND p.status = 'Closed') THEN
    RAISE EXCEPTION 'monthend fence: the period of the task is closed';
  END IF;
  RETURN NEW;
END$$;
CREATE FUNCTION public.fence_transactions_insert() RETURNS trigger
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
    SELECT calendar_id AS id, min(date) AS first FROM new_rows AS changed GROUP BY 1 ORDER BY 1
  LOOP
    PERFORM pg_advisory_xact_lock_shared(written.id);
    calendars := calendars || written.id;
    first_days := first_days || written.first;
  END LOOP;
  FOR place IN 1 .. cardinality(calendars) LOOP
    SELECT closed_through INTO through FROM calendar WHERE id = calendars[place] FOR SHARE;
    IF first_days[place] <= through THEN
      IF EXISTS (
        SELECT 1 FROM new_rows AS changed
        WHERE calendar_id = calendars[place] AND date <= through AND NOT EXISTS (SELECT 1 FROM exemption_use u WHERE u.under_way AND u.calendar_id = changed.calendar_id AND u.day = changed.date AND u.type = changed.type AND u.number = changed.number)
      ) THEN
        RAISE EXCEPTION 'monthend fence: the period is closed';
      END IF;
    END IF;
  END LOOP;
  RETURN NULL;
END$$;
CREATE FUNCTION public.fence_transactions_update() RETURNS trigger
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
    SELECT calendar_id AS id, min(date) AS first FROM (SELECT calendar_id, date, type, number FROM new_rows UNION ALL SELECT calendar_id, date, type, number FROM old_rows) AS changed GROUP BY 1 ORDER BY 1
  LOOP
    PERFORM pg_advisory_xact_lock_shared(written.id);
    calendars := calendars || written.id;
    first_days := first_days || written.first;
  END LOOP;
  FOR place IN 1 .. cardinality(calendars) LOOP
    SELECT closed_through INTO through FROM calendar WHERE id = calendars[place] FOR SHARE;
    IF first_days[place] <= through THEN
      IF EXISTS (
        SELECT 1 FROM (SELECT calendar_id, date, type, number FROM new_rows UNION ALL SELECT calendar_id, date, type, number FROM old_rows) AS changed
        WHERE calendar_id = calendars[place] AND date <= through AND NOT EXISTS (SELECT 1 FROM exemption_use u WHERE u.under_way AND u.calendar_id = changed.calendar_id AND u.day = changed.date AND u.type = changed.type AND u.number = changed.number)
      ) THEN
        RAISE EXCEPTION 'monthend fence: the period is closed';
      END IF;
    END IF;
  END LOOP;
  RETURN NULL;
END$$;
CREATE FUNCTION public.fence_types_added_entries() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM type_lock) THEN
    IF EXISTS (
      SELECT 1 FROM new_rows n WHERE NOT (n.batch_id IS NOT NULL) AND n.run_id IS NULL AND EXISTS (SELECT 1 FROM type_lock l JOIN accounting_period p ON p.id = l.period_id WHERE l.calendar_id = n.calendar_id AND l.type = 'Journal Entry' AND n.date >= coalesce(p.start_date, '') AND n.date <= coalesce(p.end_date, '9999'))
    ) THEN
      RAISE EXCEPTION 'monthend fence: the type is locked in the period';
    END IF;
  END IF;
  RETURN NULL;
END$$;
CREATE FUNCTION public.fence_types_added_transactions() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM type_lock) THEN
    IF EXISTS (
      SELECT 1 FROM new_rows n WHERE NOT (n.batch_id IS NOT NULL) AND TRUE AND EXISTS (SELECT 1 FROM type_lock l JOIN accounting_period p ON p.id = l.period_id WHERE l.calendar_id = n.calendar_id AND l.type = n.type AND n.date >= coalesce(p.start_date, '') AND n.date <= coalesce(p.end_date, '9999'))
    ) THEN
      RAISE EXCEPTION 'monthend fence: the type is locked in the period';
    END IF;
  END IF;
  RETURN NULL;
END$$;
CREATE FUNCTION public.fence_types_batch() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(NEW.calendar_id);
  IF EXISTS (SELECT 1 FROM type_lock WHERE calendar_id = NEW.calendar_id) AND (EXISTS (SELECT 1 FROM subledger_transaction t WHERE t.id >= NEW.first_source AND t.batch_id = NEW.id AND EXISTS (SELECT 1 FROM type_lock l JOIN accounting_period p ON p.id = l.period_id WHERE l.calendar_id = t.calendar_id AND l.type = t.type AND t.date >= coalesce(p.start_date, '') AND t.date <= coalesce(p.end_date, '9999'))) OR EXISTS (SELECT 1 FROM journal_entry e WHERE e.id >= NEW.first_source AND e.batch_id = NEW.id AND EXISTS (SELECT 1 FROM type_lock l JOIN accounting_period p ON p.id = l.period_id WHERE l.calendar_id = e.calendar_id AND l.type = 'Journal Entry' AND e.date >= coalesce(p.start_date, '') AND e.date <= coalesce(p.end_date, '9999')))) THEN
    RAISE EXCEPTION 'monthend fence: the type is locked in the period';
  END IF;
  RETURN NEW;
END$$;
CREATE FUNCTION public.fence_types_entry() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(NEW.calendar_id);
  IF EXISTS (SELECT 1 FROM type_lock l JOIN accounting_period p ON p.id = l.period_id WHERE l.calendar_id = NEW.calendar_id AND l.type = 'Journal Entry' AND NEW.date >= coalesce(p.start_date, '') AND NEW.date <= coalesce(p.end_date, '9999')) THEN
    RAISE EXCEPTION 'monthend fence: the type is locked in the period';
  END IF;
  RETURN NEW;
END$$;
CREATE FUNCTION public.fence_types_transaction() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(NEW.calendar_id);
  IF EXISTS (SELECT 1 FROM type_lock l JOIN accounting_period p ON p.id = l.period_id WHERE l.calendar_id = NEW.calendar_id AND l.type = NEW.type AND NEW.date >= coalesce(p.start_date, '') AND NEW.date <= coalesce(p.end_date, '9999')) THEN
    RAISE EXCEPTION 'monthend fence: the type is locked in the period';
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
    created_on text NOT NULL COLLATE pg_catalog."C",
    role_since text COLLATE pg_catalog."C",
    api_write_since text COLLATE pg_catalog."C",
    deactivated_on text COLLATE pg_catalog."C",
    password_changed_on text COLLATE pg_catalog."C",
    last_used_on text COLLATE pg_catalog."C",
    wrong_passwords bigint,
    locked_until text COLLATE pg_catalog."C",
    password_own boolean
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
CREATE TABLE public.client_entity (
    client_id text NOT NULL COLLATE pg_catalog."C",
    entity_id text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.client_org (
    client_id text NOT NULL COLLATE pg_catalog."C",
    org_id text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.close_task (
    id text NOT NULL COLLATE pg_catalog."C",
    calendar_id bigint NOT NULL,
    period_id text NOT NULL COLLATE pg_catalog."C",
    number integer NOT NULL,
    title text NOT NULL COLLATE pg_catalog."C",
    description text NOT NULL COLLATE pg_catalog."C",
    owner text COLLATE pg_catalog."C",
    reviewer text COLLATE pg_catalog."C",
    due_days integer,
    required boolean NOT NULL,
    needs_evidence boolean NOT NULL,
    template integer,
    state text NOT NULL COLLATE pg_catalog."C",
    version integer NOT NULL,
    changed bigint NOT NULL,
    signed_by text COLLATE pg_catalog."C",
    signed_on text COLLATE pg_catalog."C",
    note text COLLATE pg_catalog."C",
    reviewed_by text COLLATE pg_catalog."C",
    reviewed_on text COLLATE pg_catalog."C",
    review_note text COLLATE pg_catalog."C",
    skipped_by text COLLATE pg_catalog."C",
    skipped_on text COLLATE pg_catalog."C",
    skip_reason text COLLATE pg_catalog."C"
);
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
CREATE TABLE public.event (
    calendar_id bigint NOT NULL,
    number bigint NOT NULL,
    id text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL COLLATE pg_catalog."C",
    history_id bigint NOT NULL
);
CREATE TABLE public.exchange_rate (
    tenant_id text NOT NULL COLLATE pg_catalog."C",
    from_currency text NOT NULL COLLATE pg_catalog."C",
    to_currency text NOT NULL COLLATE pg_catalog."C",
    date text NOT NULL COLLATE pg_catalog."C",
    rate text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.exemption (
    id text NOT NULL COLLATE pg_catalog."C",
    calendar_id bigint NOT NULL,
    period_id text NOT NULL COLLATE pg_catalog."C",
    user_id text NOT NULL COLLATE pg_catalog."C",
    until text NOT NULL COLLATE pg_catalog."C",
    reason text NOT NULL COLLATE pg_catalog."C",
    granted_by text NOT NULL COLLATE pg_catalog."C",
    granted_on text NOT NULL COLLATE pg_catalog."C",
    revoked_by text COLLATE pg_catalog."C",
    revoked_on text COLLATE pg_catalog."C"
);
CREATE TABLE public.exemption_use (
    id bigint NOT NULL,
    exemption_id text NOT NULL COLLATE pg_catalog."C",
    calendar_id bigint NOT NULL,
    user_id text NOT NULL COLLATE pg_catalog."C",
    at text NOT NULL COLLATE pg_catalog."C",
    commit_sequence bigint NOT NULL,
    type text NOT NULL COLLATE pg_catalog."C",
    number text NOT NULL COLLATE pg_catalog."C",
    day text NOT NULL COLLATE pg_catalog."C",
    under_way boolean NOT NULL
);
CREATE SEQUENCE public.exemption_use_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.exemption_use_id_seq OWNED BY public.exemption_use.id;
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
    first_line bigint,
    source text COLLATE pg_catalog."C",
    judged_by text COLLATE pg_catalog."C",
    staged_rows bigint,
    attempt integer
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
    part integer,
    document_date text COLLATE pg_catalog."C",
    reverses bigint
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
CREATE TABLE public.late_transaction (
    id bigint NOT NULL,
    calendar_id bigint NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    number text NOT NULL COLLATE pg_catalog."C",
    type text NOT NULL COLLATE pg_catalog."C",
    status text NOT NULL COLLATE pg_catalog."C",
    document_date text NOT NULL COLLATE pg_catalog."C",
    payload text NOT NULL COLLATE pg_catalog."C",
    requested_by text NOT NULL COLLATE pg_catalog."C",
    requested_on text NOT NULL COLLATE pg_catalog."C",
    decided_by text COLLATE pg_catalog."C",
    decided_on text COLLATE pg_catalog."C",
    reason text COLLATE pg_catalog."C",
    posted_date text COLLATE pg_catalog."C",
    posted_period text COLLATE pg_catalog."C",
    posted_as text COLLATE pg_catalog."C"
);
CREATE SEQUENCE public.late_transaction_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.late_transaction_id_seq OWNED BY public.late_transaction.id;
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
    created_on text NOT NULL COLLATE pg_catalog."C",
    name text COLLATE pg_catalog."C",
    previous_hash text COLLATE pg_catalog."C",
    previous_until text COLLATE pg_catalog."C",
    rotated_on text COLLATE pg_catalog."C",
    revoked_on text COLLATE pg_catalog."C",
    last_used_on text COLLATE pg_catalog."C",
    wrong_secrets bigint
);
CREATE TABLE public.oauth_token (
    token_hash text NOT NULL COLLATE pg_catalog."C",
    client_id text NOT NULL COLLATE pg_catalog."C",
    expires_on text NOT NULL COLLATE pg_catalog."C",
    entities text COLLATE pg_catalog."C"
);
CREATE TABLE public.org (
    id text NOT NULL COLLATE pg_catalog."C",
    entity_id text NOT NULL COLLATE pg_catalog."C",
    parent_id text COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.posting_rules (
    tenant_id text NOT NULL COLLATE pg_catalog."C",
    version integer NOT NULL,
    rules text NOT NULL COLLATE pg_catalog."C",
    created_by text NOT NULL COLLATE pg_catalog."C",
    created_on text NOT NULL COLLATE pg_catalog."C"
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
CREATE TABLE public.quota_share (
    subject text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL COLLATE pg_catalog."C",
    holder text NOT NULL COLLATE pg_catalog."C",
    begun bigint NOT NULL,
    taken bigint NOT NULL
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
    name text NOT NULL COLLATE pg_catalog."C",
    description text COLLATE pg_catalog."C",
    changed_on text COLLATE pg_catalog."C"
);
CREATE TABLE public.role_permission (
    tenant_id text NOT NULL COLLATE pg_catalog."C",
    role text NOT NULL COLLATE pg_catalog."C",
    permission text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.schedule (
    id text NOT NULL COLLATE pg_catalog."C",
    calendar_id bigint NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    cadence text NOT NULL COLLATE pg_catalog."C",
    time_of_day text NOT NULL COLLATE pg_catalog."C",
    weekday integer,
    day integer,
    period text NOT NULL COLLATE pg_catalog."C",
    types text NOT NULL COLLATE pg_catalog."C",
    trial_balance boolean NOT NULL,
    enabled boolean NOT NULL,
    acts_for text NOT NULL COLLATE pg_catalog."C",
    changed_on text NOT NULL COLLATE pg_catalog."C",
    zone text NOT NULL COLLATE pg_catalog."C",
    next_on text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.schedule_run (
    schedule_id text NOT NULL COLLATE pg_catalog."C",
    planned_on text NOT NULL COLLATE pg_catalog."C",
    state text NOT NULL COLLATE pg_catalog."C",
    period_id text COLLATE pg_catalog."C",
    period text COLLATE pg_catalog."C",
    journal_run text COLLATE pg_catalog."C",
    missed integer NOT NULL,
    reason text COLLATE pg_catalog."C",
    ended_on text COLLATE pg_catalog."C"
);
CREATE TABLE public.schema_version (
    version integer NOT NULL
);
CREATE TABLE public.setting (
    tenant_id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    value text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.shared_calendar (
    calendar_id bigint NOT NULL,
    source_id bigint NOT NULL
);
CREATE TABLE public.staged_code (
    batch_id bigint NOT NULL,
    code_id bigint NOT NULL,
    name text COLLATE pg_catalog."C"
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
    segments text COLLATE pg_catalog."C",
    document_date text COLLATE pg_catalog."C",
    posting_rules integer,
    reverses bigint
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
CREATE TABLE public.task_attachment (
    id text NOT NULL COLLATE pg_catalog."C",
    calendar_id bigint NOT NULL,
    period_id text NOT NULL COLLATE pg_catalog."C",
    task_id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    size integer NOT NULL,
    sha256 text NOT NULL COLLATE pg_catalog."C",
    attached_by text NOT NULL COLLATE pg_catalog."C",
    attached_on text NOT NULL COLLATE pg_catalog."C",
    content bytea NOT NULL
);
CREATE TABLE public.task_template (
    tenant_id text NOT NULL COLLATE pg_catalog."C",
    version integer NOT NULL,
    tasks text NOT NULL COLLATE pg_catalog."C",
    created_by text NOT NULL COLLATE pg_catalog."C",
    created_on text NOT NULL COLLATE pg_catalog."C"
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
    unprocessed_charges boolean,
    last_line bigint
);
CREATE TABLE public.type_lock (
    calendar_id bigint NOT NULL,
    period_id text NOT NULL COLLATE pg_catalog."C",
    type text NOT NULL COLLATE pg_catalog."C",
    locked_by text NOT NULL COLLATE pg_catalog."C",
    locked_on text NOT NULL COLLATE pg_catalog."C",
    reason text COLLATE pg_catalog."C"
);
CREATE TABLE public.user_entity (
    user_id text NOT NULL COLLATE pg_catalog."C",
    entity_id text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.user_org (
    user_id text NOT NULL COLLATE pg_catalog."C",
    org_id text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.user_session (
    session_hash text NOT NULL COLLATE pg_catalog."C",
    user_id text NOT NULL COLLATE pg_catalog."C",
    calendar_id bigint NOT NULL,
    created_on text NOT NULL COLLATE pg_catalog."C",
    last_used_on text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.webhook (
    id text NOT NULL COLLATE pg_catalog."C",
    calendar_id bigint NOT NULL,
    url text NOT NULL COLLATE pg_catalog."C",
    description text NOT NULL COLLATE pg_catalog."C",
    kinds text NOT NULL COLLATE pg_catalog."C",
    state text NOT NULL COLLATE pg_catalog."C",
    secret text NOT NULL COLLATE pg_catalog."C",
    previous_secret text COLLATE pg_catalog."C",
    previous_until text COLLATE pg_catalog."C",
    created_by text NOT NULL COLLATE pg_catalog."C",
    created_on text NOT NULL COLLATE pg_catalog."C",
    since bigint NOT NULL,
    failures integer NOT NULL,
    failing_since text COLLATE pg_catalog."C",
    delivered_on text COLLATE pg_catalog."C",
    due_on text COLLATE pg_catalog."C",
    attempt integer NOT NULL,
    owner text COLLATE pg_catalog."C",
    lease_until text COLLATE pg_catalog."C"
);
CREATE TABLE public.webhook_attempt (
    id bigint NOT NULL,
    webhook_id text NOT NULL COLLATE pg_catalog."C",
    number bigint NOT NULL,
    at text NOT NULL COLLATE pg_catalog."C",
    milliseconds integer NOT NULL,
    status integer,
    problem text COLLATE pg_catalog."C"
);
CREATE SEQUENCE public.webhook_attempt_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.webhook_attempt_id_seq OWNED BY public.webhook_attempt.id;
CREATE TABLE public.webhook_delivery (
    webhook_id text NOT NULL COLLATE pg_catalog."C",
    number bigint NOT NULL,
    calendar_id bigint NOT NULL,
    state text NOT NULL COLLATE pg_catalog."C",
    attempts integer NOT NULL,
    due_on text COLLATE pg_catalog."C",
    settled_on text COLLATE pg_catalog."C"
);
CREATE TABLE public.webhook_feed (
    calendar_id bigint NOT NULL,
    number bigint NOT NULL
);
CREATE TABLE public.worker_heartbeat (
    process text NOT NULL COLLATE pg_catalog."C",
    started_on text NOT NULL COLLATE pg_catalog."C",
    beaten_on text NOT NULL COLLATE pg_catalog."C"
);
ALTER TABLE ONLY public.line ATTACH PARTITION public.line_2026_01 FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
ALTER TABLE ONLY public.line ATTACH PARTITION public.line_2026_02 FOR VALUES FROM ('2026-02-01') TO ('2026-03-01');
ALTER TABLE ONLY public.line ATTACH PARTITION public.line_2026_03 FOR VALUES FROM ('2026-03-01') TO ('2026-04-01');
ALTER TABLE ONLY public.line ATTACH PARTITION public.line_2026_04 FOR VALUES FROM ('2026-04-01') TO ('2026-05-01');
ALTER TABLE ONLY public.line ATTACH PARTITION public.line_2026_05 FOR VALUES FROM ('2026-05-01') TO ('2026-06-01');
ALTER TABLE ONLY public.accounting_code ALTER COLUMN id SET DEFAULT nextval('public.accounting_code_id_seq'::regclass);
ALTER TABLE ONLY public.calendar ALTER COLUMN id SET DEFAULT nextval('public.calendar_id_seq'::regclass);
ALTER TABLE ONLY public.commit_counter ALTER COLUMN id SET DEFAULT nextval('public.commit_counter_id_seq'::regclass);
ALTER TABLE ONLY public.exemption_use ALTER COLUMN id SET DEFAULT nextval('public.exemption_use_id_seq'::regclass);
ALTER TABLE ONLY public.history ALTER COLUMN id SET DEFAULT nextval('public.history_id_seq'::regclass);
ALTER TABLE ONLY public.import_batch ALTER COLUMN id SET DEFAULT nextval('public.import_batch_id_seq'::regclass);
ALTER TABLE ONLY public.journal_entry ALTER COLUMN id SET DEFAULT nextval('public.journal_entry_id_seq'::regclass);
ALTER TABLE ONLY public.journal_run ALTER COLUMN id SET DEFAULT nextval('public.journal_run_id_seq'::regclass);
ALTER TABLE ONLY public.late_transaction ALTER COLUMN id SET DEFAULT nextval('public.late_transaction_id_seq'::regclass);
ALTER TABLE ONLY public.line ALTER COLUMN id SET DEFAULT nextval('public.line_id_seq'::regclass);
ALTER TABLE ONLY public.subledger_transaction ALTER COLUMN id SET DEFAULT nextval('public.subledger_transaction_id_seq'::regclass);
ALTER TABLE ONLY public.webhook_attempt ALTER COLUMN id SET DEFAULT nextval('public.webhook_attempt_id_seq'::regclass);
INSERT INTO public.accounting_code VALUES
	(4, 'cbd82406b15442718b62a9335fd84a8f', 'Deferred', 'DeferredRevenue', true, NULL, NULL, NULL, 'd6ce2589a02a484a9337c556abc4e13b', '2026-07-01 12:00:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', '2026-07-01 12:00:00.000000', '9ab8e1c294b84a8099ab64435528bd4c', false, '{}', '{}'),
	(2, 'cbd82406b15442718b62a9335fd84a8f', 'Cash', 'Cash', true, NULL, NULL, NULL, 'd6ce2589a02a484a9337c556abc4e13b', '2026-07-01 12:00:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', '2026-07-01 12:00:00.000000', 'd7232d4f44354f1d964f3e0bb20f08fb', true, '{}', '{}'),
	(3, 'cbd82406b15442718b62a9335fd84a8f', 'Revenue', 'SalesRevenue', true, NULL, NULL, NULL, 'd6ce2589a02a484a9337c556abc4e13b', '2026-07-01 12:00:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', '2026-07-01 12:00:00.000000', '04ba095ffa984a94bfbe8ab77dde5c47', true, '{}', '{}'),
	(1, 'cbd82406b15442718b62a9335fd84a8f', 'Receivable', 'AccountsReceivable', true, NULL, NULL, NULL, 'd6ce2589a02a484a9337c556abc4e13b', '2026-07-01 12:00:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', '2026-07-01 12:00:00.000000', 'e20c7b72d3de4adc9dd154649bae3efb', true, '{}', '{}');
INSERT INTO public.accounting_period VALUES
	('79aea4b3e6ad43e698edda7f8e936616', 1, 'Feb', '2026-02-01', '2026-02-28', 2026, NULL, '', 'Closed', false, 'Completed', '2026-07-01 13:12:00.000000', '2026-07-01 13:12:00.000000', NULL, 0, '{}', 'd6ce2589a02a484a9337c556abc4e13b', '2026-07-01 12:00:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', '2026-07-01 13:12:00.000000'),
	('59093596c74f44b4af3b632c0787dd5b', 1, 'Mar', '2026-03-01', '2026-03-31', 2026, NULL, '', 'PendingClose', false, 'Error', '2026-07-01 14:12:00.000000', NULL, 'Error creating the trial balance: exchange rate from EUR to USD on 2026-03-31 is missing', 0, '{}', 'd6ce2589a02a484a9337c556abc4e13b', '2026-07-01 12:00:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', '2026-07-01 14:12:00.000000'),
	('8e61048831584a12a079168150353464', 1, 'Apr', '2026-04-01', '2026-04-30', 2026, NULL, 'Easter is in it', 'Open', false, 'Pending', NULL, NULL, NULL, 0, '{"Region__c":"EU"}', 'd6ce2589a02a484a9337c556abc4e13b', '2026-07-01 12:00:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', '2026-07-01 14:12:00.000000'),
	('162805f543ec48aea03b3f90fea0043b', 1, 'May', '2026-05-01', '2026-05-31', 2026, NULL, '', 'Open', false, 'Pending', NULL, NULL, NULL, 0, '{}', 'd6ce2589a02a484a9337c556abc4e13b', '2026-07-01 12:00:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', '2026-07-01 12:00:00.000000'),
	('951ef2e6819541e8b69f5f1673db449b', 1, 'Open-Ended', '2026-06-01', NULL, 0, NULL, NULL, 'Open', false, 'Pending', NULL, NULL, NULL, 0, '{}', 'd6ce2589a02a484a9337c556abc4e13b', '2026-07-01 12:00:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', '2026-07-01 12:00:00.000000'),
	('06734884ea3946febc78bcd8076d6767', 1, 'Jan', '2026-01-01', '2026-01-31', 2026, NULL, '', 'Closed', false, 'Completed', '2026-07-01 13:12:00.000000', '2026-07-01 13:12:00.000000', NULL, 0, '{}', 'd6ce2589a02a484a9337c556abc4e13b', '2026-07-01 12:00:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', '2026-07-01 13:12:00.000000');
INSERT INTO public.app_user VALUES
	('d6ce2589a02a484a9337c556abc4e13b', 'cbd82406b15442718b62a9335fd84a8f', 'admin', 'a hash', 'Zuora Finance Administrator', true, true, '2026-07-01 12:00:00.000000', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	('80a7d8e44fc846f6aafecdf0ec08c71a', 'cbd82406b15442718b62a9335fd84a8f', 'clerk@acme.test', 'another hash', 'Zuora Finance Administrator', true, true, '2026-07-01 12:00:00.000000', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.calendar VALUES
	(1, 'cbd82406b15442718b62a9335fd84a8f', 'ca4d3c37-e4d6-4118-b110-df33b347a804', NULL, 21, '2026-02-28', 1);
INSERT INTO public.custom_field VALUES
	('cbd82406b15442718b62a9335fd84a8f', 'AccountingPeriod', 'Region__c', 'string');
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
	('ca4d3c37-e4d6-4118-b110-df33b347a804', 'cbd82406b15442718b62a9335fd84a8f', 'Acme');
INSERT INTO public.event VALUES
	(1, 1, 'evt_764b358d61844e22963fd81a97dcb41a', 'accounting_period.created', 7),
	(1, 2, 'evt_bc72ec0dfec84dfb9522f1dd75703158', 'accounting_period.dates_changed', 8),
	(1, 3, 'evt_1b34d79dc2a9411ba85bea7032bd50d2', 'accounting_period.created', 11),
	(1, 4, 'evt_33fb6bf967f642df902f41cc1b44eb9d', 'accounting_period.dates_changed', 12),
	(1, 5, 'evt_8ad688762b934f5b800bee545a65af82', 'accounting_period.created', 15),
	(1, 6, 'evt_e9c14989f80e4e8996d857d7ba67972b', 'accounting_period.dates_changed', 16),
	(1, 7, 'evt_37a90b5d2267470189e9c8f3e96b836b', 'accounting_period.created', 19),
	(1, 8, 'evt_b37789e90e0041db9ac1cb89a90fd445', 'accounting_period.dates_changed', 20),
	(1, 9, 'evt_c0525f6e357541199f346c25911844dc', 'accounting_period.created', 23),
	(1, 10, 'evt_32aa756b6f2f4b9f9f6768cece43f0b2', 'accounting_period.dates_changed', 24),
	(1, 11, 'evt_2d1704692268438ba565e57c3e9e949c', 'accounting_period.closed', 52),
	(1, 12, 'evt_0e45745e41a44989a73abda7548523fb', 'trial_balance.completed', 54),
	(1, 13, 'evt_245cbb0e7a894c1e8b49949d26c5d67c', 'accounting_period.closed', 55),
	(1, 14, 'evt_d225ffa8fb0f49f8833a2561229bdbda', 'trial_balance.completed', 57),
	(1, 15, 'evt_3aed80ac03e542638d77f19f2771c0c5', 'accounting_period.reopened', 58),
	(1, 16, 'evt_c8d5bf67eaaa4dd0843dd0e2d8f41ed6', 'accounting_period.closed', 60),
	(1, 17, 'evt_0a6255dbd4ce4a4d870602fcd3378c7a', 'trial_balance.completed', 62),
	(1, 18, 'evt_2b33a18b31164e09a81e4157ef6f6855', 'accounting_period.pending_close', 63),
	(1, 19, 'evt_328929e388e84526971ba93c87bee58d', 'trial_balance.failed', 65),
	(1, 20, 'evt_98bd2772b4574b48a8a449e54b432dec', 'accounting_period.updated', 66);
INSERT INTO public.exchange_rate VALUES
	('cbd82406b15442718b62a9335fd84a8f', 'EUR', 'USD', '2026-01-01', '1.0850');
INSERT INTO public.file VALUES
	('f4ba30c155804a61a8407f4c9a88a3f2', 1, '456a111cba8f4c4995c33458ebf4c8b0', 1, 'account aging', 'account-aging-2026-01-31.csv', 'text/csv', '2026-07-01 13:12:00.000000', 1, 487, 1, 'a4b93ee5697d362037b5bb7f39aa356e9f46edf9f93c14f86383424f9059e652'),
	('f07e6fa4f8e94c948d7d28b0c4ec2915', 1, '456a111cba8f4c4995c33458ebf4c8b0', 1, 'invoice aging', 'invoice-aging-2026-01-31.csv', 'text/csv', '2026-07-01 13:12:00.000000', 8, 857, 1, 'd85d2f543ff7c9f49babf161c6428f74702cc36a164d6ffdd9466c5e413526d9'),
	('07f7bfd3e765412c99e26ea4ce846a56', 1, '456a111cba8f4c4995c33458ebf4c8b0', 1, 'receivables detail', 'receivables-detail-2026-01-31.csv', 'text/csv', '2026-07-01 13:12:00.000000', 10, 1014, 1, '514f73d8315d9556218f5185da96d61c6f4c7d14da54a5998bc0cc147d6674a0'),
	('602e4d2c9d164d1d9645cfb27730e55f', 1, '456a111cba8f4c4995c33458ebf4c8b0', 1, 'receivables roll-forward', 'receivables-roll-forward-2026-01-31.csv', 'text/csv', '2026-07-01 13:12:00.000000', 1, 434, 1, '93b1e0b7861897f32cb8a6bcf5ac95dfe0aa180e916ebae91d4bb0307f57c2e1'),
	('50ba6e27972f4f6bb85cc9450619e7ac', 1, '2ad00929826642f7a07b4b5a9a9ae9e1', 1, 'account aging', 'account-aging-2026-02-28.csv', 'text/csv', '2026-07-01 13:12:00.000000', 1, 495, 1, '28f195630628f14368cc7165f0dd560f4de5e673ff2aad1667f28691b8173c52'),
	('46a15dc7fe4a42a78a83deaec5cd49cd', 1, '2ad00929826642f7a07b4b5a9a9ae9e1', 1, 'invoice aging', 'invoice-aging-2026-02-28.csv', 'text/csv', '2026-07-01 13:12:00.000000', 11, 1129, 1, 'd94381edf47699efe3e8e524e9657f31fdd1035842737db3d8734645de8824dd'),
	('6f7453045ac64a5186bf44e199ab6b29', 1, '2ad00929826642f7a07b4b5a9a9ae9e1', 1, 'receivables detail', 'receivables-detail-2026-02-28.csv', 'text/csv', '2026-07-01 13:12:00.000000', 5, 577, 1, '896b685de3a86936e0258d08c4c9f4667debd725602a6946b78f9692e0e17bdc'),
	('5930fc042e24487ab1b43cde24e68734', 1, '2ad00929826642f7a07b4b5a9a9ae9e1', 1, 'receivables roll-forward', 'receivables-roll-forward-2026-02-28.csv', 'text/csv', '2026-07-01 13:12:00.000000', 1, 438, 1, '5f7f2a137de3c71768d554921d2e43302b3a79f65f25d89b967401c1d6413fd2'),
	('82872d4033434d56ade054c72e59238a', 1, '137bc30fba9f4acfb29b2dd98a090f34', 1, 'account aging', 'account-aging-2026-02-28.csv', 'text/csv', '2026-07-01 13:12:00.000000', 1, 495, 1, '28f195630628f14368cc7165f0dd560f4de5e673ff2aad1667f28691b8173c52'),
	('fc03f972db4747aead76093b255d16e3', 1, '137bc30fba9f4acfb29b2dd98a090f34', 1, 'invoice aging', 'invoice-aging-2026-02-28.csv', 'text/csv', '2026-07-01 13:12:00.000000', 11, 1129, 1, 'd94381edf47699efe3e8e524e9657f31fdd1035842737db3d8734645de8824dd'),
	('a7794986eba84d7f98feaec083322efb', 1, '137bc30fba9f4acfb29b2dd98a090f34', 1, 'receivables detail', 'receivables-detail-2026-02-28.csv', 'text/csv', '2026-07-01 13:12:00.000000', 5, 577, 1, '896b685de3a86936e0258d08c4c9f4667debd725602a6946b78f9692e0e17bdc'),
	('3d035cd4f0fb417da9981cde5148b15a', 1, '137bc30fba9f4acfb29b2dd98a090f34', 1, 'receivables roll-forward', 'receivables-roll-forward-2026-02-28.csv', 'text/csv', '2026-07-01 13:12:00.000000', 1, 438, 1, '5f7f2a137de3c71768d554921d2e43302b3a79f65f25d89b967401c1d6413fd2');
INSERT INTO public.file_chunk VALUES
	('f4ba30c155804a61a8407f4c9a88a3f2', 0, '\x785e8d8dbd0ac230148577c177e8a87091d482d8597707710e69bc6ab04d4acc2df8f6d22457c12e5d727ebe934469edc80669a96bd08326efd1ea371ca209acc5eae13a5c43590457548295eb2ae69d00360c7631d702d830a8632eb702be8ed169405f8c840d0375c72b8c5646e7284877930de9278657027f9dc5bb0a664069ece08cc6bc9ad66455dfb786dfffc51b05f228af4e538796bf99b48d6a95d598680ecb055cce47101b21d251d5e566bf872cb19a71e479961917e224cf932c171f356291f5'),
	('f07e6fa4f8e94c948d7d28b0c4ec2915', 0, '\x785ea591c16ac3300c86ef85be431f400996bdc4dd7d0c721e3b1bc711eb58e394c41ecbdb8fd4a18e7acd457c96c467f8659d1ba20fc6c7bea511bac1c59e7c3061be517e3d4f3b1b08ba4826819d2773b353305d2468a3fba1002e8e23793783ed970f60a210aed4416bafd63b02fa7317ebbfc88c8b62294976197a32ebd2f1008dff1dbe1dc17b21400a5917020be48880a7309c9480cf8f3740510a01f792101fcb0ad39469f3189f7097566617437cdda555d9c510cfbbb42fd9c510f50e6d53e4400543259856975aa78bdd29af2a84a5b3b957536cd2acb688357322d6655525ebcacc9b7acc9c0395e72d2a2696a8cbaa4ee2959938f58e877f3b30d122'),
	('07f7bfd3e765412c99e26ea4ce846a56', 0, '\x785e8dd3df6a83301406f0fbc1dea10ff045f2476b773b36c1ab41c7ae25c6432bd4589c96f5ed4712d76e33850af94e22e7fc14416d4c3fd9b1b25357d300330d035973c6beefa8ba9c1a3d12c6f391f039d5becefd4d6fa68eaef3831ea9f2ddf465f6daeea872b7d050dd8e95e91b8219a8f9d9ebce3d3c3cecf77ee827dbb476875a1fb435143ae6c3e3033ede5ffc925cae19178c0bbc1dc9b676b77a0e4db85e3ce11c2ee283a53df5ada155395207944cf8056cc9507bd2f581b0a513d9899027791e22a48b082a38fea205e3702b8a0af76a0809e1c89031582c6081e2d6db063224a42343c660b980250a26ef809523e13306ab05ac503075079c3a123e6370ba8053142cbd03ce1c099f3138fb07974ca2bcf929c43ac932885020f23451722e115c6e16b84279eb73489127d91a73817a12c966339708ae045eadfb6b22ff4018bacc7e036f471c20'),
	('602e4d2c9d164d1d9645cfb27730e55f', 0, '\x785e8d8ebd0ac3300c84f740de4484942ee9de37289d8d63ab8d432c07ff14f2f6a572624ca72ce2ee90749f54ca258a82921dd1834ade23a90ddc8a64e80d863ece280ca071345158b42e80f2a88b917a4e215aa41860955b161e5f8974d91ce5224921cc2e79928b408ade60001727f480a47f5593b3288e5e36a59c5d4dc0c1fe3c637052b3705080d81d546cf6eb038db37f3e0e3324cb4cda36f07cdca1effa1eaeb74b370c599f18f57aad4f9fb6cd1704fe91d3'),
	('50ba6e27972f4f6bb85cc9450619e7ac', 0, '\x785e758dcb6ac3301045f781fc83962d0c428fd68ed7edbe8bd2b59095496a1a4b41d518faf725b2a685846c7ccfbd67b07c0889627191e6113304ca1963f881970a85533c7ca6191f418b9284559c3cdbda3b050c2cbada07050c2c86dab551f047acde16cce2621858f823eee182ae52a2e2d2c18d14beb07cafe26a8b78f4655ad04d714953c076753b53f4e7f369e2ffffd70315cae8f629d08c919fb959477ff231e06a5bd96ee0e3fd158ceee573c7a1cd93b4065ad841cbdd0e5a28a914dcfdf4d6cabe831677cfae443b5f63bbf905ea5593ab'),
	('46a15dc7fe4a42a78a83deaec5cd49cd', 0, '\x785ea593c16e83300c40ef95fa0ffd00a74a4280eebc6952cfd3ce511aac755a09154da6f5ef276218b8da8d4bf4b0ad476c83f3be4b21da90da13f6d0743eb518a28df72bce4f8fd9c6458426a12570f79bbdba5bb44d423825ff85117cea7b0cfe0eae1d5e00378cf1820d9cdcc5058f803ffeecc207da7e500c07c9ce5d8b762cda6ee018bebb4f8ff02a2468a92b2195500ccd13146a17bb5d25e1fded0594dc4b09f9205463b516fa4059e69dd24a2886e6b0ceab67194353aff316b38ca1a9d679cd2c6368ca35dea398872a19960ff3adf7754d6bcb34d5e6ad0d91c5d28e6231d17289c670a952d5be2c493b3213538ca9e7a1eac3120bc5d55ad5fbb222f5c84c4d31a69ee6aac5df28086bc8e682bee0a15bf2669a4bff9bc4d4be168aa12a98931a25ebc8cc4b3176db6a995fa084e7fc6fc77c596a93c4233331c5b69b5f50130ca4'),
	('6f7453045ac64a5186bf44e199ab6b29', 0, '\x785e6d91516bc3201485df07fb0ffd01271293a9cdebd81ef234e8d873307a49038d1617c3faef4713d78e4d41cfbd72ce7741b5313ebab97371ea29c0c410c8990b8e7ea2eed6593d13e6cb99f019fb5593df7a1327bae7839ea95bddf4658eda0dd45daf60a91fe7ce784b3081ec4fada7ebf06dd8ef3af8e8ece806f4faa49da1cd919ac7077cbcbfacbb2a2b5994555172bc9dc98d6ed83d6f26dc57dd70b6df63937cb8758b1f0dedda9926a02d9ed60d1cc8d0b8e8fe4438d0422e1214536a3b50370d93224906cc05fe8205da42200be65c32219004824b56954932f06aff0f2ed116320fafb862422209545d332593e4e1afeb07649e730bddb2df1f65aa8d'),
	('5930fc042e24487ab1b43cde24e68734', 0, '\x785ea58ecb6ac3301045f701ffc9601c146a77df3f285d0b599ad632d6c88ca482ff3e64fcc06415c8469a7bd0e81e636d2c943595d023832dcc487681382379fa034fffd15b4ce0b0f759070c3181657447306e2c2907a49c6036cb3a30fe1672c7cbde4c862cc2180b93993452668f09621e9001c93daa861850efbd128e7249670301dbe7ab8690b38b804348d26e2561dbded5843dfb095c25655c4dab0bfc7c7f81fabcd65d07ea265753370dbc70b44ad5edc75bcbd5e50e5fc792bd'),
	('82872d4033434d56ade054c72e59238a', 0, '\x785e758dcb6ac3301045f781fc83962d0c428fd68ed7edbe8bd2b59095496a1a4b41d518faf725b2a685846c7ccfbd67b07c0889627191e6113304ca1963f881970a85533c7ca6191f418b9284559c3cdbda3b050c2cbada07050c2c86dab551f047acde16cce2621858f823eee182ae52a2e2d2c18d14beb07cafe26a8b78f4655ad04d714953c076753b53f4e7f369e2ffffd70315cae8f629d08c919fb959477ff231e06a5bd96ee0e3fd158ceee573c7a1cd93b4065ad841cbdd0e5a28a914dcfdf4d6cabe831677cfae443b5f63bbf905ea5593ab'),
	('fc03f972db4747aead76093b255d16e3', 0, '\x785ea593c16e83300c40ef95fa0ffd00a74a4280eebc6952cfd3ce511aac755a09154da6f5ef276218b8da8d4bf4b0ad476c83f3be4b21da90da13f6d0743eb518a28df72bce4f8fd9c6458426a12570f79bbdba5bb44d423825ff85117cea7b0cfe0eae1d5e00378cf1820d9cdcc5058f803ffeecc207da7e500c07c9ce5d8b762cda6ee018bebb4f8ff02a2468a92b2195500ccd13146a17bb5d25e1fded0594dc4b09f9205463b516fa4059e69dd24a2886e6b0ceab67194353aff316b38ca1a9d679cd2c6368ca35dea398872a19960ff3adf7754d6bcb34d5e6ad0d91c5d28e6231d17289c670a952d5be2c493b3213538ca9e7a1eac3120bc5d55ad5fbb222f5c84c4d31a69ee6aac5df28086bc8e682bee0a15bf2669a4bff9bc4d4be168aa12a98931a25ebc8cc4b3176db6a995fa084e7fc6fc77c596a93c4233331c5b69b5f50130ca4'),
	('a7794986eba84d7f98feaec083322efb', 0, '\x785e6d91516bc3201485df07fb0ffd01271293a9cdebd81ef234e8d873307a49038d1617c3faef4713d78e4d41cfbd72ce7741b5313ebab97371ea29c0c410c8990b8e7ea2eed6593d13e6cb99f019fb5593df7a1327bae7839ea95bddf4658eda0dd45daf60a91fe7ce784b3081ec4fada7ebf06dd8ef3af8e8ece806f4faa49da1cd919ac7077cbcbfacbb2a2b5994555172bc9dc98d6ed83d6f26dc57dd70b6df63937cb8758b1f0dedda9926a02d9ed60d1cc8d0b8e8fe4438d0422e1214536a3b50370d93224906cc05fe8205da42200be65c32219004824b56954932f06aff0f2ed116320fafb862422209545d332593e4e1afeb07649e730bddb2df1f65aa8d'),
	('3d035cd4f0fb417da9981cde5148b15a', 0, '\x785ea58ecb6ac3301045f701ffc9601c146a77df3f285d0b599ad632d6c88ca482ff3e64fcc06415c8469a7bd0e81e636d2c943595d023832dcc487681382379fa034fffd15b4ce0b0f759070c3181657447306e2c2907a49c6036cb3a30fe1672c7cbde4c862cc2180b93993452668f09621e9001c93daa861850efbd128e7249670301dbe7ab8690b38b804348d26e2561dbded5843dfb095c25655c4dab0bfc7c7f81fabcd65d07ea265753370dbc70b44ad5edc75bcbd5e50e5fc792bd');
INSERT INTO public.history VALUES
	(1, 'cbd82406b15442718b62a9335fd84a8f', NULL, NULL, 1, '2026-07-01 12:00:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', 'CLI', NULL, 'tenantCreated', 'Acme', '{}', '{"name":"Acme","homeCurrency":"USD"}', NULL),
	(2, 'cbd82406b15442718b62a9335fd84a8f', NULL, NULL, 1, '2026-07-01 12:00:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', 'CLI', NULL, 'userAdded', 'admin', '{}', '{"role":"Zuora Finance Administrator","clientId":"aa32afda-588e-42de-b295-59ff69dedca6"}', NULL),
	(3, 'cbd82406b15442718b62a9335fd84a8f', NULL, NULL, 2, '2026-07-01 12:00:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', 'REST', NULL, 'userAdded', 'clerk@acme.test', '{}', '{"role":"Zuora Finance Administrator","clientId":"178f75b4-cb83-47ef-8916-fde54c18d4c9"}', NULL),
	(4, 'cbd82406b15442718b62a9335fd84a8f', NULL, NULL, 3, '2026-07-01 12:00:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', 'REST', NULL, 'fieldDeclared', 'Region__c', '{}', '{"object":"AccountingPeriod","type":"string"}', NULL),
	(7, 'cbd82406b15442718b62a9335fd84a8f', 1, '06734884ea3946febc78bcd8076d6767', 5, '2026-07-01 12:00:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', 'REST', NULL, 'created', 'Jan', '{}', '{"name":"Jan","startDate":"2026-01-01","endDate":"2026-01-31","fiscalYear":2026,"notes":"","status":"Open"}', NULL),
	(8, 'cbd82406b15442718b62a9335fd84a8f', 1, '951ef2e6819541e8b69f5f1673db449b', 5, '2026-07-01 12:00:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', 'REST', NULL, 'datesShifted', 'Open-Ended', '{"startDate":null}', '{"startDate":"2026-02-01"}', NULL),
	(11, 'cbd82406b15442718b62a9335fd84a8f', 1, '79aea4b3e6ad43e698edda7f8e936616', 7, '2026-07-01 12:00:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', 'REST', NULL, 'created', 'Feb', '{}', '{"name":"Feb","startDate":"2026-02-01","endDate":"2026-02-28","fiscalYear":2026,"notes":"","status":"Open"}', NULL),
	(12, 'cbd82406b15442718b62a9335fd84a8f', 1, '951ef2e6819541e8b69f5f1673db449b', 7, '2026-07-01 12:00:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', 'REST', NULL, 'datesShifted', 'Open-Ended', '{"startDate":"2026-02-01"}', '{"startDate":"2026-03-01"}', NULL),
	(15, 'cbd82406b15442718b62a9335fd84a8f', 1, '59093596c74f44b4af3b632c0787dd5b', 9, '2026-07-01 12:00:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', 'REST', NULL, 'created', 'Mar', '{}', '{"name":"Mar","startDate":"2026-03-01","endDate":"2026-03-31","fiscalYear":2026,"notes":"","status":"Open"}', NULL),
	(16, 'cbd82406b15442718b62a9335fd84a8f', 1, '951ef2e6819541e8b69f5f1673db449b', 9, '2026-07-01 12:00:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', 'REST', NULL, 'datesShifted', 'Open-Ended', '{"startDate":"2026-03-01"}', '{"startDate":"2026-04-01"}', NULL),
	(19, 'cbd82406b15442718b62a9335fd84a8f', 1, '8e61048831584a12a079168150353464', 11, '2026-07-01 12:00:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', 'REST', NULL, 'created', 'Apr', '{}', '{"name":"Apr","startDate":"2026-04-01","endDate":"2026-04-30","fiscalYear":2026,"notes":"","status":"Open"}', NULL),
	(20, 'cbd82406b15442718b62a9335fd84a8f', 1, '951ef2e6819541e8b69f5f1673db449b', 11, '2026-07-01 12:00:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', 'REST', NULL, 'datesShifted', 'Open-Ended', '{"startDate":"2026-04-01"}', '{"startDate":"2026-05-01"}', NULL),
	(23, 'cbd82406b15442718b62a9335fd84a8f', 1, '162805f543ec48aea03b3f90fea0043b', 13, '2026-07-01 12:00:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', 'REST', NULL, 'created', 'May', '{}', '{"name":"May","startDate":"2026-05-01","endDate":"2026-05-31","fiscalYear":2026,"notes":"","status":"Open"}', NULL),
	(24, 'cbd82406b15442718b62a9335fd84a8f', 1, '951ef2e6819541e8b69f5f1673db449b', 13, '2026-07-01 12:00:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', 'REST', NULL, 'datesShifted', 'Open-Ended', '{"startDate":"2026-05-01"}', '{"startDate":"2026-06-01"}', NULL),
	(25, 'cbd82406b15442718b62a9335fd84a8f', 1, NULL, 14, '2026-07-01 12:00:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', 'REST', NULL, 'journalEntryCreated', 'JE-00000001', '{}', '{"date":"2026-01-01","amount":"10.01","currency":"USD"}', NULL),
	(26, 'cbd82406b15442718b62a9335fd84a8f', 1, NULL, 15, '2026-07-01 12:00:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', 'REST', NULL, 'transactionChanged', 'Invoice Item I-1', '{"status":"Draft"}', '{"status":"Posted"}', NULL),
	(27, 'cbd82406b15442718b62a9335fd84a8f', 1, NULL, 16, '2026-07-01 12:01:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', 'REST', NULL, 'journalEntryCreated', 'JE-00000002', '{}', '{"date":"2026-01-15","amount":"10.15","currency":"USD"}', NULL),
	(28, 'cbd82406b15442718b62a9335fd84a8f', 1, NULL, 17, '2026-07-01 12:01:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', 'REST', NULL, 'transactionChanged', 'Invoice Item I-2', '{"status":"Draft"}', '{"status":"Posted"}', NULL),
	(29, 'cbd82406b15442718b62a9335fd84a8f', 1, NULL, 18, '2026-07-01 12:02:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', 'REST', NULL, 'journalEntryCreated', 'JE-00000003', '{}', '{"date":"2026-01-28","amount":"10.28","currency":"USD"}', NULL),
	(30, 'cbd82406b15442718b62a9335fd84a8f', 1, NULL, 19, '2026-07-01 12:02:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', 'REST', NULL, 'transactionChanged', 'Invoice Item I-3', '{"status":"Draft"}', '{"status":"Posted"}', NULL),
	(31, 'cbd82406b15442718b62a9335fd84a8f', 1, NULL, 20, '2026-07-01 12:03:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', 'REST', NULL, 'journalEntryCreated', 'JE-00000004', '{}', '{"date":"2026-02-01","amount":"20.01","currency":"USD"}', NULL),
	(32, 'cbd82406b15442718b62a9335fd84a8f', 1, NULL, 21, '2026-07-01 12:03:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', 'REST', NULL, 'transactionChanged', 'Invoice Item I-4', '{"status":"Draft"}', '{"status":"Posted"}', NULL),
	(33, 'cbd82406b15442718b62a9335fd84a8f', 1, NULL, 22, '2026-07-01 12:04:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', 'REST', NULL, 'journalEntryCreated', 'JE-00000005', '{}', '{"date":"2026-02-15","amount":"20.15","currency":"USD"}', NULL),
	(34, 'cbd82406b15442718b62a9335fd84a8f', 1, NULL, 23, '2026-07-01 12:04:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', 'REST', NULL, 'transactionChanged', 'Invoice Item I-5', '{"status":"Draft"}', '{"status":"Posted"}', NULL),
	(35, 'cbd82406b15442718b62a9335fd84a8f', 1, NULL, 24, '2026-07-01 12:05:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', 'REST', NULL, 'journalEntryCreated', 'JE-00000006', '{}', '{"date":"2026-02-28","amount":"20.28","currency":"USD"}', NULL),
	(36, 'cbd82406b15442718b62a9335fd84a8f', 1, NULL, 25, '2026-07-01 12:05:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', 'REST', NULL, 'transactionChanged', 'Invoice Item I-6', '{"status":"Draft"}', '{"status":"Posted"}', NULL),
	(37, 'cbd82406b15442718b62a9335fd84a8f', 1, NULL, 26, '2026-07-01 12:06:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', 'REST', NULL, 'journalEntryCreated', 'JE-00000007', '{}', '{"date":"2026-03-01","amount":"30.01","currency":"USD"}', NULL),
	(38, 'cbd82406b15442718b62a9335fd84a8f', 1, NULL, 27, '2026-07-01 12:06:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', 'REST', NULL, 'transactionChanged', 'Invoice Item I-7', '{"status":"Draft"}', '{"status":"Posted"}', NULL),
	(39, 'cbd82406b15442718b62a9335fd84a8f', 1, NULL, 28, '2026-07-01 12:07:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', 'REST', NULL, 'journalEntryCreated', 'JE-00000008', '{}', '{"date":"2026-03-15","amount":"30.15","currency":"USD"}', NULL),
	(40, 'cbd82406b15442718b62a9335fd84a8f', 1, NULL, 29, '2026-07-01 12:07:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', 'REST', NULL, 'transactionChanged', 'Invoice Item I-8', '{"status":"Draft"}', '{"status":"Posted"}', NULL),
	(41, 'cbd82406b15442718b62a9335fd84a8f', 1, NULL, 30, '2026-07-01 12:08:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', 'REST', NULL, 'journalEntryCreated', 'JE-00000009', '{}', '{"date":"2026-03-28","amount":"30.28","currency":"USD"}', NULL),
	(42, 'cbd82406b15442718b62a9335fd84a8f', 1, NULL, 31, '2026-07-01 12:08:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', 'REST', NULL, 'transactionChanged', 'Invoice Item I-9', '{"status":"Draft"}', '{"status":"Posted"}', NULL),
	(43, 'cbd82406b15442718b62a9335fd84a8f', 1, NULL, 32, '2026-07-01 12:09:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', 'REST', NULL, 'journalEntryCreated', 'JE-00000010', '{}', '{"date":"2026-04-01","amount":"40.01","currency":"USD"}', NULL),
	(44, 'cbd82406b15442718b62a9335fd84a8f', 1, NULL, 33, '2026-07-01 12:09:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', 'REST', NULL, 'transactionChanged', 'Invoice Item I-10', '{"status":"Draft"}', '{"status":"Posted"}', NULL),
	(45, 'cbd82406b15442718b62a9335fd84a8f', 1, NULL, 34, '2026-07-01 12:10:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', 'REST', NULL, 'journalEntryCreated', 'JE-00000011', '{}', '{"date":"2026-04-15","amount":"40.15","currency":"USD"}', NULL),
	(46, 'cbd82406b15442718b62a9335fd84a8f', 1, NULL, 35, '2026-07-01 12:10:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', 'REST', NULL, 'transactionChanged', 'Invoice Item I-11', '{"status":"Draft"}', '{"status":"Posted"}', NULL),
	(47, 'cbd82406b15442718b62a9335fd84a8f', 1, NULL, 36, '2026-07-01 12:11:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', 'REST', NULL, 'journalEntryCreated', 'JE-00000012', '{}', '{"date":"2026-04-28","amount":"40.28","currency":"USD"}', NULL),
	(48, 'cbd82406b15442718b62a9335fd84a8f', 1, NULL, 37, '2026-07-01 12:11:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', 'REST', NULL, 'transactionChanged', 'Invoice Item I-12', '{"status":"Draft"}', '{"status":"Posted"}', NULL),
	(49, 'cbd82406b15442718b62a9335fd84a8f', 1, NULL, 38, '2026-07-01 12:12:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', 'REST', NULL, 'transactionChanged', 'Invoice Item I-13', '{"status":"Draft"}', '{"status":"Posted"}', NULL),
	(50, 'cbd82406b15442718b62a9335fd84a8f', 1, NULL, 39, '2026-07-01 12:12:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', 'REST', NULL, 'imported', 'transactions.csv', '{}', '{"kind":"transactions","rows":5,"sha256":"ff9dbef48199324f8d09f3148ea39cded03b7a26589787394af5b6e0af10aeed","file":"transactions.csv"}', NULL),
	(51, 'cbd82406b15442718b62a9335fd84a8f', 1, NULL, 40, '2026-07-01 12:12:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', 'REST', NULL, 'imported', 'entries.csv', '{}', '{"kind":"entries","rows":2,"sha256":"013946bc771afbf2317316d2159ab82ed0a5f94ed2c023ad776ad32bc2eae7d4","file":"entries.csv"}', NULL),
	(52, 'cbd82406b15442718b62a9335fd84a8f', 1, '06734884ea3946febc78bcd8076d6767', 41, '2026-07-01 13:12:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', 'REST', NULL, 'closed', 'Jan', '{"status":"Open"}', '{"status":"Closed"}', NULL),
	(53, 'cbd82406b15442718b62a9335fd84a8f', 1, '06734884ea3946febc78bcd8076d6767', 42, '2026-07-01 13:12:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', 'SYSTEM', NULL, 'trialBalanceStarted', 'Jan', '{}', '{}', NULL),
	(54, 'cbd82406b15442718b62a9335fd84a8f', 1, '06734884ea3946febc78bcd8076d6767', 43, '2026-07-01 13:12:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', 'SYSTEM', NULL, 'trialBalanceCompleted', 'Jan', '{}', '{}', NULL),
	(55, 'cbd82406b15442718b62a9335fd84a8f', 1, '79aea4b3e6ad43e698edda7f8e936616', 44, '2026-07-01 13:12:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', 'REST', NULL, 'closed', 'Feb', '{"status":"Open"}', '{"status":"Closed"}', NULL),
	(56, 'cbd82406b15442718b62a9335fd84a8f', 1, '79aea4b3e6ad43e698edda7f8e936616', 45, '2026-07-01 13:12:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', 'SYSTEM', NULL, 'trialBalanceStarted', 'Feb', '{}', '{}', NULL),
	(57, 'cbd82406b15442718b62a9335fd84a8f', 1, '79aea4b3e6ad43e698edda7f8e936616', 46, '2026-07-01 13:12:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', 'SYSTEM', NULL, 'trialBalanceCompleted', 'Feb', '{}', '{}', NULL),
	(58, 'cbd82406b15442718b62a9335fd84a8f', 1, '79aea4b3e6ad43e698edda7f8e936616', 47, '2026-07-01 13:12:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', 'REST', NULL, 'reopened', 'Feb', '{"status":"Closed"}', '{"status":"Open"}', NULL),
	(59, 'cbd82406b15442718b62a9335fd84a8f', 1, NULL, 48, '2026-07-01 13:12:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', 'REST', NULL, 'journalEntryCreated', 'JE-00000013', '{}', '{"date":"2026-02-27","amount":"1.23","currency":"USD"}', NULL),
	(60, 'cbd82406b15442718b62a9335fd84a8f', 1, '79aea4b3e6ad43e698edda7f8e936616', 49, '2026-07-01 13:12:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', 'REST', NULL, 'closed', 'Feb', '{"status":"Open"}', '{"status":"Closed"}', NULL),
	(61, 'cbd82406b15442718b62a9335fd84a8f', 1, '79aea4b3e6ad43e698edda7f8e936616', 50, '2026-07-01 13:12:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', 'SYSTEM', NULL, 'trialBalanceStarted', 'Feb', '{}', '{}', NULL),
	(62, 'cbd82406b15442718b62a9335fd84a8f', 1, '79aea4b3e6ad43e698edda7f8e936616', 51, '2026-07-01 13:12:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', 'SYSTEM', NULL, 'trialBalanceCompleted', 'Feb', '{}', '{}', NULL),
	(63, 'cbd82406b15442718b62a9335fd84a8f', 1, '59093596c74f44b4af3b632c0787dd5b', 52, '2026-07-01 14:12:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', 'REST', NULL, 'pendingClose', 'Mar', '{"status":"Open"}', '{"status":"PendingClose"}', NULL),
	(64, 'cbd82406b15442718b62a9335fd84a8f', 1, '59093596c74f44b4af3b632c0787dd5b', 53, '2026-07-01 14:12:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', 'SYSTEM', NULL, 'trialBalanceStarted', 'Mar', '{}', '{}', NULL),
	(65, 'cbd82406b15442718b62a9335fd84a8f', 1, '59093596c74f44b4af3b632c0787dd5b', 54, '2026-07-01 14:12:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', 'SYSTEM', NULL, 'trialBalanceFailed', 'Mar', '{}', '{}', 'Error creating the trial balance: exchange rate from EUR to USD on 2026-03-31 is missing'),
	(66, 'cbd82406b15442718b62a9335fd84a8f', 1, '8e61048831584a12a079168150353464', 55, '2026-07-01 14:12:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', 'REST', NULL, 'updated', 'Apr', '{"notes":""}', '{"notes":"Easter is in it","Region__c":"EU"}', NULL),
	(67, 'cbd82406b15442718b62a9335fd84a8f', 1, '8e61048831584a12a079168150353464', 56, '2026-07-01 14:12:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', 'REST', NULL, 'trialBalanceRequested', 'Apr', '{}', '{}', NULL);
INSERT INTO public.history_seal VALUES
	('calendar 1', 1, 7, '911df6fbb55475406c370d0c43e3e00a343a898285dfb4e71c25d6f7e247cf7f'),
	('calendar 1', 2, 8, '7374e66a8427471112c3be2248af225339556afd925734b8d965c9e2e97edefc'),
	('calendar 1', 3, 11, '7da25465f20c908f6d28ec640cab87879192a11dc0ab747f594a6f7dc04ade92'),
	('calendar 1', 4, 12, '8de2ff091fa6f2f04f9ee7a5220834503a1f2cd5e8e8fe1e4413d541eee3b490'),
	('calendar 1', 5, 15, '81753b36050fd4a063164e063fdb5817d79ec008392ec3d5921ba8c200475a2f'),
	('calendar 1', 6, 16, '0d160cac7563bbbf65947b4ad273aeda894745431ba8d81950654db737ae77d8'),
	('calendar 1', 7, 19, '00c036dd5ed18f3f99ed1475849f40e73988221de51a3d3f270c1dacf96a83c4'),
	('calendar 1', 8, 20, 'af47e48f0c6aed91fb9f1602b2d16645ec334cc3cc151da3671f787c6e9b8216'),
	('calendar 1', 9, 23, '72bfbe3222251921cfa2b541cc548a762b86211d483716026fcb24e4d7143576'),
	('calendar 1', 10, 24, '226e70eb7fb38f434588c97be83cf0f9157fadc46a72ad9ccdc2694e1ad6d971'),
	('calendar 1', 11, 25, '30958b31dcf231e031effa35aaa3f7becad782f2228fccb7ec1dd29547187606'),
	('calendar 1', 12, 26, '2fb5a05f595289503fc4ec485733b57620532234d3a0dcaded55b6abcd25ff0a'),
	('calendar 1', 13, 27, 'e51b2faf86a990ccf7814dc4570b668f8abdfae1d5ff84e7f58c5f9c1756a782'),
	('calendar 1', 14, 28, 'd2c8d3ee8406d69982d4f300bfce29bcfaf6406caa9966db5f982ee9d1febd23'),
	('calendar 1', 15, 29, '9f3d7f7ba773832363425f8b590ed6cf72559412796629a02e4aa0eaed401c84'),
	('calendar 1', 16, 30, '63e62e89ab393b2422836ce5bc84f22e3648ead4c61fbab630c459224a83c690'),
	('calendar 1', 17, 31, 'b96fb836502bb33f68f04db98f33ae15f138b36705d834edb194c8c56c130b72'),
	('calendar 1', 18, 32, '05c805678a398410d7adcdee7be7690acaa69f2bfd236c1a9d9a6d22e75dd36b'),
	('calendar 1', 19, 33, '135e11f92d7d573b0bc83ef2da41c2a0be3d07b52536053c478d61a392ece37d'),
	('calendar 1', 20, 34, 'f5b0af555193adff452ece7b6c475396ed795d4f2fc1d38f72b028e8626e495f'),
	('calendar 1', 21, 35, '1b2e448c81f42d667ec50fdbbc6f7e14ca3cf82c044ed2c9349e1afdb6e74023'),
	('calendar 1', 22, 36, '2c5d631db4f1c9103b2628bed20f3f17df08bc4fd1764d112f5d1e322a028bc8'),
	('calendar 1', 23, 37, 'c1df1918b265a988e5dbef4d3d065c6fee97185a8b5db560360bbe028215e9b3'),
	('calendar 1', 24, 38, 'a274de2f2f632ff7f743342f04722d70108de7c7ec0a5045dd007ecc97146f9e'),
	('calendar 1', 25, 39, '262bb3c7f54e6d43a7f0a871af0635b2b27796c375433e09a0052c4376202ce4'),
	('calendar 1', 26, 40, '6550c625f01077966bda334f3f15c5062637a6afd9ce68cb0e6563870107ebd1'),
	('calendar 1', 27, 41, 'd37245f7f26d1da2786f62207a42955a334b5bceefdef33b34cc894e4aeef7cb'),
	('calendar 1', 28, 42, '6bd71d42e22f73c2c73ff01fc6bc6cb346cb5cf802ca413501dd49fe17e690d6'),
	('calendar 1', 29, 43, '837a65437e890bdd964bae2d1b9536aa8ff6546190f0304a136b1f308206e833'),
	('calendar 1', 30, 44, '1801f020fda49633c4edf1fb64524606f79b941168be7d5a74036665aab51aca'),
	('calendar 1', 31, 45, 'dc48d16ebc50794328e734ec28b30694c405c1bfe3e7b30b0824760c1ed68052'),
	('calendar 1', 32, 46, '18f58b9a55ded17dd1aa6277bbbaa3a10561b6001c92e88b9cec1d6a59f7e76f'),
	('calendar 1', 33, 47, 'beefacda0f1d026f8448886ad108341dfe7a2095760c15c8cf5027e252390315'),
	('calendar 1', 34, 48, '843da8c90c9e15119bbe7c485a06b4397547a0fc5be659e384c44fcc8fee5502'),
	('calendar 1', 35, 49, '7ce3ab9afc332238197d7b0732c4940b3ec0738996001d1c3b6a5e829e54a794'),
	('calendar 1', 36, 50, '919057f8ec8b1f3b761e0f08d42e9c3475554209643110fd15a9a0d218edbe92'),
	('calendar 1', 37, 51, '384daec9b234b0235085b3d8a8de1dbc530989ceddebec6db9d2d7b622549885'),
	('calendar 1', 38, 52, 'af7f174af195c9865891f07ba94b31cc6b837a7c257c2407ed3ae123a99e74f9'),
	('calendar 1', 39, 53, 'aa8c1e6f6ca49fd0c4dc75fc40308b71d00c8c49d329e76c5c1839b9ab13ed61'),
	('calendar 1', 40, 54, 'eaced1d6a686402fea4c7fc147cec5e7117eea317f069eef5ecfc4ab9ff5f2a1'),
	('calendar 1', 41, 55, 'c19492db97cbc66900a412a442b8be3770afd27e6853a72fd1de699e1cf20102'),
	('calendar 1', 42, 56, '820a8490851cd34592d4aa0d97d9219fa8f8953ff4dbfa4973a7bac093615ffb'),
	('calendar 1', 43, 57, '142d63fcf6dcace23ea27eefca4fefc7c5a693cb6f90851222a640461b6a043b'),
	('calendar 1', 44, 58, '01a2e6059c7198bf0ba9dfca9206bf68936f023b41bbd99ad51102d5b7eb1cd0'),
	('calendar 1', 45, 59, '2c83711324aee3fbfd3fd4b6faf136e55e7b4620a79eb0b020fda29218d015d5'),
	('calendar 1', 46, 60, '6cb5b6f75c328c39758863ed937fda56063e70fd8fb6c4510d5784c14af897dd'),
	('calendar 1', 47, 61, '4dbdc8502ab22e743e456a3810de0d42237b8b6920662677f911d51705443b03'),
	('calendar 1', 48, 62, 'e2463c1dbee9a13f3d36ad63e9d1a0f8f05d55509bd3e58f337dd5dc48483c5e'),
	('calendar 1', 49, 63, 'dba09224a86d6ea2125e5251262b02ee68e1abf29c2d52ceefb004dc43ddf5d5'),
	('calendar 1', 50, 64, '6a1fcd0846edf25d5fbdf64ef53099a2b5ee100a36b5e69b6e4dc65f787d64c7'),
	('calendar 1', 51, 65, '6d122ec143d314d376115f06cfce801e8efd8a578447810be990a13a54ed59ad'),
	('calendar 1', 52, 66, 'a9c72b53d452fe9a2e9d052dfac4524b88a09bade9cd9b7a1695f17178a333be'),
	('calendar 1', 53, 67, '83dff546ff0293d6f0c8fac50572cd5d8b189ab620f090de7413420b2f6d02cd'),
	('tenant cbd82406b15442718b62a9335fd84a8f', 1, 1, '6cb6884d91713ba4b076d4072e431f9b24f1354ee86db6b566d84ffe2d1f0ce6'),
	('tenant cbd82406b15442718b62a9335fd84a8f', 2, 2, '0bbd2ea92fe8237a50e0cb0cf374c8e14d6e433df263bab5df6ffdf5bae66fc3'),
	('tenant cbd82406b15442718b62a9335fd84a8f', 3, 3, '036d12c217c5ea23d3477202ccf55a3f1131fa1470e8e5f52c56973b50b0af5c'),
	('tenant cbd82406b15442718b62a9335fd84a8f', 4, 4, 'f82351843e7a19dc8e71f5f6e722104391f687c301c26491a2b5691af41b90fd');
INSERT INTO public.import_batch VALUES
	(1, 1, true, 39, '2026-07-01 12:12:20.000000', '2026-01-10', '2026-01-14', 15, 51, NULL, NULL, 5, 1),
	(2, 1, true, 40, '2026-07-01 12:12:20.000000', '2026-02-03', '2026-02-03', 13, 63, NULL, NULL, 2, 1);
INSERT INTO public.journal_entry VALUES
	(1, 1, 'JE-00000001', '2026-01-01', 'USD', 'Created', '{"items":[{"accounting_code":"Cash","debit":true,"amount":1001,"gl_string":null,"notes":null,"accounting_code_type":"Cash","gl_account_name":null,"gl_account_number":null,"home_amount":1001},{"accounting_code":"Revenue","debit":false,"amount":1001,"gl_string":null,"notes":null,"accounting_code_type":"SalesRevenue","gl_account_name":null,"gl_account_number":null,"home_amount":1001}],"notes":null,"segments":[],"home_currency":"USD","transaction_type":null}', 'd6ce2589a02a484a9337c556abc4e13b', '2026-07-01 12:00:00.000000', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(2, 1, 'JE-00000002', '2026-01-15', 'USD', 'Created', '{"items":[{"accounting_code":"Cash","debit":true,"amount":1015,"gl_string":null,"notes":null,"accounting_code_type":"Cash","gl_account_name":null,"gl_account_number":null,"home_amount":1015},{"accounting_code":"Revenue","debit":false,"amount":1015,"gl_string":null,"notes":null,"accounting_code_type":"SalesRevenue","gl_account_name":null,"gl_account_number":null,"home_amount":1015}],"notes":null,"segments":[],"home_currency":"USD","transaction_type":null}', 'd6ce2589a02a484a9337c556abc4e13b', '2026-07-01 12:01:00.000000', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(3, 1, 'JE-00000003', '2026-01-28', 'USD', 'Created', '{"items":[{"accounting_code":"Cash","debit":true,"amount":1028,"gl_string":null,"notes":null,"accounting_code_type":"Cash","gl_account_name":null,"gl_account_number":null,"home_amount":1028},{"accounting_code":"Revenue","debit":false,"amount":1028,"gl_string":null,"notes":null,"accounting_code_type":"SalesRevenue","gl_account_name":null,"gl_account_number":null,"home_amount":1028}],"notes":null,"segments":[],"home_currency":"USD","transaction_type":null}', 'd6ce2589a02a484a9337c556abc4e13b', '2026-07-01 12:02:00.000000', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(4, 1, 'JE-00000004', '2026-02-01', 'USD', 'Created', '{"items":[{"accounting_code":"Cash","debit":true,"amount":2001,"gl_string":null,"notes":null,"accounting_code_type":"Cash","gl_account_name":null,"gl_account_number":null,"home_amount":2001},{"accounting_code":"Revenue","debit":false,"amount":2001,"gl_string":null,"notes":null,"accounting_code_type":"SalesRevenue","gl_account_name":null,"gl_account_number":null,"home_amount":2001}],"notes":null,"segments":[],"home_currency":"USD","transaction_type":null}', 'd6ce2589a02a484a9337c556abc4e13b', '2026-07-01 12:03:00.000000', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(5, 1, 'JE-00000005', '2026-02-15', 'USD', 'Created', '{"items":[{"accounting_code":"Cash","debit":true,"amount":2015,"gl_string":null,"notes":null,"accounting_code_type":"Cash","gl_account_name":null,"gl_account_number":null,"home_amount":2015},{"accounting_code":"Revenue","debit":false,"amount":2015,"gl_string":null,"notes":null,"accounting_code_type":"SalesRevenue","gl_account_name":null,"gl_account_number":null,"home_amount":2015}],"notes":null,"segments":[],"home_currency":"USD","transaction_type":null}', 'd6ce2589a02a484a9337c556abc4e13b', '2026-07-01 12:04:00.000000', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(6, 1, 'JE-00000006', '2026-02-28', 'USD', 'Created', '{"items":[{"accounting_code":"Cash","debit":true,"amount":2028,"gl_string":null,"notes":null,"accounting_code_type":"Cash","gl_account_name":null,"gl_account_number":null,"home_amount":2028},{"accounting_code":"Revenue","debit":false,"amount":2028,"gl_string":null,"notes":null,"accounting_code_type":"SalesRevenue","gl_account_name":null,"gl_account_number":null,"home_amount":2028}],"notes":null,"segments":[],"home_currency":"USD","transaction_type":null}', 'd6ce2589a02a484a9337c556abc4e13b', '2026-07-01 12:05:00.000000', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(7, 1, 'JE-00000007', '2026-03-01', 'USD', 'Created', '{"items":[{"accounting_code":"Cash","debit":true,"amount":3001,"gl_string":null,"notes":null,"accounting_code_type":"Cash","gl_account_name":null,"gl_account_number":null,"home_amount":3001},{"accounting_code":"Revenue","debit":false,"amount":3001,"gl_string":null,"notes":null,"accounting_code_type":"SalesRevenue","gl_account_name":null,"gl_account_number":null,"home_amount":3001}],"notes":null,"segments":[],"home_currency":"USD","transaction_type":null}', 'd6ce2589a02a484a9337c556abc4e13b', '2026-07-01 12:06:00.000000', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(8, 1, 'JE-00000008', '2026-03-15', 'USD', 'Created', '{"items":[{"accounting_code":"Cash","debit":true,"amount":3015,"gl_string":null,"notes":null,"accounting_code_type":"Cash","gl_account_name":null,"gl_account_number":null,"home_amount":3015},{"accounting_code":"Revenue","debit":false,"amount":3015,"gl_string":null,"notes":null,"accounting_code_type":"SalesRevenue","gl_account_name":null,"gl_account_number":null,"home_amount":3015}],"notes":null,"segments":[],"home_currency":"USD","transaction_type":null}', 'd6ce2589a02a484a9337c556abc4e13b', '2026-07-01 12:07:00.000000', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(9, 1, 'JE-00000009', '2026-03-28', 'USD', 'Created', '{"items":[{"accounting_code":"Cash","debit":true,"amount":3028,"gl_string":null,"notes":null,"accounting_code_type":"Cash","gl_account_name":null,"gl_account_number":null,"home_amount":3028},{"accounting_code":"Revenue","debit":false,"amount":3028,"gl_string":null,"notes":null,"accounting_code_type":"SalesRevenue","gl_account_name":null,"gl_account_number":null,"home_amount":3028}],"notes":null,"segments":[],"home_currency":"USD","transaction_type":null}', 'd6ce2589a02a484a9337c556abc4e13b', '2026-07-01 12:08:00.000000', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(10, 1, 'JE-00000010', '2026-04-01', 'USD', 'Created', '{"items":[{"accounting_code":"Cash","debit":true,"amount":4001,"gl_string":null,"notes":null,"accounting_code_type":"Cash","gl_account_name":null,"gl_account_number":null,"home_amount":4001},{"accounting_code":"Revenue","debit":false,"amount":4001,"gl_string":null,"notes":null,"accounting_code_type":"SalesRevenue","gl_account_name":null,"gl_account_number":null,"home_amount":4001}],"notes":null,"segments":[],"home_currency":"USD","transaction_type":null}', 'd6ce2589a02a484a9337c556abc4e13b', '2026-07-01 12:09:00.000000', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(11, 1, 'JE-00000011', '2026-04-15', 'USD', 'Created', '{"items":[{"accounting_code":"Cash","debit":true,"amount":4015,"gl_string":null,"notes":null,"accounting_code_type":"Cash","gl_account_name":null,"gl_account_number":null,"home_amount":4015},{"accounting_code":"Revenue","debit":false,"amount":4015,"gl_string":null,"notes":null,"accounting_code_type":"SalesRevenue","gl_account_name":null,"gl_account_number":null,"home_amount":4015}],"notes":null,"segments":[],"home_currency":"USD","transaction_type":null}', 'd6ce2589a02a484a9337c556abc4e13b', '2026-07-01 12:10:00.000000', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(12, 1, 'JE-00000012', '2026-04-28', 'USD', 'Created', '{"items":[{"accounting_code":"Cash","debit":true,"amount":4028,"gl_string":null,"notes":null,"accounting_code_type":"Cash","gl_account_name":null,"gl_account_number":null,"home_amount":4028},{"accounting_code":"Revenue","debit":false,"amount":4028,"gl_string":null,"notes":null,"accounting_code_type":"SalesRevenue","gl_account_name":null,"gl_account_number":null,"home_amount":4028}],"notes":null,"segments":[],"home_currency":"USD","transaction_type":null}', 'd6ce2589a02a484a9337c556abc4e13b', '2026-07-01 12:11:00.000000', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(13, 1, 'E-1', '2026-02-03', 'USD', 'Created', '{"home_currency":"USD"}', 'd6ce2589a02a484a9337c556abc4e13b', '2026-07-01 12:12:00.000000', 2, 64, 2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(14, 1, 'JE-00000013', '2026-02-27', 'USD', 'Created', '{"items":[{"accounting_code":"Cash","debit":true,"amount":123,"gl_string":null,"notes":null,"accounting_code_type":"Cash","gl_account_name":null,"gl_account_number":null,"home_amount":123},{"accounting_code":"Revenue","debit":false,"amount":123,"gl_string":null,"notes":null,"accounting_code_type":"SalesRevenue","gl_account_name":null,"gl_account_number":null,"home_amount":123}],"notes":null,"segments":[],"home_currency":"USD","transaction_type":null}', 'd6ce2589a02a484a9337c556abc4e13b', '2026-07-01 13:12:00.000000', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.line_2026_01 VALUES
	(1, 1, '2026-01-01', 2, 'USD', 1001, 1001, NULL, 1, 14, NULL),
	(2, 1, '2026-01-01', 3, 'USD', -1001, -1001, NULL, 1, 14, NULL),
	(3, 1, '2026-01-01', 1, 'USD', 777, 777, 1, NULL, 15, NULL),
	(4, 1, '2026-01-01', 3, 'USD', -777, -777, 1, NULL, 15, NULL),
	(5, 1, '2026-01-15', 2, 'USD', 1015, 1015, NULL, 2, 16, NULL),
	(6, 1, '2026-01-15', 3, 'USD', -1015, -1015, NULL, 2, 16, NULL),
	(7, 1, '2026-01-15', 1, 'USD', 11655, 11655, 2, NULL, 17, NULL),
	(8, 1, '2026-01-15', 3, 'USD', -11655, -11655, 2, NULL, 17, NULL),
	(9, 1, '2026-01-28', 2, 'USD', 1028, 1028, NULL, 3, 18, NULL),
	(10, 1, '2026-01-28', 3, 'USD', -1028, -1028, NULL, 3, 18, NULL),
	(11, 1, '2026-01-28', 1, 'USD', 21756, 21756, 3, NULL, 19, NULL),
	(12, 1, '2026-01-28', 3, 'USD', -21756, -21756, 3, NULL, 19, NULL),
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
	(13, 1, '2026-02-01', 2, 'USD', 2001, 2001, NULL, 4, 20, NULL),
	(14, 1, '2026-02-01', 3, 'USD', -2001, -2001, NULL, 4, 20, NULL),
	(15, 1, '2026-02-01', 1, 'USD', 777, 777, 4, NULL, 21, NULL),
	(16, 1, '2026-02-01', 3, 'USD', -777, -777, 4, NULL, 21, NULL),
	(17, 1, '2026-02-15', 2, 'USD', 2015, 2015, NULL, 5, 22, NULL),
	(18, 1, '2026-02-15', 3, 'USD', -2015, -2015, NULL, 5, 22, NULL),
	(19, 1, '2026-02-15', 1, 'USD', 11655, 11655, 5, NULL, 23, NULL),
	(20, 1, '2026-02-15', 3, 'USD', -11655, -11655, 5, NULL, 23, NULL),
	(21, 1, '2026-02-28', 2, 'USD', 2028, 2028, NULL, 6, 24, NULL),
	(22, 1, '2026-02-28', 3, 'USD', -2028, -2028, NULL, 6, 24, NULL),
	(23, 1, '2026-02-28', 1, 'USD', 21756, 21756, 6, NULL, 25, NULL),
	(24, 1, '2026-02-28', 3, 'USD', -21756, -21756, 6, NULL, 25, NULL),
	(64, 1, '2026-02-03', 2, 'USD', 500, 500, NULL, 13, 0, 2),
	(65, 1, '2026-02-03', 3, 'USD', -500, -500, NULL, 13, 0, 2),
	(81, 1, '2026-02-27', 2, 'USD', 123, 123, NULL, 14, 48, NULL),
	(82, 1, '2026-02-27', 3, 'USD', -123, -123, NULL, 14, 48, NULL);
INSERT INTO public.line_2026_03 VALUES
	(25, 1, '2026-03-01', 2, 'USD', 3001, 3001, NULL, 7, 26, NULL),
	(26, 1, '2026-03-01', 3, 'USD', -3001, -3001, NULL, 7, 26, NULL),
	(27, 1, '2026-03-01', 1, 'USD', 777, 777, 7, NULL, 27, NULL),
	(28, 1, '2026-03-01', 3, 'USD', -777, -777, 7, NULL, 27, NULL),
	(29, 1, '2026-03-15', 2, 'USD', 3015, 3015, NULL, 8, 28, NULL),
	(30, 1, '2026-03-15', 3, 'USD', -3015, -3015, NULL, 8, 28, NULL),
	(31, 1, '2026-03-15', 1, 'USD', 11655, 11655, 8, NULL, 29, NULL),
	(32, 1, '2026-03-15', 3, 'USD', -11655, -11655, 8, NULL, 29, NULL),
	(33, 1, '2026-03-28', 2, 'USD', 3028, 3028, NULL, 9, 30, NULL),
	(34, 1, '2026-03-28', 3, 'USD', -3028, -3028, NULL, 9, 30, NULL),
	(35, 1, '2026-03-28', 1, 'USD', 21756, 21756, 9, NULL, 31, NULL),
	(36, 1, '2026-03-28', 3, 'USD', -21756, -21756, 9, NULL, 31, NULL),
	(49, 1, '2026-03-03', 1, 'EUR', 1000, 1085, 13, NULL, 38, NULL),
	(50, 1, '2026-03-03', 3, 'EUR', -1000, -1085, 13, NULL, 38, NULL);
INSERT INTO public.line_2026_04 VALUES
	(37, 1, '2026-04-01', 2, 'USD', 4001, 4001, NULL, 10, 32, NULL),
	(38, 1, '2026-04-01', 3, 'USD', -4001, -4001, NULL, 10, 32, NULL),
	(39, 1, '2026-04-01', 1, 'USD', 777, 777, 10, NULL, 33, NULL),
	(40, 1, '2026-04-01', 3, 'USD', -777, -777, 10, NULL, 33, NULL),
	(41, 1, '2026-04-15', 2, 'USD', 4015, 4015, NULL, 11, 34, NULL),
	(42, 1, '2026-04-15', 3, 'USD', -4015, -4015, NULL, 11, 34, NULL),
	(43, 1, '2026-04-15', 1, 'USD', 11655, 11655, 11, NULL, 35, NULL),
	(44, 1, '2026-04-15', 3, 'USD', -11655, -11655, 11, NULL, 35, NULL),
	(45, 1, '2026-04-28', 2, 'USD', 4028, 4028, NULL, 12, 36, NULL),
	(46, 1, '2026-04-28', 3, 'USD', -4028, -4028, NULL, 12, 36, NULL),
	(47, 1, '2026-04-28', 1, 'USD', 21756, 21756, 12, NULL, 37, NULL),
	(48, 1, '2026-04-28', 3, 'USD', -21756, -21756, 12, NULL, 37, NULL);
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
	('aa32afda-588e-42de-b295-59ff69dedca6', 'd6ce2589a02a484a9337c556abc4e13b', '984ca5162200734c592148f1820b71057f098573d138666b48663e4e30cd8d3a', true, '2026-07-01 12:00:00.000000', NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	('178f75b4-cb83-47ef-8916-fde54c18d4c9', '80a7d8e44fc846f6aafecdf0ec08c71a', '2e7d2c03a9507ae265ecf5b5356885a53393a2029d241394997265a1a25aefc6', true, '2026-07-01 12:00:00.000000', NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.oauth_token VALUES
	('a token''s hash', '178f75b4-cb83-47ef-8916-fde54c18d4c9', '2026-07-01 15:12:00.000000', NULL);
INSERT INTO public.query_cursor VALUES
	('cccccccccccccccccccccccccccccccc', 'cbd82406b15442718b62a9335fd84a8f', 'd6ce2589a02a484a9337c556abc4e13b', 1, 'AccountingPeriod', '["id","name"]', '79.0', '["1","2"]', '2026-07-01 14:12:00.000000', '2026-07-01 15:12:00.000000');
INSERT INTO public.role VALUES
	('cbd82406b15442718b62a9335fd84a8f', 'Zuora Finance Administrator', NULL, NULL),
	('cbd82406b15442718b62a9335fd84a8f', 'Zuora Finance Standard User', NULL, NULL);
INSERT INTO public.role_permission VALUES
	('cbd82406b15442718b62a9335fd84a8f', 'Zuora Finance Administrator', 'Cancel Journal Entry'),
	('cbd82406b15442718b62a9335fd84a8f', 'Zuora Finance Administrator', 'Cancel Journal Run'),
	('cbd82406b15442718b62a9335fd84a8f', 'Zuora Finance Administrator', 'Create Accounting Code'),
	('cbd82406b15442718b62a9335fd84a8f', 'Zuora Finance Administrator', 'Create Accounting Period'),
	('cbd82406b15442718b62a9335fd84a8f', 'Zuora Finance Administrator', 'Create Journal Entry'),
	('cbd82406b15442718b62a9335fd84a8f', 'Zuora Finance Administrator', 'Create Journal Run'),
	('cbd82406b15442718b62a9335fd84a8f', 'Zuora Finance Administrator', 'Delete Accounting Period'),
	('cbd82406b15442718b62a9335fd84a8f', 'Zuora Finance Administrator', 'Delete Cancelled Journal Entry'),
	('cbd82406b15442718b62a9335fd84a8f', 'Zuora Finance Administrator', 'Delete Cancelled Journal Run'),
	('cbd82406b15442718b62a9335fd84a8f', 'Zuora Finance Administrator', 'Delete Unused Accounting Code'),
	('cbd82406b15442718b62a9335fd84a8f', 'Zuora Finance Administrator', 'Edit Journal Entry'),
	('cbd82406b15442718b62a9335fd84a8f', 'Zuora Finance Administrator', 'Finance Access'),
	('cbd82406b15442718b62a9335fd84a8f', 'Zuora Finance Administrator', 'Manage Accounting Code'),
	('cbd82406b15442718b62a9335fd84a8f', 'Zuora Finance Administrator', 'Manage Close Process'),
	('cbd82406b15442718b62a9335fd84a8f', 'Zuora Finance Administrator', 'Manage Finance Settings'),
	('cbd82406b15442718b62a9335fd84a8f', 'Zuora Finance Administrator', 'Manage Users'),
	('cbd82406b15442718b62a9335fd84a8f', 'Zuora Finance Administrator', 'Override Transferred to Accounting'),
	('cbd82406b15442718b62a9335fd84a8f', 'Zuora Finance Administrator', 'Reopen Accounting Period'),
	('cbd82406b15442718b62a9335fd84a8f', 'Zuora Finance Administrator', 'Run Trial Balance'),
	('cbd82406b15442718b62a9335fd84a8f', 'Zuora Finance Standard User', 'Cancel Journal Entry'),
	('cbd82406b15442718b62a9335fd84a8f', 'Zuora Finance Standard User', 'Cancel Journal Run'),
	('cbd82406b15442718b62a9335fd84a8f', 'Zuora Finance Standard User', 'Create Accounting Code'),
	('cbd82406b15442718b62a9335fd84a8f', 'Zuora Finance Standard User', 'Create Accounting Period'),
	('cbd82406b15442718b62a9335fd84a8f', 'Zuora Finance Standard User', 'Create Journal Entry'),
	('cbd82406b15442718b62a9335fd84a8f', 'Zuora Finance Standard User', 'Create Journal Run'),
	('cbd82406b15442718b62a9335fd84a8f', 'Zuora Finance Standard User', 'Delete Cancelled Journal Entry'),
	('cbd82406b15442718b62a9335fd84a8f', 'Zuora Finance Standard User', 'Delete Cancelled Journal Run'),
	('cbd82406b15442718b62a9335fd84a8f', 'Zuora Finance Standard User', 'Delete Unused Accounting Code'),
	('cbd82406b15442718b62a9335fd84a8f', 'Zuora Finance Standard User', 'Edit Journal Entry'),
	('cbd82406b15442718b62a9335fd84a8f', 'Zuora Finance Standard User', 'Finance Access'),
	('cbd82406b15442718b62a9335fd84a8f', 'Zuora Finance Standard User', 'Manage Accounting Code'),
	('cbd82406b15442718b62a9335fd84a8f', 'Zuora Finance Standard User', 'Manage Finance Settings'),
	('cbd82406b15442718b62a9335fd84a8f', 'Zuora Finance Standard User', 'Run Trial Balance');
INSERT INTO public.schema_version VALUES
	(7);
INSERT INTO public.setting VALUES
	('cbd82406b15442718b62a9335fd84a8f', 'not_found_status', '404');
INSERT INTO public.subledger_transaction VALUES
	(1, 1, 'I-1', 'Invoice Item', NULL, 'Posted', '2026-01-01', 'USD', 777, 1, 3, 777, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(2, 1, 'I-2', 'Invoice Item', NULL, 'Posted', '2026-01-15', 'USD', 11655, 1, 3, 11655, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(3, 1, 'I-3', 'Invoice Item', NULL, 'Posted', '2026-01-28', 'USD', 21756, 1, 3, 21756, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(4, 1, 'I-4', 'Invoice Item', NULL, 'Posted', '2026-02-01', 'USD', 777, 1, 3, 777, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(5, 1, 'I-5', 'Invoice Item', NULL, 'Posted', '2026-02-15', 'USD', 11655, 1, 3, 11655, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(6, 1, 'I-6', 'Invoice Item', NULL, 'Posted', '2026-02-28', 'USD', 21756, 1, 3, 21756, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(7, 1, 'I-7', 'Invoice Item', NULL, 'Posted', '2026-03-01', 'USD', 777, 1, 3, 777, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(8, 1, 'I-8', 'Invoice Item', NULL, 'Posted', '2026-03-15', 'USD', 11655, 1, 3, 11655, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(9, 1, 'I-9', 'Invoice Item', NULL, 'Posted', '2026-03-28', 'USD', 21756, 1, 3, 21756, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(10, 1, 'I-10', 'Invoice Item', NULL, 'Posted', '2026-04-01', 'USD', 777, 1, 3, 777, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(11, 1, 'I-11', 'Invoice Item', NULL, 'Posted', '2026-04-15', 'USD', 11655, 1, 3, 11655, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(12, 1, 'I-12', 'Invoice Item', NULL, 'Posted', '2026-04-28', 'USD', 21756, 1, 3, 21756, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(13, 1, 'I-13', 'Invoice Item', NULL, 'Posted', '2026-03-03', 'EUR', 1000, 1, 3, 1085, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(14, 1, 'P-14', 'Payment', NULL, 'Draft', '2026-04-04', 'USD', 1000, 1, 3, 1000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(16, 1, 'F-0', 'Invoice Item', NULL, 'Posted', '2026-01-10', 'USD', 1000, 1, 3, 1000, NULL, NULL, NULL, NULL, NULL, 1, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(17, 1, 'F-1', 'Invoice Item', NULL, 'Posted', '2026-01-11', 'USD', 1000, 1, 3, 1000, NULL, NULL, NULL, NULL, NULL, 1, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(18, 1, 'F-2', 'Invoice Item', NULL, 'Posted', '2026-01-12', 'USD', 1000, 1, 3, 1000, NULL, NULL, NULL, NULL, NULL, 1, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(21, 1, 'F-3', 'Invoice Item', NULL, 'Posted', '2026-01-13', 'USD', 1000, 1, 3, 1000, NULL, NULL, NULL, NULL, NULL, 1, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(22, 1, 'F-4', 'Invoice Item', NULL, 'Posted', '2026-01-14', 'USD', 1000, 1, 3, 1000, NULL, NULL, NULL, NULL, NULL, 1, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.tenant VALUES
	('cbd82406b15442718b62a9335fd84a8f', 'Acme', 'USD', 9, 8, '2026-07-01 12:00:00.000000');
INSERT INTO public.trial_balance_result VALUES
	('456a111cba8f4c4995c33458ebf4c8b0', '\x6d6f6e7468656e6420747269616c2062616c616e6365203109323032362d30312d303109323032362d30312d3331095553440a436173680943617368095553440930093330343409300930093330343409300a52656365697661626c65094163636f756e747352656365697661626c650955534409300933393138380930093009333931383809300a526576656e75650953616c6573526576656e75650955534409300930093432323332093009300934323233320a'),
	('2ad00929826642f7a07b4b5a9a9ae9e1', '\x6d6f6e7468656e6420747269616c2062616c616e6365203109323032362d30322d303109323032362d30322d3238095553440a436173680943617368095553440933303434093635343409300933303434093635343409300a52656365697661626c65094163636f756e747352656365697661626c6509555344093339313838093334313838093009333931383809333431383809300a526576656e75650953616c6573526576656e756509555344092d34323233320930093430373332092d343232333209300934303733320a'),
	('137bc30fba9f4acfb29b2dd98a090f34', '\x6d6f6e7468656e6420747269616c2062616c616e6365203109323032362d30322d303109323032362d30322d3238095553440a436173680943617368095553440933303434093636363709300933303434093636363709300a52656365697661626c65094163636f756e747352656365697661626c6509555344093339313838093334313838093009333931383809333431383809300a526576656e75650953616c6573526576656e756509555344092d34323233320930093430383535092d343232333209300934303835350a');
INSERT INTO public.trial_balance_run VALUES
	('456a111cba8f4c4995c33458ebf4c8b0', 1, '06734884ea3946febc78bcd8076d6767', 1, 'done', '2026-07-01 13:12:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', 0, 1, 'worker', NULL, '2026-07-01 13:12:00.000000', '2026-07-01 13:12:00.000000', NULL, 42, 'a59c105ab1caaaa52f3ad46a9d7f77b631e375583c853f1b56e7c1ed6c05b0c5', '[{"name":"R1","statement":"debits equal credits","holds":true,"detail":""},{"name":"R2","statement":"closing balances sum to zero","holds":true,"detail":""},{"name":"R3","statement":"opening balances are the closing balances of the period before","holds":true,"detail":"no earlier frozen result"},{"name":"R4 detail","statement":"the detail of receivables opens, moves and ends as their balance","holds":true,"detail":""},{"name":"R4 roll-forward","statement":"the roll-forward of receivables opens, moves and ends as their balance","holds":true,"detail":"","figures":[["opening","USD",0,0],["invoices","USD",39188,39188],["debit_memos","USD",0,0],["credit_memos","USD",0,0],["adjustments","USD",0,0],["payments","USD",0,0],["refunds","USD",0,0],["credit_balance","USD",0,0],["journal_entries","USD",0,0],["other","USD",0,0],["ending","USD",39188,39188]]},{"name":"R4 aging","statement":"what is aged, and what is not, is the balance","holds":true,"detail":"","figures":[["Current","USD",0,0],["1 to 30","USD",39188,39188],["31 to 60","USD",0,0],["61 to 90","USD",0,0],["91 to 120","USD",0,0],["Over 120","USD",0,0],["Out of buckets","USD",0,0],["Negative invoices","USD",0,0],["Unapplied","USD",0,0],["Future Document","USD",0,0]]},{"name":"R4 home","statement":"the balance in home currency with realized and unrealized gains is what is aged","holds":true,"detail":""}]', false, NULL, 65),
	('2ad00929826642f7a07b4b5a9a9ae9e1', 1, '79aea4b3e6ad43e698edda7f8e936616', 1, 'done', '2026-07-01 13:12:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', 0, 1, 'worker', NULL, '2026-07-01 13:12:00.000000', '2026-07-01 13:12:00.000000', NULL, 45, '2b108d45070d93a0b45c5c5eb26572ead0a2f3d5dcc939b955f6500fa99e4efa', '[{"name":"R1","statement":"debits equal credits","holds":true,"detail":""},{"name":"R2","statement":"closing balances sum to zero","holds":true,"detail":""},{"name":"R3","statement":"opening balances are the closing balances of the period before","holds":true,"detail":""},{"name":"R4 detail","statement":"the detail of receivables opens, moves and ends as their balance","holds":true,"detail":""},{"name":"R4 roll-forward","statement":"the roll-forward of receivables opens, moves and ends as their balance","holds":true,"detail":"","figures":[["opening","USD",39188,39188],["invoices","USD",34188,34188],["debit_memos","USD",0,0],["credit_memos","USD",0,0],["adjustments","USD",0,0],["payments","USD",0,0],["refunds","USD",0,0],["credit_balance","USD",0,0],["journal_entries","USD",0,0],["other","USD",0,0],["ending","USD",73376,73376]]},{"name":"R4 aging","statement":"what is aged, and what is not, is the balance","holds":true,"detail":"","figures":[["Current","USD",21756,21756],["1 to 30","USD",12432,12432],["31 to 60","USD",39188,39188],["61 to 90","USD",0,0],["91 to 120","USD",0,0],["Over 120","USD",0,0],["Out of buckets","USD",0,0],["Negative invoices","USD",0,0],["Unapplied","USD",0,0],["Future Document","USD",0,0]]},{"name":"R4 home","statement":"the balance in home currency with realized and unrealized gains is what is aged","holds":true,"detail":""}]', true, NULL, 65),
	('137bc30fba9f4acfb29b2dd98a090f34', 1, '79aea4b3e6ad43e698edda7f8e936616', 2, 'done', '2026-07-01 13:12:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', 0, 1, 'worker', NULL, '2026-07-01 13:12:00.000000', '2026-07-01 13:12:00.000000', NULL, 50, '7fca16c867015ead210bf27758663a1368347b8ca7f0dbb126db83e9a0b99148', '[{"name":"R1","statement":"debits equal credits","holds":true,"detail":""},{"name":"R2","statement":"closing balances sum to zero","holds":true,"detail":""},{"name":"R3","statement":"opening balances are the closing balances of the period before","holds":true,"detail":""},{"name":"R4 detail","statement":"the detail of receivables opens, moves and ends as their balance","holds":true,"detail":""},{"name":"R4 roll-forward","statement":"the roll-forward of receivables opens, moves and ends as their balance","holds":true,"detail":"","figures":[["opening","USD",39188,39188],["invoices","USD",34188,34188],["debit_memos","USD",0,0],["credit_memos","USD",0,0],["adjustments","USD",0,0],["payments","USD",0,0],["refunds","USD",0,0],["credit_balance","USD",0,0],["journal_entries","USD",0,0],["other","USD",0,0],["ending","USD",73376,73376]]},{"name":"R4 aging","statement":"what is aged, and what is not, is the balance","holds":true,"detail":"","figures":[["Current","USD",21756,21756],["1 to 30","USD",12432,12432],["31 to 60","USD",39188,39188],["61 to 90","USD",0,0],["91 to 120","USD",0,0],["Over 120","USD",0,0],["Out of buckets","USD",0,0],["Negative invoices","USD",0,0],["Unapplied","USD",0,0],["Future Document","USD",0,0]]},{"name":"R4 home","statement":"the balance in home currency with realized and unrealized gains is what is aged","holds":true,"detail":""}]', false, NULL, 82),
	('367b28080f644ac2a36e92cc5d83bde1', 1, '59093596c74f44b4af3b632c0787dd5b', 1, 'failed', '2026-07-01 14:12:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', 0, 1, 'worker', NULL, '2026-07-01 14:12:00.000000', '2026-07-01 14:12:00.000000', 'Error creating the trial balance: exchange rate from EUR to USD on 2026-03-31 is missing', NULL, NULL, NULL, false, NULL, NULL),
	('ba73b401159d4158b1a30fbbfabc7b73', 1, '8e61048831584a12a079168150353464', 1, 'queued', '2026-07-01 14:12:00.000000', 'd6ce2589a02a484a9337c556abc4e13b', 0, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, false, NULL, NULL);
INSERT INTO public.user_session VALUES
	('a session''s hash', 'd6ce2589a02a484a9337c556abc4e13b', 1, '2026-07-01 14:12:00.000000', '2026-07-01 14:12:00.000000');
SELECT pg_catalog.setval('public.accounting_code_id_seq', 4, true);
SELECT pg_catalog.setval('public.calendar_id_seq', 1, true);
SELECT pg_catalog.setval('public.commit_counter_id_seq', 1, false);
SELECT pg_catalog.setval('public.commit_sequence', 56, true);
SELECT pg_catalog.setval('public.entry_number_1', 13, true);
SELECT pg_catalog.setval('public.exemption_use_id_seq', 1, false);
SELECT pg_catalog.setval('public.history_id_seq', 67, true);
SELECT pg_catalog.setval('public.import_batch_id_seq', 3, true);
SELECT pg_catalog.setval('public.journal_entry_id_seq', 14, true);
SELECT pg_catalog.setval('public.journal_run_id_seq', 1, false);
SELECT pg_catalog.setval('public.late_transaction_id_seq', 1, false);
SELECT pg_catalog.setval('public.line_id_seq', 82, true);
SELECT pg_catalog.setval('public.subledger_transaction_id_seq', 33, true);
SELECT pg_catalog.setval('public.webhook_attempt_id_seq', 1, false);
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
ALTER TABLE ONLY public.client_entity
    ADD CONSTRAINT client_entity_pkey PRIMARY KEY (client_id, entity_id);
ALTER TABLE ONLY public.client_org
    ADD CONSTRAINT client_org_pkey PRIMARY KEY (client_id, org_id);
ALTER TABLE ONLY public.close_task
    ADD CONSTRAINT close_task_calendar_id_period_id_title_key UNIQUE (calendar_id, period_id, title);
ALTER TABLE ONLY public.close_task
    ADD CONSTRAINT close_task_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.commit_counter
    ADD CONSTRAINT commit_counter_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.custom_field
    ADD CONSTRAINT custom_field_pkey PRIMARY KEY (tenant_id, object, name);
ALTER TABLE ONLY public.day_balance
    ADD CONSTRAINT day_balance_pkey PRIMARY KEY (calendar_id, day, code_id, currency, slot);
ALTER TABLE ONLY public.entity
    ADD CONSTRAINT entity_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.event
    ADD CONSTRAINT event_history_id_key UNIQUE (history_id);
ALTER TABLE ONLY public.event
    ADD CONSTRAINT event_id_key UNIQUE (id);
ALTER TABLE ONLY public.event
    ADD CONSTRAINT event_pkey PRIMARY KEY (calendar_id, number);
ALTER TABLE ONLY public.exchange_rate
    ADD CONSTRAINT exchange_rate_pkey PRIMARY KEY (tenant_id, from_currency, to_currency, date);
ALTER TABLE ONLY public.exemption
    ADD CONSTRAINT exemption_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.exemption_use
    ADD CONSTRAINT exemption_use_pkey PRIMARY KEY (id);
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
ALTER TABLE ONLY public.late_transaction
    ADD CONSTRAINT late_transaction_pkey PRIMARY KEY (id);
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
ALTER TABLE ONLY public.posting_rules
    ADD CONSTRAINT posting_rules_pkey PRIMARY KEY (tenant_id, version);
ALTER TABLE ONLY public.query_cursor
    ADD CONSTRAINT query_cursor_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.quota_share
    ADD CONSTRAINT quota_share_pkey PRIMARY KEY (subject, kind, holder);
ALTER TABLE ONLY public.remembered_request
    ADD CONSTRAINT remembered_request_pkey PRIMARY KEY (user_id, key);
ALTER TABLE ONLY public.role_permission
    ADD CONSTRAINT role_permission_pkey PRIMARY KEY (tenant_id, role, permission);
ALTER TABLE ONLY public.role
    ADD CONSTRAINT role_pkey PRIMARY KEY (tenant_id, name);
ALTER TABLE ONLY public.schedule
    ADD CONSTRAINT schedule_calendar_id_name_key UNIQUE (calendar_id, name);
ALTER TABLE ONLY public.schedule
    ADD CONSTRAINT schedule_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.schedule_run
    ADD CONSTRAINT schedule_run_pkey PRIMARY KEY (schedule_id, planned_on);
ALTER TABLE ONLY public.setting
    ADD CONSTRAINT setting_pkey PRIMARY KEY (tenant_id, name);
ALTER TABLE ONLY public.shared_calendar
    ADD CONSTRAINT shared_calendar_pkey PRIMARY KEY (calendar_id);
ALTER TABLE ONLY public.staged_code
    ADD CONSTRAINT staged_code_pkey PRIMARY KEY (batch_id, code_id);
ALTER TABLE ONLY public.subledger_transaction
    ADD CONSTRAINT subledger_transaction_calendar_id_number_type_key UNIQUE (calendar_id, number, type);
ALTER TABLE ONLY public.subledger_transaction
    ADD CONSTRAINT subledger_transaction_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.summarised_transaction
    ADD CONSTRAINT summarised_transaction_pkey PRIMARY KEY (transaction_id);
ALTER TABLE ONLY public.task_attachment
    ADD CONSTRAINT task_attachment_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.task_template
    ADD CONSTRAINT task_template_pkey PRIMARY KEY (tenant_id, version);
ALTER TABLE ONLY public.tenant
    ADD CONSTRAINT tenant_name_key UNIQUE (name);
ALTER TABLE ONLY public.tenant
    ADD CONSTRAINT tenant_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.trial_balance_result
    ADD CONSTRAINT trial_balance_result_pkey PRIMARY KEY (run_id);
ALTER TABLE ONLY public.trial_balance_run
    ADD CONSTRAINT trial_balance_run_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.type_lock
    ADD CONSTRAINT type_lock_pkey PRIMARY KEY (calendar_id, period_id, type);
ALTER TABLE ONLY public.user_entity
    ADD CONSTRAINT user_entity_pkey PRIMARY KEY (user_id, entity_id);
ALTER TABLE ONLY public.user_org
    ADD CONSTRAINT user_org_pkey PRIMARY KEY (user_id, org_id);
ALTER TABLE ONLY public.user_session
    ADD CONSTRAINT user_session_pkey PRIMARY KEY (session_hash);
ALTER TABLE ONLY public.webhook_attempt
    ADD CONSTRAINT webhook_attempt_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.webhook_delivery
    ADD CONSTRAINT webhook_delivery_pkey PRIMARY KEY (webhook_id, number);
ALTER TABLE ONLY public.webhook_feed
    ADD CONSTRAINT webhook_feed_pkey PRIMARY KEY (calendar_id);
ALTER TABLE ONLY public.webhook
    ADD CONSTRAINT webhook_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.worker_heartbeat
    ADD CONSTRAINT worker_heartbeat_pkey PRIMARY KEY (process);
CREATE INDEX aggregated_entry ON public.journal_entry USING btree (calendar_id, date) WHERE aggregate_currency;
CREATE INDEX attachment_of_period ON public.task_attachment USING btree (calendar_id, period_id);
CREATE INDEX attachment_of_task ON public.task_attachment USING btree (task_id);
CREATE INDEX attempt_by_time ON public.webhook_attempt USING btree (at);
CREATE INDEX attempt_of_delivery ON public.webhook_attempt USING btree (webhook_id, number, id);
CREATE INDEX batch_by_commit ON public.import_batch USING btree (calendar_id, commit_sequence);
CREATE INDEX client_of_user ON public.oauth_client USING btree (user_id);
CREATE INDEX cursor_of_user ON public.query_cursor USING btree (user_id, created_on);
CREATE INDEX delivery_of_calendar ON public.webhook_delivery USING btree (calendar_id);
CREATE INDEX due_webhook ON public.webhook USING btree (due_on) WHERE (due_on IS NOT NULL);
CREATE INDEX entry_of_run ON public.journal_entry USING btree (run_id, part) WHERE (run_id IS NOT NULL);
CREATE INDEX exemption_of_period ON public.exemption USING btree (calendar_id, period_id);
CREATE INDEX history_of_calendar ON public.history USING btree (calendar_id, commit_sequence, id);
CREATE INDEX history_of_period ON public.history USING btree (calendar_id, period_id) WHERE (period_id IS NOT NULL);
CREATE INDEX history_of_tenant ON public.history USING btree (tenant_id, commit_sequence, id) WHERE (calendar_id IS NULL);
CREATE INDEX history_of_track_id ON public.history USING btree (calendar_id, track_id) WHERE (track_id IS NOT NULL);
CREATE INDEX ix_accounting_period_calendar_id ON public.accounting_period USING btree (calendar_id);
CREATE INDEX ix_oauth_token_expires_on ON public.oauth_token USING btree (expires_on);
CREATE INDEX ix_query_cursor_expires_on ON public.query_cursor USING btree (expires_on);
CREATE INDEX ix_quota_share_begun ON public.quota_share USING btree (begun);
CREATE INDEX ix_remembered_request_expires_on ON public.remembered_request USING btree (expires_on);
CREATE INDEX ix_trial_balance_run_period_id ON public.trial_balance_run USING btree (period_id);
CREATE INDEX ix_user_session_last_used_on ON public.user_session USING btree (last_used_on);
CREATE INDEX journal_entry_by_date ON public.journal_entry USING btree (calendar_id, date);
CREATE UNIQUE INDEX late_number_waits ON public.late_transaction USING btree (calendar_id, kind, number, type) WHERE (status = 'Waiting'::text);
CREATE INDEX late_transaction_of_calendar ON public.late_transaction USING btree (calendar_id, status, id);
CREATE UNIQUE INDEX one_journal_run ON public.journal_run USING btree (tenant_id) WHERE (status = ANY (ARRAY['Pending'::text, 'Processing'::text, 'CancelInprogress'::text]));
CREATE INDEX request_under_way ON public.remembered_request USING btree (user_id, track_id) WHERE (status IS NULL);
CREATE INDEX revenue_transaction ON public.subledger_transaction USING btree (calendar_id, date, status) WHERE (type = 'Revenue Event Item'::text);
CREATE INDEX reversing_entry ON public.journal_entry USING btree (reverses) WHERE (reverses IS NOT NULL);
CREATE INDEX reversing_transaction ON public.subledger_transaction USING btree (reverses) WHERE (reverses IS NOT NULL);
CREATE UNIQUE INDEX schedule_under_way ON public.schedule_run USING btree (schedule_id) WHERE (state = ANY (ARRAY['Waiting'::text, 'JournalRun'::text, 'TrialBalance'::text]));
CREATE INDEX session_of_user ON public.user_session USING btree (user_id, last_used_on);
CREATE INDEX staged_file ON public.file USING btree (run_id) WHERE (sha256 IS NULL);
CREATE INDEX summarised_by_run ON public.summarised_transaction USING btree (run_id, part);
CREATE INDEX token_of_client ON public.oauth_token USING btree (client_id, expires_on);
CREATE INDEX transaction_by_date ON public.subledger_transaction USING btree (calendar_id, date, id);
CREATE INDEX unfinished_run ON public.trial_balance_run USING btree (state, requested_on) WHERE (state = ANY (ARRAY['queued'::text, 'leased'::text]));
CREATE INDEX unresolved_transaction ON public.subledger_transaction USING btree (calendar_id, date, id) WHERE ((status = 'Draft'::text) OR (status = 'Processing'::text) OR (status = 'Pending'::text) OR (status = 'Unprocessed'::text));
CREATE INDEX use_of_exemption ON public.exemption_use USING btree (exemption_id, id);
CREATE INDEX waiting_delivery ON public.webhook_delivery USING btree (webhook_id, due_on) WHERE (state = 'Waiting'::text);
CREATE INDEX waiting_journal_run ON public.journal_run USING btree (requested_on) WHERE (status = ANY (ARRAY['Pending'::text, 'Processing'::text, 'CancelInprogress'::text, 'DeleteInprogress'::text]));
CREATE INDEX webhook_of_calendar ON public.webhook USING btree (calendar_id, created_on, id);
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
CREATE TRIGGER fence_close_task_emptied BEFORE TRUNCATE ON public.close_task FOR EACH STATEMENT EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_close_task_stray BEFORE INSERT ON public.close_task FOR EACH ROW EXECUTE FUNCTION public.fence_close_task_stray();
CREATE TRIGGER fence_close_task_unchanged BEFORE UPDATE ON public.close_task FOR EACH ROW WHEN (((old.id IS DISTINCT FROM new.id) OR (old.calendar_id IS DISTINCT FROM new.calendar_id) OR (old.period_id IS DISTINCT FROM new.period_id) OR (old.number IS DISTINCT FROM new.number) OR (old.template IS DISTINCT FROM new.template))) EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_code_kept BEFORE DELETE ON public.accounting_code FOR EACH ROW WHEN (old.used) EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_code_unchanged BEFORE UPDATE ON public.accounting_code FOR EACH ROW WHEN ((old.used AND ((old.id IS DISTINCT FROM new.id) OR (old.public_id IS DISTINCT FROM new.public_id) OR (old.tenant_id IS DISTINCT FROM new.tenant_id) OR (old.name IS DISTINCT FROM new.name) OR (old.type IS DISTINCT FROM new.type) OR (old.active IS DISTINCT FROM new.active) OR (old.used IS DISTINCT FROM new.used)))) EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_codes_emptied BEFORE TRUNCATE ON public.accounting_code FOR EACH STATEMENT EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_event_emptied BEFORE TRUNCATE ON public.event FOR EACH STATEMENT EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_event_kept BEFORE DELETE ON public.event FOR EACH ROW WHEN (true) EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_event_next BEFORE INSERT ON public.event FOR EACH ROW EXECUTE FUNCTION public.fence_event();
CREATE TRIGGER fence_event_unchanged BEFORE UPDATE ON public.event FOR EACH ROW WHEN (true) EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_exemption_emptied BEFORE TRUNCATE ON public.exemption FOR EACH STATEMENT EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_exemption_granted BEFORE INSERT ON public.exemption FOR EACH ROW WHEN (((new.granted_by = new.user_id) OR (new.revoked_on IS NOT NULL))) EXECUTE FUNCTION public.fence_refuse('monthend fence: no exception is good for this');
CREATE TRIGGER fence_exemption_kept BEFORE DELETE ON public.exemption FOR EACH ROW WHEN (true) EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_exemption_unchanged BEFORE UPDATE ON public.exemption FOR EACH ROW WHEN (((old.revoked_on IS NOT NULL) OR ((old.id IS DISTINCT FROM new.id) OR (old.calendar_id IS DISTINCT FROM new.calendar_id) OR (old.period_id IS DISTINCT FROM new.period_id) OR (old.user_id IS DISTINCT FROM new.user_id) OR (old.until IS DISTINCT FROM new.until) OR (old.reason IS DISTINCT FROM new.reason) OR (old.granted_by IS DISTINCT FROM new.granted_by) OR (old.granted_on IS DISTINCT FROM new.granted_on)))) EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_exemption_use_emptied BEFORE TRUNCATE ON public.exemption_use FOR EACH STATEMENT EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_exemption_use_kept BEFORE DELETE ON public.exemption_use FOR EACH ROW WHEN (true) EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_exemption_use_unchanged BEFORE UPDATE ON public.exemption_use FOR EACH ROW WHEN (((NOT old.under_way) OR ((old.id IS DISTINCT FROM new.id) OR (old.exemption_id IS DISTINCT FROM new.exemption_id) OR (old.calendar_id IS DISTINCT FROM new.calendar_id) OR (old.user_id IS DISTINCT FROM new.user_id) OR (old.at IS DISTINCT FROM new.at) OR (old.commit_sequence IS DISTINCT FROM new.commit_sequence) OR (old.type IS DISTINCT FROM new.type) OR (old.number IS DISTINCT FROM new.number) OR (old.day IS DISTINCT FROM new.day)))) EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_exemption_used BEFORE INSERT ON public.exemption_use FOR EACH ROW EXECUTE FUNCTION public.fence_exemption_used();
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
CREATE TRIGGER fence_journal_entry_unchanged BEFORE UPDATE ON public.journal_entry FOR EACH ROW WHEN (((old.id IS DISTINCT FROM new.id) OR (old.calendar_id IS DISTINCT FROM new.calendar_id) OR (old.number IS DISTINCT FROM new.number) OR (old.date IS DISTINCT FROM new.date) OR (old.currency IS DISTINCT FROM new.currency) OR (old.details IS DISTINCT FROM new.details) OR (old.created_by IS DISTINCT FROM new.created_by) OR (old.created_on IS DISTINCT FROM new.created_on) OR (old.batch_id IS DISTINCT FROM new.batch_id) OR (old.first_line IS DISTINCT FROM new.first_line) OR (old.line_count IS DISTINCT FROM new.line_count) OR (old.aggregate_currency IS DISTINCT FROM new.aggregate_currency) OR (old.run_id IS DISTINCT FROM new.run_id) OR (old.part IS DISTINCT FROM new.part) OR (old.document_date IS DISTINCT FROM new.document_date) OR (old.reverses IS DISTINCT FROM new.reverses) OR (NOT ((old.status = new.status) OR ((old.status = 'Created'::text) AND (new.status = 'Cancelled'::text) AND ((old.transferred IS NULL) OR ((old.transferred <> 'Yes'::text) AND (old.transferred <> 'Processing'::text)))) OR ((old.status = 'Cancelled'::text) AND (new.status = 'Deleted'::text)))) OR ((old.status <> 'Created'::text) AND ((old.transferred IS DISTINCT FROM new.transferred) OR (old.transferred_by IS DISTINCT FROM new.transferred_by) OR (old.transferred_on IS DISTINCT FROM new.transferred_on))))) EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_journal_entry_update AFTER UPDATE ON public.journal_entry REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.fence_entries_update();
CREATE TRIGGER fence_journal_run_emptied BEFORE TRUNCATE ON public.journal_run FOR EACH STATEMENT EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_journal_run_kept BEFORE DELETE ON public.journal_run FOR EACH ROW WHEN (true) EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_journal_run_unchanged BEFORE UPDATE ON public.journal_run FOR EACH ROW WHEN (((old.id IS DISTINCT FROM new.id) OR (old.tenant_id IS DISTINCT FROM new.tenant_id) OR (old.calendar_id IS DISTINCT FROM new.calendar_id) OR (old.number IS DISTINCT FROM new.number) OR (old.target_start IS DISTINCT FROM new.target_start) OR (old.target_end IS DISTINCT FROM new.target_end) OR (old.entry_date IS DISTINCT FROM new.entry_date) OR (old.transaction_types IS DISTINCT FROM new.transaction_types) OR (old.aggregate_currency IS DISTINCT FROM new.aggregate_currency) OR (old.rule_name IS DISTINCT FROM new.rule_name) OR (old.segments IS DISTINCT FROM new.segments) OR (old.status = 'Deleted'::text) OR ((new.status = 'Deleted'::text) AND (old.status <> 'DeleteInprogress'::text)))) EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_late_transaction_emptied BEFORE TRUNCATE ON public.late_transaction FOR EACH STATEMENT EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_late_transaction_kept BEFORE DELETE ON public.late_transaction FOR EACH ROW WHEN (true) EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_late_transaction_unchanged BEFORE UPDATE ON public.late_transaction FOR EACH ROW WHEN (((old.status <> 'Waiting'::text) OR ((old.id IS DISTINCT FROM new.id) OR (old.calendar_id IS DISTINCT FROM new.calendar_id) OR (old.kind IS DISTINCT FROM new.kind) OR (old.number IS DISTINCT FROM new.number) OR (old.type IS DISTINCT FROM new.type) OR (old.document_date IS DISTINCT FROM new.document_date) OR (old.payload IS DISTINCT FROM new.payload) OR (old.requested_by IS DISTINCT FROM new.requested_by) OR (old.requested_on IS DISTINCT FROM new.requested_on)))) EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
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
CREATE TRIGGER fence_posting_rules_emptied BEFORE TRUNCATE ON public.posting_rules FOR EACH STATEMENT EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_posting_rules_kept BEFORE DELETE ON public.posting_rules FOR EACH ROW WHEN (true) EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_posting_rules_unchanged BEFORE UPDATE ON public.posting_rules FOR EACH ROW WHEN (true) EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_result_emptied BEFORE TRUNCATE ON public.trial_balance_result FOR EACH STATEMENT EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_result_kept BEFORE DELETE ON public.trial_balance_result FOR EACH ROW WHEN (true) EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_result_unchanged BEFORE UPDATE ON public.trial_balance_result FOR EACH ROW WHEN (true) EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_run_emptied BEFORE TRUNCATE ON public.trial_balance_run FOR EACH STATEMENT EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_run_kept BEFORE DELETE ON public.trial_balance_run FOR EACH ROW WHEN ((old.state = 'done'::text)) EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_run_unchanged BEFORE UPDATE ON public.trial_balance_run FOR EACH ROW WHEN (((old.state = 'done'::text) AND ((old.superseded AND (NOT new.superseded)) OR ((old.id IS DISTINCT FROM new.id) OR (old.calendar_id IS DISTINCT FROM new.calendar_id) OR (old.period_id IS DISTINCT FROM new.period_id) OR (old.revision IS DISTINCT FROM new.revision) OR (old.state IS DISTINCT FROM new.state) OR (old.requested_on IS DISTINCT FROM new.requested_on) OR (old.requested_by IS DISTINCT FROM new.requested_by) OR (old.dates_version IS DISTINCT FROM new.dates_version) OR (old.started_on IS DISTINCT FROM new.started_on) OR (old.ended_on IS DISTINCT FROM new.ended_on) OR (old.commit_sequence IS DISTINCT FROM new.commit_sequence) OR (old.sha256 IS DISTINCT FROM new.sha256) OR (old.identities IS DISTINCT FROM new.identities) OR (old.last_line IS DISTINCT FROM new.last_line) OR (old.unprocessed_charges IS DISTINCT FROM new.unprocessed_charges))))) EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_seal_emptied BEFORE TRUNCATE ON public.history_seal FOR EACH STATEMENT EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_seal_kept BEFORE DELETE ON public.history_seal FOR EACH ROW WHEN (true) EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_seal_next BEFORE INSERT ON public.history_seal FOR EACH ROW EXECUTE FUNCTION public.fence_seal();
CREATE TRIGGER fence_seal_unchanged BEFORE UPDATE ON public.history_seal FOR EACH ROW WHEN (true) EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_subledger_transaction_delete AFTER DELETE ON public.subledger_transaction REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.fence_days_delete();
CREATE TRIGGER fence_subledger_transaction_emptied BEFORE TRUNCATE ON public.subledger_transaction FOR EACH STATEMENT EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_subledger_transaction_insert AFTER INSERT ON public.subledger_transaction REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.fence_transactions_insert();
CREATE TRIGGER fence_subledger_transaction_unchanged BEFORE UPDATE ON public.subledger_transaction FOR EACH ROW WHEN (((old.id IS DISTINCT FROM new.id) OR (old.calendar_id IS DISTINCT FROM new.calendar_id) OR (old.number IS DISTINCT FROM new.number) OR (old.type IS DISTINCT FROM new.type) OR (old.subtype IS DISTINCT FROM new.subtype) OR (old.date IS DISTINCT FROM new.date) OR (old.currency IS DISTINCT FROM new.currency) OR (old.amount IS DISTINCT FROM new.amount) OR (old.debit_code IS DISTINCT FROM new.debit_code) OR (old.credit_code IS DISTINCT FROM new.credit_code) OR (old.account_number IS DISTINCT FROM new.account_number) OR (old.due_date IS DISTINCT FROM new.due_date) OR (old.document_number IS DISTINCT FROM new.document_number) OR (old.applied_to IS DISTINCT FROM new.applied_to) OR (old.billed_through IS DISTINCT FROM new.billed_through) OR (old.segments IS DISTINCT FROM new.segments) OR (old.batch_id IS DISTINCT FROM new.batch_id) OR (old.document_date IS DISTINCT FROM new.document_date) OR (old.posting_rules IS DISTINCT FROM new.posting_rules) OR (old.reverses IS DISTINCT FROM new.reverses))) EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_subledger_transaction_update AFTER UPDATE ON public.subledger_transaction REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.fence_transactions_update();
CREATE TRIGGER fence_summarised_delete AFTER DELETE ON public.summarised_transaction REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.fence_summarised_delete();
CREATE TRIGGER fence_summarised_emptied BEFORE TRUNCATE ON public.summarised_transaction FOR EACH STATEMENT EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_summarised_insert AFTER INSERT ON public.summarised_transaction REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.fence_summarised_insert();
CREATE TRIGGER fence_summarised_unchanged BEFORE UPDATE ON public.summarised_transaction FOR EACH ROW WHEN (true) EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_task_attachment_emptied BEFORE TRUNCATE ON public.task_attachment FOR EACH STATEMENT EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_task_attachment_stray BEFORE INSERT ON public.task_attachment FOR EACH ROW EXECUTE FUNCTION public.fence_task_attachment_stray();
CREATE TRIGGER fence_task_attachment_unchanged BEFORE UPDATE ON public.task_attachment FOR EACH ROW WHEN (true) EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_task_template_emptied BEFORE TRUNCATE ON public.task_template FOR EACH STATEMENT EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_task_template_kept BEFORE DELETE ON public.task_template FOR EACH ROW WHEN (true) EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_task_template_unchanged BEFORE UPDATE ON public.task_template FOR EACH ROW WHEN (true) EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_tasks_close_task_removed BEFORE DELETE ON public.close_task FOR EACH ROW EXECUTE FUNCTION public.fence_tasks_removed();
CREATE TRIGGER fence_tasks_close_task_written BEFORE INSERT OR UPDATE ON public.close_task FOR EACH ROW EXECUTE FUNCTION public.fence_tasks_written();
CREATE TRIGGER fence_tasks_task_attachment_removed BEFORE DELETE ON public.task_attachment FOR EACH ROW EXECUTE FUNCTION public.fence_tasks_removed();
CREATE TRIGGER fence_tasks_task_attachment_written BEFORE INSERT ON public.task_attachment FOR EACH ROW EXECUTE FUNCTION public.fence_tasks_written();
CREATE TRIGGER fence_type_lock_emptied BEFORE TRUNCATE ON public.type_lock FOR EACH STATEMENT EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_type_lock_unchanged BEFORE UPDATE ON public.type_lock FOR EACH ROW WHEN (true) EXECUTE FUNCTION public.fence_refuse('monthend fence: rows of this table are never changed or deleted');
CREATE TRIGGER fence_types_import_batch_changed BEFORE UPDATE OF posted ON public.import_batch FOR EACH ROW WHEN (new.posted) EXECUTE FUNCTION public.fence_types_batch();
CREATE TRIGGER fence_types_journal_entry_changed BEFORE UPDATE OF status ON public.journal_entry FOR EACH ROW WHEN (((old.status IS DISTINCT FROM new.status) AND (old.status = 'Created'::text) AND (old.run_id IS NULL))) EXECUTE FUNCTION public.fence_types_entry();
CREATE TRIGGER fence_types_journal_entry_insert AFTER INSERT ON public.journal_entry REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.fence_types_added_entries();
CREATE TRIGGER fence_types_subledger_transaction_changed BEFORE UPDATE OF status ON public.subledger_transaction FOR EACH ROW WHEN ((old.status IS DISTINCT FROM new.status)) EXECUTE FUNCTION public.fence_types_transaction();
CREATE TRIGGER fence_types_subledger_transaction_insert AFTER INSERT ON public.subledger_transaction REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.fence_types_added_transactions();
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
ALTER TABLE ONLY public.client_entity
    ADD CONSTRAINT client_entity_client_id_fkey FOREIGN KEY (client_id) REFERENCES public.oauth_client(id);
ALTER TABLE ONLY public.client_entity
    ADD CONSTRAINT client_entity_entity_id_fkey FOREIGN KEY (entity_id) REFERENCES public.entity(id);
ALTER TABLE ONLY public.client_org
    ADD CONSTRAINT client_org_client_id_fkey FOREIGN KEY (client_id) REFERENCES public.oauth_client(id);
ALTER TABLE ONLY public.client_org
    ADD CONSTRAINT client_org_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.org(id);
ALTER TABLE ONLY public.close_task
    ADD CONSTRAINT close_task_calendar_id_fkey FOREIGN KEY (calendar_id) REFERENCES public.calendar(id);
ALTER TABLE ONLY public.custom_field
    ADD CONSTRAINT custom_field_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
ALTER TABLE ONLY public.entity
    ADD CONSTRAINT entity_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
ALTER TABLE ONLY public.event
    ADD CONSTRAINT event_calendar_id_fkey FOREIGN KEY (calendar_id) REFERENCES public.calendar(id);
ALTER TABLE ONLY public.exchange_rate
    ADD CONSTRAINT exchange_rate_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
ALTER TABLE ONLY public.exemption
    ADD CONSTRAINT exemption_calendar_id_fkey FOREIGN KEY (calendar_id) REFERENCES public.calendar(id);
ALTER TABLE ONLY public.exemption
    ADD CONSTRAINT exemption_granted_by_fkey FOREIGN KEY (granted_by) REFERENCES public.app_user(id);
ALTER TABLE ONLY public.exemption_use
    ADD CONSTRAINT exemption_use_calendar_id_fkey FOREIGN KEY (calendar_id) REFERENCES public.calendar(id);
ALTER TABLE ONLY public.exemption_use
    ADD CONSTRAINT exemption_use_exemption_id_fkey FOREIGN KEY (exemption_id) REFERENCES public.exemption(id);
ALTER TABLE ONLY public.exemption
    ADD CONSTRAINT exemption_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.app_user(id);
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
ALTER TABLE ONLY public.late_transaction
    ADD CONSTRAINT late_transaction_calendar_id_fkey FOREIGN KEY (calendar_id) REFERENCES public.calendar(id);
ALTER TABLE ONLY public.oauth_client
    ADD CONSTRAINT oauth_client_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.app_user(id);
ALTER TABLE ONLY public.oauth_token
    ADD CONSTRAINT oauth_token_client_id_fkey FOREIGN KEY (client_id) REFERENCES public.oauth_client(id);
ALTER TABLE ONLY public.org
    ADD CONSTRAINT org_entity_id_fkey FOREIGN KEY (entity_id) REFERENCES public.entity(id);
ALTER TABLE ONLY public.org
    ADD CONSTRAINT org_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES public.org(id);
ALTER TABLE ONLY public.posting_rules
    ADD CONSTRAINT posting_rules_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
ALTER TABLE ONLY public.query_cursor
    ADD CONSTRAINT query_cursor_calendar_id_fkey FOREIGN KEY (calendar_id) REFERENCES public.calendar(id);
ALTER TABLE ONLY public.query_cursor
    ADD CONSTRAINT query_cursor_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.app_user(id);
ALTER TABLE ONLY public.role
    ADD CONSTRAINT role_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
ALTER TABLE ONLY public.schedule
    ADD CONSTRAINT schedule_acts_for_fkey FOREIGN KEY (acts_for) REFERENCES public.app_user(id);
ALTER TABLE ONLY public.schedule
    ADD CONSTRAINT schedule_calendar_id_fkey FOREIGN KEY (calendar_id) REFERENCES public.calendar(id);
ALTER TABLE ONLY public.schedule_run
    ADD CONSTRAINT schedule_run_schedule_id_fkey FOREIGN KEY (schedule_id) REFERENCES public.schedule(id);
ALTER TABLE ONLY public.setting
    ADD CONSTRAINT setting_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
ALTER TABLE ONLY public.shared_calendar
    ADD CONSTRAINT shared_calendar_calendar_id_fkey FOREIGN KEY (calendar_id) REFERENCES public.calendar(id);
ALTER TABLE ONLY public.shared_calendar
    ADD CONSTRAINT shared_calendar_source_id_fkey FOREIGN KEY (source_id) REFERENCES public.calendar(id);
ALTER TABLE ONLY public.task_attachment
    ADD CONSTRAINT task_attachment_calendar_id_fkey FOREIGN KEY (calendar_id) REFERENCES public.calendar(id);
ALTER TABLE ONLY public.task_attachment
    ADD CONSTRAINT task_attachment_task_id_fkey FOREIGN KEY (task_id) REFERENCES public.close_task(id);
ALTER TABLE ONLY public.task_template
    ADD CONSTRAINT task_template_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
ALTER TABLE ONLY public.trial_balance_result
    ADD CONSTRAINT trial_balance_result_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.trial_balance_run(id);
ALTER TABLE ONLY public.trial_balance_run
    ADD CONSTRAINT trial_balance_run_calendar_id_fkey FOREIGN KEY (calendar_id) REFERENCES public.calendar(id);
ALTER TABLE ONLY public.type_lock
    ADD CONSTRAINT type_lock_calendar_id_fkey FOREIGN KEY (calendar_id) REFERENCES public.calendar(id);
ALTER TABLE ONLY public.user_entity
    ADD CONSTRAINT user_entity_entity_id_fkey FOREIGN KEY (entity_id) REFERENCES public.entity(id);
ALTER TABLE ONLY public.user_entity
    ADD CONSTRAINT user_entity_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.app_user(id);
ALTER TABLE ONLY public.user_org
    ADD CONSTRAINT user_org_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.org(id);
ALTER TABLE ONLY public.user_org
    ADD CONSTRAINT user_org_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.app_user(id);
ALTER TABLE ONLY public.user_session
    ADD CONSTRAINT user_session_calendar_id_fkey FOREIGN KEY (calendar_id) REFERENCES public.calendar(id);
ALTER TABLE ONLY public.user_session
    ADD CONSTRAINT user_session_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.app_user(id);
ALTER TABLE ONLY public.webhook
    ADD CONSTRAINT webhook_calendar_id_fkey FOREIGN KEY (calendar_id) REFERENCES public.calendar(id);
ALTER TABLE ONLY public.webhook_delivery
    ADD CONSTRAINT webhook_delivery_calendar_id_fkey FOREIGN KEY (calendar_id) REFERENCES public.calendar(id);
ALTER TABLE ONLY public.webhook_delivery
    ADD CONSTRAINT webhook_delivery_webhook_id_fkey FOREIGN KEY (webhook_id) REFERENCES public.webhook(id);
ALTER TABLE ONLY public.webhook_feed
    ADD CONSTRAINT webhook_feed_calendar_id_fkey FOREIGN KEY (calendar_id) REFERENCES public.calendar(id);
