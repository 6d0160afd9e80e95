-- Beside lineage.sql: people of whom much is masked. The twin's masked values are set by twins-values.sql.
CREATE TABLE folk (id int PRIMARY KEY, grp text, n int, amount numeric(10,2), memo text, name text, code varchar(20), age int,
  pay numeric, rate float8, born date, seen timestamptz, ok boolean, doc jsonb, tags text[], raw bytea);
CREATE TABLE trip (id int PRIMARY KEY, folk_id int, place text, phone text);
CREATE VIEW v_folk AS SELECT id, grp, lower(name) AS handle, age, upper(code) || 'x' AS badge, doc -> 'a' AS part FROM folk;
INSERT INTO folk (id, grp, n, amount, memo) SELECT i, 'g' || i % 3, i * 3, i + 0.5, repeat('m', i) FROM generate_series(1, 20) i;
INSERT INTO trip SELECT i, 1 + i % 20, 'place ' || i % 5 FROM generate_series(1, 40) i;
INSERT INTO person (id, name, n, flag, born) SELECT i, 'x', i * 2, i % 2 = 0, date '2020-01-01' + i FROM generate_series(1, 8) i;
INSERT INTO sale SELECT i, 1 + i % 8, 's' || i, NULL, i % 3 = 0, date '2021-01-01' + i FROM generate_series(1, 8) i;
INSERT INTO "Odd Names" SELECT i, 'sel' || i, i, 'n' || i, i, 'odd' || i FROM generate_series(1, 4) i;
INSERT INTO parent SELECT i, 'p', i FROM generate_series(1, 4) i;
INSERT INTO child SELECT i, 'c', i, 'e' || i FROM generate_series(5, 8) i;
INSERT INTO parted SELECT i, 'q' || i, i FROM generate_series(1, 4) i;
INSERT INTO other.sale SELECT i, 'o' || i, 'x' FROM generate_series(1, 4) i;
