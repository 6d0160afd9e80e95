CREATE TYPE place AS (street text, city text, zip int);
CREATE TABLE person (
  id int PRIMARY KEY, name text NOT NULL, n int, flag boolean, born date, home place, tags text[], doc jsonb,
  name_length int GENERATED ALWAYS AS (length(name)) STORED);
CREATE TABLE sale (id int PRIMARY KEY, person_id int, name text, amount int, flag boolean, born date);
CREATE TABLE "Odd Names" (id int, "select" text, "Mixed Case" int, "naïve" text, "a""b" int, name text);
CREATE TABLE parent (id int, name text, n int);
CREATE TABLE child (extra text) INHERITS (parent);
CREATE TABLE parted (id int, name text, n int) PARTITION BY LIST (id);
CREATE TABLE parted_1 PARTITION OF parted FOR VALUES IN (1, 2);
CREATE TABLE parted_2 (n int, name text, id int);
ALTER TABLE parted ATTACH PARTITION parted_2 FOR VALUES IN (3, 4);
CREATE SCHEMA other;
CREATE TABLE other.sale (id int, name text, secret text);
CREATE VIEW v_person AS SELECT id, name, n, flag, born, home, tags, doc FROM person WHERE flag;
CREATE VIEW v_renamed (name, id, n) AS SELECT upper(name), n, id FROM v_person;
CREATE VIEW v_joined AS SELECT id, p.name, s.amount AS n, s.flag FROM person p JOIN sale s USING (id);
CREATE VIEW v_union AS SELECT id, name, n FROM parent UNION ALL SELECT id, secret, NULL FROM other.sale;
CREATE VIEW v_row AS SELECT p.id, p AS whole, row_to_json(p) AS doc FROM person p;
CREATE MATERIALIZED VIEW m_person AS SELECT id, name, count(*)::int AS n FROM person GROUP BY id, name;
CREATE FUNCTION f_table(lim int) RETURNS TABLE (x int, y text) LANGUAGE sql STABLE AS 'SELECT id, name FROM person LIMIT lim';
CREATE FUNCTION f_person(i int) RETURNS person LANGUAGE sql STABLE AS 'SELECT * FROM person WHERE id = i';
CREATE FUNCTION f_people() RETURNS SETOF person LANGUAGE sql STABLE AS 'SELECT * FROM person';
CREATE FUNCTION f_record() RETURNS SETOF record LANGUAGE sql STABLE AS 'SELECT id, name FROM person';
CREATE FUNCTION f_out(i int, OUT renamed text) LANGUAGE sql STABLE AS 'SELECT name FROM person WHERE id = i';
CREATE FUNCTION label(p person) RETURNS text LANGUAGE sql STABLE AS 'SELECT p.name';
CREATE FUNCTION many(VARIADIC xs int[]) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT xs[1]';
