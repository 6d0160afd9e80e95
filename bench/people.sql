-- A million rows of a hundred bytes, one column of them worth masking. All people are invented.
CREATE TABLE people (id int PRIMARY KEY, name text, email text, city text, note text);
INSERT INTO people
SELECT i, 'Person number ' || i, 'person' || i || '@example' || i % 100 || '.test', 'City ' || i % 1000, repeat('x', 40)
FROM generate_series(1, 1000000) AS i;
ANALYZE people;
