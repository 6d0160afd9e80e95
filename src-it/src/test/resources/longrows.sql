-- Values of different lengths; what begins with HIDDEN would be seen if anything was.
DROP SCHEMA IF EXISTS longrows CASCADE;
CREATE SCHEMA longrows;
CREATE TABLE longrows.people (id int, name text, secret text);
INSERT INTO longrows.people VALUES (1, 'one', 'A-HIDDEN'), (2, 'two', 'B-HIDDEN-longer'), (3, 'three', NULL);
CREATE TABLE longrows.limited (id int, secret text);
INSERT INTO longrows.limited VALUES (1, 'A-HIDDEN'), (2, 'B-HIDDEN-longer-by-some');
