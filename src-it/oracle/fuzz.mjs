// Writes mutants of a corpus: what a scanner may stumble over, put in, taken out, doubled, swapped; and as many statements
// made up at random. The same seed gives the same.
import fs from 'node:fs';

const [, , statements, out, count, seed] = process.argv;

/** mulberry32 */
function random(a) {
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
const next = random(Number(seed));
const pick = (list) => list[Math.floor(next() * list.length)];

const PIECES = [
  "'", "''", '"', '""', "E'", "e'", "U&'", 'U&"', "u&'", "B'", "X'", "N'", " UESCAPE '!' ", "UESCAPE'*'", '\\', "\\'", "E'\\'", '\\\\',
  '--', '-- x\n', '--\r', '/*', '*/', '/* x */', '/**/', '/*/*', '$$', '$a$', '$$ $$', '$1', '$', '$é$', '$_$', '\n', '\r', '\r\n', '\t', '\f',
  '\x0b', ' ', '\u00a0', '\u2003', '\ufeff', '+', '-', '+-', '*-', '@-', '<-', '=-', '!=', '<>', '=>', ':=', '::', ':', '..', '.', '~', '!', '#',
  '|/', '<=', '>=', '%', '^', '&', '`', '?', ';', ';;', '(', ')', '[', ']', ',', '1', '1.', '.5', '1e', '1e5', '1_0', '1_', '0x1F', '0b1', '0o7', '0x',
  '1a', '1.5.2', 'é', 'İ', 'ſ', 'K', '😀', '_', 'a$1', '\x01', '\x7f', '{', ' AND ', ' OR ', ' NOT ', ' IN ', ' IS ', ' NULL ', ' AS ', ' FROM ',
  ' WHERE ', ' JOIN ', ' ON ', ' USING ', ' SELECT ', ' UNION ', ' WITH ', ' TABLE ', ' VALUES ', ' ONLY ', ' LATERAL ', ' BETWEEN ', ' LIKE ',
  ' ESCAPE ', ' COLLATE ', ' AT TIME ZONE ', ' OPERATOR(pg_catalog.+) ', ' ALL ', ' ANY ', ' ROW ', ' ARRAY ', ' CASE ', ' END ', ' INTO ', ' LIMIT ',
  ' ORDER BY ', ' DISTINCT ', ' DEFAULT ', ' OVER ', ' FILTER ', ' OVERLAPS ', ' ISNULL ', ' CAST(', ' EXISTS', ' interval ', ' t ', ' x ', ' value ',
  ' key ', ' for ', ' offset ', ' begin ', ' atomic ', ' create ', '::int', '[1]', '.a', '.*', '(1)', "'x'", "\n'y'", ' -- x\n', "'\n'", 'lower(',
];

const corpus = fs
  .readFileSync(statements, 'utf8')
  .split('\n')
  .filter((l) => l)
  .map((l) => JSON.parse(l))
  .filter((t) => t.scs !== false)
  .map((t) => t.sql);

/** Rough tokens: what to take out, double and swap. */
const parts = (sql) => sql.match(/\w+|\s+|[^\w\s]/gu) ?? [];

function mutate(sql) {
  switch (Math.floor(next() * 9)) {
    case 0:
    case 1:
    case 2: {
      const list = parts(sql);
      list.splice(Math.floor(next() * (list.length + 1)), 0, pick(PIECES));
      return list.join('');
    }
    case 3: {
      const at = Math.floor(next() * (sql.length + 1));
      return sql.slice(0, at) + pick(PIECES) + sql.slice(at);
    }
    case 4: {
      const list = parts(sql);
      list.splice(Math.floor(next() * list.length), 1);
      return list.join('');
    }
    case 5: {
      const list = parts(sql);
      list[Math.floor(next() * list.length)] = pick(PIECES);
      return list.join('');
    }
    case 6: {
      const list = parts(sql);
      const [a, b] = [Math.floor(next() * list.length), Math.floor(next() * list.length)];
      [list[a], list[b]] = [list[b], list[a]];
      return list.join('');
    }
    case 7: {
      const list = parts(sql);
      const other = parts(pick(corpus));
      const from = Math.floor(next() * other.length);
      list.splice(Math.floor(next() * list.length), Math.floor(next() * 3), ...other.slice(from, from + 1 + Math.floor(next() * 6)));
      return list.join('');
    }
    default: {
      const at = Math.floor(next() * sql.length);
      const c = sql[at] ?? '';
      return sql.slice(0, at) + (c === c.toUpperCase() ? c.toLowerCase() : c.toUpperCase()) + sql.slice(at + 1);
    }
  }
}

// Expressions and FROM clauses at random, with few parentheses: what binds together is the question.
const OPERATORS = ['+', '-', '*', '/', '%', '^', '=', '<', '>', '<=', '<>', '!=', '||', '->', '@>', '~', '|', '&&', '<->', 'AND', 'OR', 'AND', 'OR',
  'LIKE', 'NOT LIKE', 'ILIKE', 'SIMILAR TO', 'NOT SIMILAR TO', 'IS DISTINCT FROM', 'IS NOT DISTINCT FROM', 'OPERATOR(pg_catalog.+)', 'OPERATOR(s.=)',
  'AT TIME ZONE', 'BETWEEN x AND', 'NOT BETWEEN x + 1 AND', 'BETWEEN SYMMETRIC - x AND', 'LIKE x ESCAPE'];
const PREFIXES = ['NOT', '-', '+', '~', '@', '@-', '!!', '|/', 'OPERATOR(pg_catalog.-)', 'NOT NOT'];
const POSTFIXES = ['IS NULL', 'IS NOT NULL', 'ISNULL', 'NOTNULL', 'IS TRUE', 'IS NOT FALSE', 'IS UNKNOWN', 'IS DOCUMENT', 'IS NOT NORMALIZED', 'IS NFC NORMALIZED',
  'IS JSON', 'IS NOT JSON OBJECT WITH UNIQUE KEYS', '::int', '::s.t[]', '::numeric(3,1)', '::interval day to second', 'COLLATE "C"', 'AT LOCAL', 'IN (1, x)',
  'NOT IN (SELECT b FROM u)', '= ANY (x)', '<> ALL (SELECT c FROM v)', 'LIKE ANY (x)', 'NOT ILIKE ALL (SELECT 1)', '[1]', '[1:x]', '[:]',
  'IN ((SELECT 1))', '= SOME (ARRAY[1])', '|| x ~ ANY (y)'];
const OPERANDS = ['a', 't.b', '"C"', '1', '2.5', "'s'", "E'\\\\n'", '$1', 'NULL', 'TRUE', 'f(a)', 's.g(DISTINCT a ORDER BY b)', 'count(*)', 'count(*) FILTER (WHERE a) OVER w',
  'sum(a) OVER (PARTITION BY b ORDER BY c ROWS BETWEEN x PRECEDING AND 1 + 1 FOLLOWING)', 'CASE a WHEN b THEN c ELSE d END', 'CASE WHEN a THEN b END', 'ARRAY[a, b]',
  'ARRAY(SELECT a FROM u)', 'ROW(a, b)', '(a, b)', '(SELECT a FROM u)', 'EXISTS (SELECT FROM u)', 'CAST(a AS text)', 'COALESCE(a, b)', "interval '1' day", "date '2020-01-01'",
  'CURRENT_DATE', 'EXTRACT(year FROM a)', 'SUBSTRING(a FROM b FOR c)', 'POSITION(a IN b)', 'TRIM(LEADING a FROM b)', 'OVERLAY(a PLACING b FROM c)', '(a).b', '(a.b).c[1]',
  'JSON_OBJECT(a: b)', 'JSON_VALUE(a, b DEFAULT c ON EMPTY)', 'value', 'name', 'between.x', 'x.*', 'percentile_cont(a) WITHIN GROUP (ORDER BY b)', 'GROUPING(a)', "U&'\\0061'",
  'left(a, b)', 'NULLIF(a, b)', 'XMLFOREST(a AS b)', 'TREAT(a AS b)', 'f(VARIADIC a)', 'f(a => b)', 'a.b.c', 'JSON_ARRAY(SELECT a FROM u)'];
const LABELS = ['', '', '', ' AS x', ' y', ' AS select', ' value', ' day', ' "Z"', ' over', ' isnull', ' collate'];

function expressionText(depth) {
  const r = next();
  if (depth <= 0 || r < 0.25) return pick(OPERANDS);
  if (r < 0.4) return `${pick(PREFIXES)} ${expressionText(depth - 1)}`;
  if (r < 0.55) return `${expressionText(depth - 1)} ${pick(POSTFIXES)}`;
  if (r < 0.65) return `(${expressionText(depth - 1)})`;
  return `${expressionText(depth - 1)} ${pick(OPERATORS)} ${expressionText(depth - 1)}`;
}

function fromText(depth) {
  const r = next();
  const alias = pick(['', '', ' x', ' AS y', ' AS z (p, q)', ' only', ' "A"']);
  if (depth <= 0 || r < 0.3) return pick(['t', 's.t', 'ONLY t', 'c1', 'c2', 'd.s.t', 't *', 'ONLY (c1)']) + alias;
  if (r < 0.4) return `LATERAL (${queryText(depth - 1)})${alias}`;
  if (r < 0.5) return `(${queryText(depth - 1)})${alias}`;
  if (r < 0.58) return `f(${expressionText(1)})${pick(['', ' WITH ORDINALITY', ' AS (a int)', ' x (a int, b text)'])}`;
  if (r < 0.64) return `ROWS FROM (f(1), g(a) AS (b int))${alias}`;
  if (r < 0.72) return `(${fromText(depth - 1)} ${pick(['CROSS JOIN', 'NATURAL JOIN', 'NATURAL LEFT JOIN'])} ${fromText(depth - 1)})${alias}`;
  const join = pick(['JOIN', 'LEFT JOIN', 'RIGHT OUTER JOIN', 'FULL JOIN', 'INNER JOIN']);
  return `${fromText(depth - 1)} ${join} ${fromText(depth - 1)} ${pick(['USING (a)', 'USING (a, b) AS u', 'ON ' + expressionText(1)])}`;
}

const CTES = ['c1 AS (SELECT a FROM c1)', 'c2 (p) AS MATERIALIZED (SELECT b FROM c1, c2)', 'c1 AS (SELECT a FROM t UNION ALL SELECT b FROM c1)', 't AS (TABLE t)',
  'c2 AS (DELETE FROM c1 USING c2 RETURNING *)', 'c1 AS (INSERT INTO t TABLE c2 RETURNING a)', 'c1 AS (WITH c2 AS (TABLE c1) SELECT a FROM c2, t)'];

function queryText(depth) {
  const r = next();
  if (r < 0.06) return pick(['TABLE t', 'TABLE ONLY s.c1', 'VALUES (1, a), (2, DEFAULT)', 'SELECT', '(TABLE c1)']);
  if (r < 0.14 && depth > 0) return `${queryText(depth - 1)} ${pick(['UNION', 'UNION ALL', 'INTERSECT', 'EXCEPT DISTINCT'])} ${queryText(depth - 1)}`;
  if (r < 0.2 && depth > 0) return `(${queryText(depth - 1)})${pick(['', ' LIMIT 1', ' ORDER BY 1'])}`;
  if (r < 0.34) {
    const list = [pick(CTES)];
    if (next() < 0.5) list.push(pick(CTES));
    return `WITH ${next() < 0.4 ? 'RECURSIVE ' : ''}${list.join(', ')} ${queryText(depth - 1)}`;
  }
  const clause = (share, text) => (next() < share ? ' ' + text() : '');
  return (
    `SELECT ${pick(['', '', 'DISTINCT ', 'DISTINCT ON (a) ', 'ALL '])}${expressionText(depth)}${pick(LABELS)}` +
    clause(0.3, () => `, ${expressionText(1)}${pick(LABELS)}`).trimStart() +
    clause(0.7, () => `FROM ${fromText(depth)}`) +
    clause(0.2, () => `, ${fromText(1)}`).trimStart() +
    clause(0.5, () => `WHERE ${expressionText(depth)}`) +
    clause(0.15, () => `GROUP BY ${pick(['a', 'ROLLUP (a, (b, c))', 'GROUPING SETS ((), (a))', '(a, b)', 'DISTINCT a'])}`) +
    clause(0.1, () => `HAVING ${expressionText(1)}`) +
    clause(0.1, () => 'WINDOW w AS (PARTITION BY a), v AS (w ORDER BY b)') +
    clause(0.15, () => `ORDER BY ${expressionText(1)} ${pick(['', 'DESC', 'USING <', 'NULLS FIRST'])}`) +
    clause(0.1, () => pick(['LIMIT 1', 'LIMIT ALL OFFSET a', 'FETCH FIRST ROW ONLY', 'OFFSET 1 ROW FETCH NEXT 2 ROWS WITH TIES', 'FOR UPDATE OF t', 'FOR SHARE NOWAIT LIMIT 2']))
  );
}

function statementText() {
  switch (Math.floor(next() * 8)) {
    case 0:
      return `INSERT INTO c1 ${pick(['', '(a, b[1].c) ', 'AS x (a) '])}${queryText(1)} ${pick(['', 'ON CONFLICT (a) DO UPDATE SET a = ' + expressionText(1), 'RETURNING ' + expressionText(1)])}`;
    case 1:
      return `WITH ${pick(CTES)} UPDATE ${pick(['t', 'c1', 'ONLY s.t x'])} SET a = ${expressionText(1)}, (b, c) = (${queryText(1)}) FROM ${fromText(1)} WHERE ${expressionText(2)}`;
    case 2:
      return `DELETE FROM c1 ${pick(['', 'USING ' + fromText(1)])} WHERE ${expressionText(2)}`;
    case 3:
      return `MERGE INTO t USING ${fromText(1)} ON ${expressionText(1)} WHEN MATCHED AND ${expressionText(1)} THEN UPDATE SET a = ${expressionText(1)} WHEN NOT MATCHED THEN INSERT VALUES (${expressionText(1)})`;
    default:
      return queryText(3);
  }
}

const lines = [];
const seen = new Set(corpus);
while (lines.length < Number(count)) {
  let sql;
  if (next() < 0.5) {
    sql = statementText();
    if (next() < 0.15) sql = mutate(sql);
  } else {
    sql = pick(corpus);
    for (let i = 1 + Math.floor(next() * 3); i > 0; i--) sql = mutate(sql);
  }
  sql = sql.toWellFormed();
  if (seen.has(sql) || sql.includes('\0')) continue;
  seen.add(sql);
  lines.push(JSON.stringify({ sql }));
}
fs.writeFileSync(out, lines.join('\n') + '\n');
