-- A million rows of eight columns, two of them worth masking. All people are invented.
CREATE TABLE clients (id int PRIMARY KEY, name text, email text, card text, city text, born date, credit numeric(10,2), note text);
INSERT INTO clients
SELECT i, 'Person number ' || i, 'person' || i || '@example' || i % 100 || '.test', '4929866879' || lpad(i::text, 7, '0'), 'City ' || i % 1000,
       date '1950-01-01' + i % 20000, i % 9000 + 0.25, repeat('x', 20)
FROM generate_series(1, 1000000) AS i;
VACUUM ANALYZE clients;
