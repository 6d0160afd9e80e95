-- Attempts to read one bit of a masked value by something other than the value shown. All are refused.
-- errors
SELECT 1/(ascii(ssn)-57) FROM customers
SELECT 1/(length(email)-21) FROM customers
SELECT ssn::int FROM customers
SELECT email::date FROM customers
SELECT (notes->>'memo')::int FROM customers
SELECT replace(ssn,'-','')::bigint FROM customers
SELECT score + 2146603646 FROM customers
SELECT score * score FROM customers
SELECT -score FROM customers
SELECT abs(score) FROM customers
SELECT length(email) * 100000000 FROM customers
SELECT score::smallint FROM customers
SELECT score::numeric(3,0) FROM customers
SELECT credit * 1e131068 FROM customers
SELECT credit * '1e131071'::numeric FROM customers
SELECT least(nullif(credit, 5), '1e131071'::numeric) * 99 FROM customers
SELECT sum(CASE WHEN ssn LIKE '9%' THEN '9e131071'::numeric ELSE 1 END) FROM customers
SELECT sum(CASE WHEN ssn LIKE '9%' THEN '9223372036854775807'::int8 ELSE 1 END)::int8 FROM customers
SELECT encode(nullif(avatar, '\x00'), 'nosuch') FROM customers
SELECT CASE WHEN ssn LIKE '9%' THEN extract(hour FROM current_date) END FROM customers
SELECT date_trunc('year', CASE WHEN ssn LIKE '9%' THEN '4714-11-24 BC'::timestamp ELSE localtimestamp END) FROM customers
SELECT CASE WHEN ssn LIKE '9%' THEN '5874897-01-01'::date END FROM customers UNION ALL SELECT localtimestamp
SELECT CASE WHEN ssn LIKE '9%' THEN '-5'::int8 END FROM customers UNION ALL SELECT oid FROM pg_class
SELECT (ARRAY[1,2])[CASE WHEN ssn LIKE '9%' THEN '9999999999'::int8 ELSE 1 END] FROM customers
SELECT (nullif(ARRAY[ssn], ARRAY['x']))[1/(id/2)] FROM customers
SELECT format('%s', VARIADIC CASE WHEN ssn LIKE '9%' THEN ARRAY['x'] ELSE '{}'::text[] END) FROM customers
SELECT lower(nullif(t.ssn, 'x') || t.a || t.b) FROM (SELECT ssn, 'a' COLLATE "POSIX" AS a, 'b' COLLATE "C" AS b FROM customers) t
SELECT lower(ssn COLLATE "unicode") FROM customers
SELECT credit / (score - 880001) FROM customers
SELECT credit % (score - 880001) FROM customers
SELECT sqrt(credit - 7005) FROM customers
SELECT ln(credit - 7005) FROM customers
SELECT power(credit, 100000) FROM customers
SELECT exp(rating) FROM customers
SELECT rating * 1e303 FROM customers
SELECT sum(rating) FROM customers
SELECT substring(ssn, 1, length(email) - 21) FROM customers
SELECT substr(ssn, 1, -1) FROM customers
SELECT split_part(ssn, '-', score - 880001) FROM customers
SELECT chr(score - 880001) FROM customers
SELECT ('{' || ssn)::json FROM customers
SELECT ('"' || ssn || '"')::jsonb FROM customers
SELECT ssn::xml FROM customers
SELECT decode(ssn, 'hex') FROM customers
SELECT convert_from(avatar, 'UTF8') FROM customers
SELECT ssn::bytea FROM customers
SELECT to_date(ssn, 'YYYY') FROM customers
SELECT to_number(ssn, '999') FROM customers
SELECT to_timestamp(score * 1e12) FROM customers
SELECT make_date(score, 1, 1) FROM customers
SELECT birth_date + score FROM customers
SELECT seen_at + score * interval '1000 years' FROM customers
SELECT jsonb_array_length(notes) FROM customers
SELECT jsonb_object_keys(notes) FROM customers
SELECT notes - 'memo' FROM customers
SELECT jsonb_build_object(nullif(ssn, '912-44-0001'), 1) FROM customers
SELECT array_position(ARRAY[tags], ssn) FROM customers
SELECT array_append(tags, ssn) FROM customers
SELECT ssn LIKE '912-44-0001\' FROM customers
SELECT ssn LIKE 'x' ESCAPE left(email, 2) FROM customers
SELECT 'x' LIKE ssn FROM customers
SELECT format(ssn, 1) FROM customers
SELECT format('%I', nullif(ssn, '912-44-0001')) FROM customers
SELECT extract(timezone FROM seen_at::timestamp) FROM customers
SELECT date_part('timezone', seen_at) FROM customers
SELECT date_part(ssn, seen_at) FROM customers
SELECT date_trunc('dow', seen_at) FROM customers
SELECT encode(avatar, ssn) FROM customers
SELECT ssn::regclass FROM customers
SELECT width_bucket(credit, 0, score - 880001, 5) FROM customers
-- patterns built of the value, and those whose time depends on it
SELECT regexp_match('x', email || '(') FROM customers
SELECT regexp_replace(ssn, '(9+)+$', 'x') FROM customers
SELECT ssn ~ '^912' FROM customers
SELECT substring(ssn FROM '912') FROM customers
SELECT ssn SIMILAR TO '9%' FROM customers
-- memory
SELECT repeat(email, length(ssn) * 10000000) FROM customers
SELECT repeat(email, 100000000) FROM customers
SELECT lpad(email, 1000000000) FROM customers
SELECT length(repeat('x', score)) FROM customers
SELECT x||x||x||x||x||x||x||x FROM (SELECT x||x||x||x||x||x||x||x AS x FROM (SELECT x||x||x||x||x||x||x||x AS x FROM (SELECT x||x||x||x||x||x||x||x AS x FROM (SELECT ssn||ssn||ssn||ssn||ssn||ssn||ssn||ssn AS x FROM customers) a) b) c) d
SELECT string_agg(CASE WHEN ssn LIKE '9%' THEN 'x' ELSE '' END, '') FROM customers, generate_series(1, 1100000000)
SELECT string_agg(c.ssn, '') FROM customers c JOIN orders o ON o.customer_id = c.id
WITH RECURSIVE r(x) AS (SELECT ssn FROM customers UNION ALL SELECT x || x FROM r WHERE length('a') = 1) SELECT length(x) FROM r LIMIT 1
-- rows
SELECT generate_series(1, length(ssn)) FROM customers
SELECT unnest(string_to_array(ssn, '-')) FROM customers
SELECT regexp_split_to_table(ssn, '') FROM customers
SELECT count(*) FROM customers, LATERAL generate_series(1, score)
SELECT count(*) FROM customers c, LATERAL string_to_table(c.ssn, '9') t
SELECT count(*) FROM customers c, LATERAL jsonb_each(c.notes) t
SELECT DISTINCT left(ssn, 1) FROM customers
SELECT DISTINCT ssn = '912-44-0001' FROM customers
SELECT ssn = 'x' FROM customers UNION SELECT ssn = 'x' FROM customers
SELECT left(ssn, 1) FROM customers INTERSECT SELECT '9'
SELECT count(*) FROM (SELECT DISTINCT left(ssn, 1) FROM customers) q
SELECT id FROM customers LIMIT (SELECT length(ssn) FROM customers WHERE id = 1)
SELECT name FROM customers WHERE ssn LIKE '912%'
SELECT name FROM customers WHERE CASE WHEN ssn LIKE '912%' THEN true ELSE false END
SELECT name FROM customers ORDER BY lower(ssn)
SELECT count(*) FROM customers GROUP BY left(ssn, 1)
SELECT count(*) FILTER (WHERE ssn LIKE '912-44-0001') FROM customers
SELECT name FROM (SELECT name, lower(ssn) AS s FROM customers) q WHERE s LIKE '912%'
SELECT string_agg(name, ',' ORDER BY ssn) FROM customers
SELECT row_number() OVER (ORDER BY ssn), id FROM customers
-- what runs for some values only
SELECT CASE WHEN ssn LIKE '912-44-0001' THEN 1/(id-1) ELSE 0 END FROM customers
SELECT coalesce(nullif(ssn, '912-44-0001'), (1/(id-1))::text) FROM customers
SELECT ssn = '912-44-0001' AND 1/(id-1) > 0 FROM customers
SELECT ssn <> '912-44-0001' OR 1/(id-1) > 0 FROM customers
SELECT CASE WHEN ssn LIKE '912-44-0001' THEN q.y ELSE 0 END FROM customers JOIN (SELECT id AS k, 1/(id-1) AS y FROM customers) q ON q.k = customers.id
SELECT CASE WHEN ssn LIKE '912%' THEN (SELECT count(*) FROM orders a, orders b, orders c) END FROM customers
SELECT CASE WHEN ssn LIKE '912%' THEN (SELECT 1 FROM orders) END FROM customers
SELECT CASE WHEN ssn LIKE '912%' THEN md5(repeat(name, 1000000)) END FROM customers
SELECT CASE WHEN ssn LIKE '912%' THEN name ELSE '' END FROM customers
SELECT ssn IN (SELECT name FROM customers WHERE id < 50) FROM customers
SELECT '912-44-0001' = ANY (SELECT ssn FROM customers)
SELECT CASE WHEN ssn = 'x' THEN 1::float8 ELSE credit END FROM customers
-- many times what is quick once
SELECT max(CASE WHEN ssn LIKE '9%' THEN md5(ssn) END) FROM customers, generate_series(1, 10000000)
SELECT max(lower(ssn)) FROM customers, unnest('{1,2,3}'::int[]) a, unnest('{1,2,3}'::int[]) b
SELECT max(lower(ssn)) FROM customers, (VALUES (1), (2), (3)) v(x)
SELECT max(lower(ssn)) FROM customers, (SELECT 1 UNION ALL SELECT 2) v
SELECT max(lower(c.ssn)) FROM customers c, orders a, orders b
-- rows that are filled up to the limit
SELECT repeat('x', 67108700), CASE WHEN ssn LIKE '9%' THEN 'more than a few' ELSE '' END FROM customers WHERE id = 1
SELECT lpad('x', 67108700), lower(ssn) FROM customers WHERE id = 1
SELECT format('%67108700s', 'x'), lower(ssn) FROM customers WHERE id = 1
-- side effects
SELECT pg_sleep(CASE WHEN ssn LIKE '912-44-0001' THEN 1 ELSE 0 END) FROM customers
SELECT set_config('application_name', ssn, false) FROM customers
SELECT pg_notify('x', ssn) FROM customers
SELECT pg_advisory_lock(score) FROM customers
SELECT pg_try_advisory_lock(length(ssn)) FROM customers
