-- A small shop. All people and numbers are invented. The values SECRET-… must never reach a masked principal.
CREATE SCHEMA hr;
CREATE SCHEMA other;

CREATE TABLE customers (
  id          int PRIMARY KEY,
  name        text NOT NULL,
  email       text NOT NULL,
  ssn         varchar(11) NOT NULL,
  phone       text,
  card_number text,
  birth_date  date,
  credit      numeric(10,2),
  notes       jsonb,
  tags        text[],
  avatar      bytea,
  seen_at     timestamptz,
  score       int,
  rating      float8,
  token       uuid
);
INSERT INTO customers
SELECT i, 'Customer ' || i, 'secret' || i || '@hidden' || i || '.test', '912-44-' || lpad(i::text, 4, '0'),
       '+1-238-562-' || lpad(i::text, 4, '0'), '49298668795' || lpad(i::text, 5, '0'), date '1931-07-13' + i,
       7000 + i + 0.25, jsonb_build_object('memo', 'SECRET-note-' || i), ARRAY['SECRET-tag-' || i, 'x'],
       convert_to('SECRET-avatar-' || i, 'UTF8'), timestamptz '2024-02-02 10:00:00+00' + i * interval '1 hour',
       880000 + i, 990000.5 + i, ('00000000-0000-4000-8000-' || lpad(i::text, 12, '7'))::uuid
FROM generate_series(1, 100) AS i;
UPDATE customers SET phone = NULL WHERE id = 3;

CREATE TABLE orders (
  id int PRIMARY KEY, customer_id int NOT NULL REFERENCES customers, status text NOT NULL, total numeric(10,2) NOT NULL,
  placed_at timestamptz NOT NULL, note text
);
INSERT INTO orders
SELECT i, 1 + i % 100, (ARRAY['new','paid','sent'])[1 + i % 3], i * 1.5, timestamptz '2024-03-01 00:00:00+00' + i * interval '1 minute', NULL
FROM generate_series(1, 500) AS i;

CREATE TABLE note_pad (id int PRIMARY KEY, body text);
INSERT INTO note_pad SELECT i, 'note ' || i FROM generate_series(1, 20) AS i;

CREATE VIEW v_customers AS SELECT id AS customer, name, email AS contact, ssn AS number FROM customers;

CREATE TABLE visits (day date NOT NULL, customer_email text) PARTITION BY RANGE (day);
CREATE TABLE visits_2024 PARTITION OF visits FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
INSERT INTO visits VALUES ('2024-05-05', 'secret1@hidden1.test');

CREATE TABLE hr.employees (id int PRIMARY KEY, full_name text, salary int);
INSERT INTO hr.employees VALUES (1, 'Ada', 123456), (2, 'Bo', 654321);

-- The same name in another schema, with nothing to hide: which one is meant depends on search_path.
CREATE TABLE other.customers (id int PRIMARY KEY, email text);
INSERT INTO other.customers VALUES (1, 'in public, nothing to hide');

-- A column of every common type, for comparing what goes through untouched.
CREATE TABLE every_type (
  c_bool bool, c_int2 int2, c_int4 int4, c_int8 int8, c_float4 float4, c_float8 float8, c_numeric numeric, c_text text,
  c_varchar varchar(20), c_char char(5), c_name name, c_bytea bytea, c_date date, c_time time, c_timetz timetz,
  c_timestamp timestamp, c_timestamptz timestamptz, c_interval interval, c_uuid uuid, c_json json, c_jsonb jsonb,
  c_inet inet, c_cidr cidr, c_macaddr macaddr, c_bit bit(3), c_varbit varbit, c_money money, c_point point, c_box box,
  c_int4range int4range, c_tstzrange tstzrange, c_int4s int4[], c_texts text[], c_tsvector tsvector, c_oid oid, c_xml xml
);
INSERT INTO every_type VALUES (
  true, 1, 2, 3, 1.5, 2.25, 12345.6789, 'text ✓', 'varchar', 'char', 'name', '\x00ff10', '2024-02-29', '12:34:56.789', '12:34:56+02',
  '2024-02-29 12:34:56', '2024-02-29 12:34:56+00', '1 year 2 mons 3 days 04:05:06', '6f1b7a52-5d0f-4c1e-8f0a-000000000001',
  '{"a": 1}', '{"b": [1, 2]}', '10.0.0.1/24', '10.0.0.0/24', '08:00:2b:01:02:03', B'101', B'1101', '12.34', '(1,2)', '((1,2),(3,4))',
  '[1,5)', '[2024-01-01 00:00:00+00,2024-02-01 00:00:00+00)', '{1,2,NULL}', '{a,"b c",NULL}', 'a:1 b:2', 42, '<a>1</a>'
);
INSERT INTO every_type DEFAULT VALUES;
