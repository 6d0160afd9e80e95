-- What is masked, made of a word, with values at the edges of the types among it: every value differs from twin to twin.
UPDATE folk SET
  name = CASE WHEN id = 1 THEN NULL ELSE (ARRAY['', '\', '%', repeat('long', 50), '9' || md5('WORD' || id), 'é😀', '{"a"', '0'])[1 + (length('WORD') + id) % 8] || md5('WORD' || id) END,
  code = left(md5('WORD' || id), (length('WORD') * id) % 20),
  age = (ARRAY[0, -2147483648, 2147483647, 57, 1, -1, 100000])[1 + (length('WORD') + id) % 7],
  pay = (ARRAY[0, 1, -1, 'NaN', 1e100, -1e-50, 731337.01])[1 + (length('WORD') + id) % 7]::numeric,
  rate = (ARRAY['0', '1e308', '-1e308', 'NaN', 'Infinity', '5e-324', '-0'])[1 + (length('WORD') + id) % 7]::float8,
  born = (ARRAY['infinity', '-infinity', '2000-02-29', '1931-07-13', '9999-12-31', '0001-01-01'])[1 + (length('WORD') + id) % 6]::date,
  seen = (ARRAY['infinity', '-infinity', '2000-02-29', '1931-07-13', '9999-12-31', '0001-01-01'])[1 + (length('WORD') * 2 + id) % 6]::timestamptz,
  ok = (ARRAY[true, false, NULL])[1 + (length('WORD') + id) % 3] IS TRUE,
  doc = (ARRAY['null', '[]', '{}', '"s"', '{"a": {"b": [1, 2]}}', '[1, "x", null]', '5', '{"a": "912"}'])[1 + (length('WORD') + id) % 8]::jsonb,
  tags = (ARRAY['{}', '{a}', '{{a,b},{c,d}}', '{NULL,x}', '[3:4]={p,q}'])[1 + (length('WORD') + id) % 5]::text[],
  raw = decode(left(md5('WORD' || id), 2 * ((length('WORD') + id) % 10)), 'hex');
UPDATE trip SET phone = left(md5('WORD' || id), (length('WORD') * id) % 12);
UPDATE person SET name = left(md5('WORD' || id), 1 + (length('WORD') * id) % 20), home = ROW('WORD', md5('WORD' || id), (length('WORD') * id) % 99999),
  tags = ARRAY['WORD', md5('WORD')], doc = jsonb_build_object('k', md5('WORD' || id));
UPDATE sale SET amount = (ARRAY[0, -2147483648, 2147483647, 57, 1, -1, 100000])[1 + (length('WORD') + id) % 7];
UPDATE parent SET name = left(md5('WORD' || id), 1 + (length('WORD') * id) % 20);
UPDATE other.sale SET secret = left(md5('WORD' || id), 1 + (length('WORD') * id) % 20);
REFRESH MATERIALIZED VIEW m_person;
