-- Values that are hard to copy. What begins with HIDDEN must never reach a masked principal.
DROP SCHEMA IF EXISTS copies CASCADE;
CREATE SCHEMA copies;
CREATE TABLE copies.nasty (id int, clear text, part text, dropped int, hashed text, gone text, same text, secret text, amount numeric(10,2));
ALTER TABLE copies.nasty DROP COLUMN dropped;
INSERT INTO copies.nasty
SELECT i, v, 'HIDDEN' || v, 'HIDDEN' || v, 'HIDDEN' || v, 'HIDDEN' || v, 'HIDDEN' || v, 424242.25 + i
FROM (SELECT row_number() OVER () AS i, v FROM unnest(ARRAY[
  'plain', '', ' ', 'a,b', 'a;b', 'a|b', E'a\tb', E'a\nb', E'a\r\nb', E'\\', E'\\N', E'\\.', E'a\\tb', '"', '""', 'x"y', '''', 'a1b', 'NULL',
  E'\b\f\x0b\x01', 'ünï✓😀', '****', 'nil', repeat('long,"\', 2000)]) AS v) AS t;
INSERT INTO copies.nasty (id) VALUES (99);
INSERT INTO copies.nasty VALUES (100, 'short', 'ab', 'HIDDEN', 'HIDDEN', 'HIDDEN', '', 0);

CREATE TABLE copies.few (id int, secret text);
INSERT INTO copies.few SELECT i, 'HIDDEN' || i FROM generate_series(1, 20) AS i;

CREATE TABLE copies.plenty (id int, secret text);
INSERT INTO copies.plenty TABLE copies.few;
CREATE VIEW copies.many AS SELECT secret AS other FROM copies.plenty;

CREATE TABLE copies.parent (id int, secret text);
CREATE TABLE copies.child (more text) INHERITS (copies.parent);
INSERT INTO copies.parent VALUES (1, 'HIDDEN-parent');
INSERT INTO copies.child VALUES (2, 'HIDDEN-child', 'clear');
CREATE VIEW copies.seen AS SELECT id, secret AS other FROM copies.parent;

CREATE TABLE copies.split (id int, secret text) PARTITION BY LIST (id);
CREATE TABLE copies.split_1 PARTITION OF copies.split FOR VALUES IN (1);
INSERT INTO copies.split VALUES (1, 'HIDDEN-split');

CREATE TYPE copies.pair AS (a int, b text);
CREATE TYPE copies.state AS ENUM ('HIDDEN_on', 'HIDDEN_off');
CREATE DOMAIN copies.word AS varchar(10) CHECK (VALUE <> '');
CREATE TABLE copies.odd (
  id int, tags copies.word[], pair copies.pair, state copies.state,
  made text GENERATED ALWAYS AS ('HIDDEN' || 'x') STORED, clear copies.word
);
INSERT INTO copies.odd VALUES (1, '{HIDDEN1,HIDDEN2}', (1, 'HIDDEN'), 'HIDDEN_on', DEFAULT, 'ok');

CREATE TABLE copies.guarded (id int, secret text);
ALTER TABLE copies.guarded ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY few ON copies.guarded USING (id < 3);
CREATE TABLE copies.grown (id int, secret text);
INSERT INTO copies.grown VALUES (1, 'HIDDEN');
