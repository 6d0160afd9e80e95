-- A million rows of a hundred bytes, one column of them worth masking. All people are invented.
CREATE TABLE people (id int PRIMARY KEY, name text, email text, city text, note text);
INSERT INTO people
SELECT i, 'Person number ' || i, 'person' || i || '@example' || i % 100 || '.test', 'City ' || i % 1000, repeat('x', 40)
FROM generate_series(1, 1000000) AS i;
ANALYZE people;
-- Eight columns of text that nobody labelled, and nothing in them to find.
CREATE TABLE texts (a text, b text, c text, d text, e text, f text, g text, h text);
INSERT INTO texts
SELECT 'Order ' || i, 'City ' || i % 1000, 'SKU-' || i % 7919 || '-' || i % 97, 'shipped on 2026-01-' || 10 + i % 20,
  'left at the door of the house next to it', md5(i::text), '{"n": ' || i || ', "state": "open"}', 'https://shop.example/p/' || i
FROM generate_series(1, 1000000) AS i;
ANALYZE texts;
