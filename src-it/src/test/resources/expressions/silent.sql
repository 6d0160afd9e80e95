-- Expressions over masked columns of customers that come back masked. A whole statement begins with SELECT, WITH or VALUES.
email || ''
'x' || ssn || 'y'
ssn || 5
name || ' ' || email
lower(email)
upper(ssn)
initcap(email)
length(ssn)
char_length(email)
octet_length(avatar)
bit_length(ssn)
left(ssn, 3)
left(ssn, -3)
right(ssn, 4)
substr(ssn, 2, 3)
substring(ssn FROM 2 FOR 3)
substring(email, 3)
trim(ssn)
trim(BOTH '9' FROM ssn)
ltrim(ssn, '9')
rtrim(ssn)
replace(ssn, '-', '')
replace(email, '@', ' at ')
translate(ssn, '-', '+')
reverse(ssn)
md5(ssn)
md5(avatar)
sha256(avatar)
concat(name, ' ', ssn, score, birth_date)
concat_ws('|', name, email, ssn, notes, tags)
lpad(ssn, 20, '*')
rpad(ssn, 3)
repeat(ssn, 3)
starts_with(ssn, '912')
strpos(email, '@')
position('@' IN email)
split_part(email, '@', 2)
quote_literal(ssn)
quote_ident(email)
encode(avatar, 'hex')
encode(avatar, 'base64')
format('%s <%s> %L', name, email, ssn)
ssn::text
ssn::varchar(3)
email::char(5)
birth_date::text
notes::text
tags::text
score::text
score::numeric
score::bigint
score::float8
rating::text
token::text
avatar::text
seen_at::date
seen_at::time
ssn COLLATE "C"
ssn = '912-44-0001'
ssn <> '912-44-0001'
ssn < '912-44-0050'
ssn IN ('912-44-0001', '912-44-0002')
ssn BETWEEN '912-44-0001' AND '912-44-0003'
ssn IS NULL
phone IS NOT NULL
phone IS DISTINCT FROM 'x'
ssn LIKE '912%'
email ILIKE '%SECRET1@%'
NOT (ssn LIKE '9%')
ssn = 'x' OR phone IS NULL
score > 880003
score = 880001.0
birth_date < date '1931-07-16'
seen_at >= '2024-02-02'
credit > 7003
rating < 990003.5
token = '00000000-0000-4000-8000-777777777771'
notes @> '{"memo": "SECRET-note-1"}'
notes ? 'memo'
notes = '{}'
'x' = ANY (tags)
tags = '{a,b}'
tags @> '{x}'
coalesce(phone, 'none')
coalesce(NULL, ssn)
coalesce(phone, ssn, 'none')
nullif(ssn, '912-44-0001')
nullif(left(ssn, 1), '9')
greatest(ssn, 'm')
least(email, 'zzzz')
CASE WHEN ssn LIKE '912-44-0001' THEN 'a' ELSE 'b' END
CASE WHEN ssn = '912-44-0001' THEN 1 END
CASE ssn WHEN '912-44-0001' THEN 1.5 ELSE 2 END
CASE WHEN true THEN email END
CASE WHEN phone IS NULL THEN email ELSE ssn END
extract(year FROM birth_date)
extract(month FROM birth_date)
extract(epoch FROM seen_at)
date_part('dow', seen_at)
date_trunc('month', seen_at)
to_char(seen_at, 'YYYY-MM')
score::numeric + 1
score::numeric * 12
score / 1000
score % 2
score::numeric / 12
credit * 1.5 - 3
credit + score
round(credit, 1)
trunc(credit)
floor(rating)
abs(credit)
sign(credit)
-credit
to_hex(score)
notes->'memo'
notes->>'memo'
notes #>> '{memo}'
notes['memo']
jsonb_typeof(notes)
jsonb_pretty(notes)
jsonb_build_object('mail', email, 'n', score)
json_build_array(email, ssn)
to_json(email)
to_jsonb(ssn)
tags[1]
tags[1:2]
array_to_string(tags, ',')
cardinality(tags)
array_length(tags, 1)
ARRAY[email, ssn]
(ARRAY[email])[1]
ROW(email, ssn)
customers
customers::text
customers IS NULL
row_to_json(customers)
to_jsonb(customers)
pg_typeof(email)::text || email
num_nulls(phone, email)
first_value(email) OVER (ORDER BY id)
lag(ssn) OVER (ORDER BY id)
nth_value(email, 2) OVER (ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
max(score) OVER ()
(SELECT lower(o.email) FROM customers o WHERE o.id = customers.id)
SELECT max(ssn), min(email), count(phone), sum(score), avg(credit), count(DISTINCT ssn) FROM customers
SELECT string_agg(email, ',' ORDER BY id), array_agg(ssn), json_agg(ssn), jsonb_agg(score) FROM customers
SELECT json_agg(customers) FROM customers
SELECT sum(CASE WHEN ssn LIKE '912-44-00%' THEN 1 ELSE 0 END) FROM customers
SELECT bool_or(phone IS NULL), stddev(score) FROM customers
SELECT c FROM customers c WHERE id < 4
SELECT r FROM (SELECT email, ssn FROM customers WHERE id < 4) r
SELECT lower(x) FROM (SELECT email || ssn AS x FROM customers WHERE id < 4) q
WITH q AS (SELECT lower(email) AS e FROM customers WHERE id < 4) SELECT e FROM q
WITH q AS MATERIALIZED (SELECT nullif(ssn, '912-44-0001') AS e FROM customers WHERE id < 4) SELECT e, e || 'x' FROM q
SELECT upper(contact) FROM v_customers WHERE customer < 4
SELECT reverse(customer_email) FROM visits
SELECT salary::numeric * 2 FROM hr.employees
SELECT max(salary) FROM hr.employees
SELECT (SELECT max(ssn) FROM customers)
SELECT ARRAY(SELECT ssn FROM customers WHERE id < 4)
VALUES ((SELECT email || '' FROM customers WHERE id = 1))
SELECT lower(ssn) FROM customers WHERE id < 3 UNION ALL SELECT upper(email) FROM customers WHERE id < 3
SELECT l.x FROM customers c, LATERAL (SELECT lower(c.ssn) AS x) l WHERE c.id < 4
SELECT lower(c.email) FROM customers c JOIN orders o ON o.customer_id = c.id WHERE o.id < 4
SELECT credit * (SELECT max(total) FROM orders) FROM customers
SELECT c.credit + o.total FROM customers c JOIN orders o ON o.customer_id = c.id
CASE WHEN credit > 100 THEN credit * 1.1 ELSE 0 END
greatest(credit, 1000) + 5
CASE WHEN ssn = 'x' THEN 1 + 1 ELSE 3 * 4 END
lower(ssn COLLATE "C")
date_trunc('month', birth_date)
birth_date::timestamp
to_char(birth_date, 'YYYY')
