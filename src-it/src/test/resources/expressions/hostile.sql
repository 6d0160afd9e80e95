-- Silent expressions over the columns of the table hostile, whose values lie at the edges of their types.
t || 'x'
t || i
t || n || f || d || tz || iv || b || u || ip || e
y || y
t = 'x'
t < 'x'
t <> v
i = 5
i8 > i
i = n
n > i8
n = 1.5
f = i8
f > 0
f4 < f
d = '2000-01-01'
d < ts
d >= tz
ts < tz
ti > '12:00'
iv < '1 day'
u = '00000000-0000-0000-0000-000000000000'
j = '{}'
j < j
y = '\x00'
ip < '10.0.0.0'
e = 'a'
ta = '{a}'
ta < ta
ia @> '{1}'
ta <@ '{a,b}'
'x' = ANY (ta)
5 = ANY (ia)
t IN ('a', 'b')
t BETWEEN 'a' AND 'z'
t IS DISTINCT FROM v
t IS NULL
h IS NULL
b IS TRUE
NOT b
t LIKE '%a_b%'
t NOT LIKE 'x'
t ILIKE '%É%'
t ^@ 'a'
t ~~ 'a%'
t COLLATE "C" < 'm'
coalesce(t, 'x')
coalesce(i, n, 5)
nullif(t, v)
nullif(i, 5)
nullif(n, 'NaN')
greatest(t, v)
least(i, i8, n)
greatest(d, '2000-01-01')
CASE WHEN t = 'a' THEN i WHEN i > 5 THEN n ELSE 0 END
CASE i WHEN 1 THEN 'a' WHEN 2 THEN 'b' END
t::varchar(3)
t::char(3)
t::name
v::text
i::text
i8::text
n::text
f::text
b::text
d::text
ts::text
tz::text
ti::text
iv::text
u::text
j::text
js::text
y::text
ip::text
ta::text
ia::text
e::text
h::text
i2::int
i2::bigint
i::bigint
i::numeric
i8::numeric
i8::float8
f4::float8
b::int
ts::date
tz::date
ts::time
tz::time
j::json
n + 1
n - 999999999999999
n * 999999999999999.5
n / 12
n / 0.000001
n % 7
n + i8
n * i
i::numeric * 5
i / 7
i8 / 999999999999999
i2 % 3
i / 2.5
-n
-f
+n
round(n, 2) + 1
j -> 'a'
j -> 0
j ->> 'a'
j ->> -1
j -> t
j #> '{a,b}'
j #>> '{0,1}'
j['a']
j[0]
j @> '{"a": 1}'
j <@ '{"a": 1}'
j ? 'a'
j ?| '{a,b}'
j ?& '{a,b}'
ta[1]
ta[5]
ta[1:2]
ta[-5:100]
ia[i]
ia[2147483647]
(ARRAY[t, v])[2]
ARRAY[i, i8]
ROW(t, i, j)
(SELECT lower(t))
replace(t, 'a', 'bb')
replace(t, '', 'x')
replace(t, '\', '')
format('%s %L %%', t, i)
jsonb_build_object('a', t, 'b', n, 'c', d, 'd', j)
json_build_object('a', t, 'b', n, 'c', h)
json_agg(h)
string_agg(t, ',')
