-- Readings of p1meter in PostgreSQL 13 or newer. Run it once, as the owner of the database: psql -d p1meter -f schema.sql
-- The loader's role may add rows and nothing else.

CREATE TABLE IF NOT EXISTS reading (
    journal  text        NOT NULL,
    seq      bigint      NOT NULL,
    time     timestamptz NOT NULL,
    body     jsonb       NOT NULL,  -- all that was sent, with the digits that the meter sent
    stored   timestamptz NOT NULL DEFAULT now(),
    -- What is asked for often has a column. One more is one more line, or later:
    -- ALTER TABLE reading ADD COLUMN voltage_l1_v numeric GENERATED ALWAYS AS ((body ->> 'voltage_l1_v')::numeric) STORED;
    meter_id          text    GENERATED ALWAYS AS (body ->> 'meter_id') STORED,
    energy_import_kwh numeric GENERATED ALWAYS AS ((body ->> 'energy_import_kwh')::numeric) STORED,
    energy_export_kwh numeric GENERATED ALWAYS AS ((body ->> 'energy_export_kwh')::numeric) STORED,
    gas_m3            numeric GENERATED ALWAYS AS ((body ->> 'gas_m3')::numeric) STORED,
    water_m3          numeric GENERATED ALWAYS AS ((body ->> 'water_m3')::numeric) STORED,
    power_w           numeric GENERATED ALWAYS AS ((body ->> 'power_w')::numeric) STORED,
    power_max_w       numeric GENERATED ALWAYS AS ((body #>> '{window,power_w,max}')::numeric) STORED,
    PRIMARY KEY (journal, seq)      -- a message may come twice, a row may not
);

CREATE INDEX IF NOT EXISTS reading_time ON reading (time);

-- What came on the topic and is no reading: nothing is thrown away, and nothing holds up the readings behind it.
CREATE TABLE IF NOT EXISTS not_a_reading (
    body   bytea       NOT NULL,
    reason text        NOT NULL,
    stored timestamptz NOT NULL DEFAULT now()
);

DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'p1meter-loader') THEN
        CREATE ROLE "p1meter-loader" LOGIN;
    END IF;
END $$;
GRANT INSERT ON reading, not_a_reading TO "p1meter-loader";
