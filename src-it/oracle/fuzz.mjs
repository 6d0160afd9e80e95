// Writes mutants of a corpus: what a scanner may stumble over, put in, taken out, doubled, swapped. The same seed gives
// the same mutants.
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

const lines = [];
const seen = new Set(corpus);
while (lines.length < Number(count)) {
  let sql = pick(corpus);
  for (let i = 1 + Math.floor(next() * 3); i > 0; i--) sql = mutate(sql);
  sql = sql.toWellFormed();
  if (seen.has(sql) || sql.includes('\0')) continue;
  seen.add(sql);
  lines.push(JSON.stringify({ sql }));
}
fs.writeFileSync(out, lines.join('\n') + '\n');
