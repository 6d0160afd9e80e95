-- One statement a line, run inside a transaction that is rolled back.
SELECT 1
SELECT NULL, true, 1.5, 'text', ARRAY[1,2], ROW(1,'a')
SELECT * FROM every_type ORDER BY c_int4 NULLS LAST
SELECT * FROM customers ORDER BY id LIMIT 10
SELECT id, name, email, ssn FROM customers WHERE id = 5
SELECT c.name, sum(o.total) FROM customers c JOIN orders o ON o.customer_id = c.id GROUP BY c.name ORDER BY 1 LIMIT 7
SELECT count(*), min(total), max(total), avg(total) FROM orders
SELECT status, count(*) FROM orders GROUP BY ROLLUP (status) ORDER BY 1 NULLS LAST
SELECT id, row_number() OVER (PARTITION BY status ORDER BY id) FROM orders ORDER BY id LIMIT 9
WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 5) SELECT * FROM t
SELECT id FROM orders UNION SELECT id FROM note_pad ORDER BY 1 LIMIT 5
SELECT id FROM orders INTERSECT SELECT id FROM note_pad ORDER BY 1
SELECT * FROM generate_series(1, 5) AS g(x) CROSS JOIN LATERAL (SELECT x * 2 AS y) AS l
SELECT DISTINCT ON (status) status, id FROM orders ORDER BY status, id
SELECT CASE WHEN id % 2 = 0 THEN 'even' ELSE 'odd' END FROM note_pad ORDER BY id
SELECT jsonb_build_object('a', 1, 'b', ARRAY[1, 2]) -> 'b' ->> 1
SELECT '{"a": {"b": [1, 2, 3]}}'::jsonb #> '{a,b}' @> '2'
SELECT to_char(timestamp '2024-02-29 13:14:15', 'YYYY-MM-DD HH24:MI:SS'), extract(epoch FROM timestamptz '2024-01-01 00:00:00+00')
SELECT 'abc' ~ '^a', 'abc' LIKE 'a%', 'ABC' ILIKE 'a_c', position('b' IN 'abc'), overlay('abcd' PLACING 'X' FROM 2 FOR 2)
SELECT E'tab\t quote\' back\\', U&'d\0061t\+000061', $tag$ dollar $quoted$ $tag$, 'it''s', B'101', X'1F'
SELECT 1 AS "Weird ""name""", 2 AS "SELECT", 3 AS ünïcode
SELECT 'snow ☃ man', '日本語', '🐘'
SELECT CAST('2024-01-01' AS date) + interval '1 month', date '2024-03-01' - date '2024-02-01'
SELECT int4range(1, 5) * int4range(3, 9), tsrange('2024-01-01', '2024-02-01') @> timestamp '2024-01-15'
SELECT array_agg(id ORDER BY id DESC) FILTER (WHERE id < 4) FROM note_pad
SELECT string_agg(body, ', ' ORDER BY id) FROM note_pad WHERE id < 4
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY total) FROM orders
SELECT current_database(), current_user, current_schema()
SELECT relname, relkind FROM pg_catalog.pg_class WHERE relname IN ('customers', 'orders') ORDER BY oid
SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_name = 'orders' ORDER BY ordinal_position
SELECT n.nspname FROM pg_catalog.pg_namespace n WHERE n.nspname OPERATOR(pg_catalog.~) '^(hr|other)$' COLLATE pg_catalog.default ORDER BY 1
VALUES (1, 'one'), (2, 'two'), (3, NULL)
TABLE note_pad
SELECT
SELECT FROM orders LIMIT 3
SELECT * FROM orders WHERE false
SELECT * FROM orders ORDER BY id OFFSET 3 ROWS FETCH NEXT 2 ROWS ONLY
SELECT * FROM orders WHERE id = 1 FOR UPDATE
SELECT xmlelement(name a, 'b'), xmlforest(1 AS x)
SELECT repeat('x', 100000)
INSERT INTO note_pad VALUES (801, 'one'), (802, 'two') RETURNING *
INSERT INTO note_pad VALUES (1, 'dup') ON CONFLICT (id) DO UPDATE SET body = excluded.body RETURNING body
INSERT INTO note_pad SELECT id + 5000, body FROM note_pad
UPDATE note_pad SET body = body || '!' WHERE id < 5 RETURNING id, body
UPDATE orders AS o SET note = c.name FROM customers AS c WHERE c.id = o.customer_id AND o.id < 5
DELETE FROM note_pad WHERE id IN (SELECT id FROM note_pad ORDER BY id LIMIT 2) RETURNING id
WITH d AS (DELETE FROM note_pad WHERE id = 3 RETURNING *) SELECT * FROM d
MERGE INTO note_pad AS n USING (VALUES (1, 'm'), (999, 'n')) AS v(id, body) ON n.id = v.id WHEN MATCHED THEN UPDATE SET body = v.body WHEN NOT MATCHED THEN INSERT VALUES (v.id, v.body)
CREATE TABLE t_new (id int PRIMARY KEY, x text DEFAULT 'd' CHECK (x <> ''))
CREATE TEMP TABLE t_temp ON COMMIT DROP AS SELECT 1 AS a
CREATE INDEX i_new ON orders (status) WHERE total > 10
CREATE FUNCTION f_new(int) RETURNS int LANGUAGE sql IMMUTABLE AS $$ SELECT $1 + 1 $$
ALTER TABLE orders ADD COLUMN gift boolean DEFAULT false
DROP TABLE note_pad
DROP TABLE IF EXISTS never_was
TRUNCATE note_pad
COMMENT ON TABLE orders IS 'all of them'
GRANT SELECT ON orders TO public
LOCK TABLE orders IN SHARE MODE
EXPLAIN (COSTS OFF) SELECT * FROM orders WHERE id = 1
SET LOCAL work_mem = '8MB'
SHOW work_mem
DO $$ BEGIN RAISE NOTICE 'hello %', 42; END $$
COPY (SELECT id, body FROM note_pad ORDER BY id) TO STDOUT (FORMAT csv)
DECLARE c CURSOR FOR SELECT 1
SAVEPOINT s
SELECT nothing_here
SELECT 1 / 0
SELECT * FROM no_such_table
SELEC 1
SELECT 'unterminated
INSERT INTO note_pad VALUES (1, 'dup')
INSERT INTO orders VALUES (9999, 1, NULL, 1, timestamptz '2024-01-01 00:00:00+00')
INSERT INTO orders VALUES (9999, -1, 'x', 1, timestamptz '2024-01-01 00:00:00+00')
SELECT 'abc'::int
SELECT pg_catalog.set_config('my.own', 'x', true)
SELECT lo_get(0)
