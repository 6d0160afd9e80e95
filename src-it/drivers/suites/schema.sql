-- What every suite finds.
CREATE TABLE items (id int PRIMARY KEY, name text NOT NULL, price numeric(10,2), made timestamptz, tags text[], data jsonb, raw bytea);
INSERT INTO items
SELECT i, 'item ' || i, i * 1.25, timestamptz '2024-01-01 00:00:00+00' + i * interval '1 hour', ARRAY['a', 'b' || i],
       jsonb_build_object('n', i), decode(lpad(to_hex(i), 4, '0'), 'hex')
FROM generate_series(1, 1000) AS i;
CREATE TABLE inbox (id int PRIMARY KEY, body text);
ANALYZE;
