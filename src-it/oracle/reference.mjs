// PostgreSQL's answers: npm libpg-query is its scanner and grammar, compiled.
import { createRequire } from 'node:module';
import path from 'node:path';
import { tree } from './tree.mjs';
import { relations } from './relations.mjs';
import { kind } from './kinds.mjs';

/** @param folder where npm has installed the packages */
export async function load(folder) {
  const require = createRequire(path.join(path.resolve(folder), 'x.js'));
  const pg18 = require('libpg-query');
  const pg15 = require('libpg-query-15');
  await pg18.loadModule();
  await pg15.loadModule();
  return { answer: (sql) => answer(sql, pg18, pg15) };
}

const CATEGORY = { UNRESERVED_KEYWORD: 'u', COL_NAME_KEYWORD: 'c', TYPE_FUNC_NAME_KEYWORD: 't', RESERVED_KEYWORD: 'r' };

/**
 * What PostgreSQL makes of a text.
 *
 * lexical: the scanner's refusal; error: the grammar's refusal; statements: of PostgreSQL 18, or of 15 when only that
 * accepts the text (then only15 is set); unsure: libpg-query can not be asked.
 */
function answer(written, pg18, pg15) {
  const result = { statements: [] };
  if (written === '') return { ...result, tokens: '' };
  const asked = withoutComments(written, pg18);
  if (asked === undefined) return { ...result, unsure: true };
  const { sql, scanned } = asked;
  if (!scanned) result.lexical = asked.message;
  let parsed;
  try {
    parsed = pg18.parseSync(sql);
  } catch (e) {
    result.error = e.message;
    try {
      parsed = pg15.parseSync(sql);
      result.only15 = true;
    } catch {
      return scanned ? { ...result, tokens: tokens(sql, scanned).text } : result;
    }
  }
  if (!scanned) return result;
  const found = tokens(sql, scanned);
  result.tokens = found.text;
  const end = Buffer.byteLength(sql);
  result.statements = (parsed.stmts ?? []).map((s) => {
    const from = s.stmt_location ?? 0;
    const to = s.stmt_len ? from + s.stmt_len : end;
    const inside = found.spans.filter(([a, b]) => a >= from && b <= to);
    const one = { start: inside[0][0], end: inside.at(-1)[1], tag: Object.keys(s.stmt)[0], kind: kind(s.stmt) };
    const text = tree(s.stmt);
    if (text !== undefined) one.tree = text;
    one.relations = relations(s.stmt);
    return one;
  });
  return result;
}

const isUnicode = (text) => /^u&['"]/i.test(text);
const isUescape = (text) => text.toLowerCase() === 'uescape';

/**
 * The text with spaces for such comments as libpg-query takes for tokens where PostgreSQL takes them for white space:
 * between the parts of a string ('a' -- x, new line, 'b') and around UESCAPE. With it its tokens.
 */
function withoutComments(written, pg18) {
  let sql = written;
  for (;;) {
    const { scanned, message } = scan(sql, pg18);
    // Behind a comment that parts a string the scanner may have lost its way.
    if (!scanned) return /['"]\s*--/.test(sql) || (/uescape/i.test(sql) && /--|\/\*/.test(sql)) ? undefined : { sql, message };
    const bytes = Buffer.from(sql);
    const text = (t) => bytes.subarray(t.start, t.end).toString();
    const isComment = (t) => t.tokenName === 'SQL_COMMENT' || t.tokenName === 'C_COMMENT';
    const at = scanned.findIndex((t, i) => {
      if (!isComment(t) || i === 0) return false;
      const before = text(scanned[i - 1]);
      const next = scanned.slice(i + 1).find((n) => !isComment(n));
      if (isUescape(before) || (isUnicode(before) && next && isUescape(text(next)))) return true;
      return t.tokenName === 'SQL_COMMENT' && before.endsWith("'");
    });
    if (at < 0) return { sql, scanned };
    bytes.fill(' ', scanned[at].start, scanned[at].end);
    sql = bytes.toString();
  }
}

/** libpg-query writes control characters into JSON as they are: it gets others, as good as they for finding tokens. */
function scan(sql, pg18) {
  const clean = sql.replace(/[\x0b\f]/g, ' ').replace(/[\x01-\x08\x0e-\x1f]/g, '{');
  try {
    return { scanned: pg18.scanSync(clean).tokens };
  } catch (e) {
    return { message: e.message };
  }
}

/** Tokens as Answers.java writes them: comments gone, U&… with its UESCAPE one token. */
function tokens(sql, scanned) {
  const bytes = Buffer.from(sql);
  const list = [];
  for (const t of scanned) {
    if (t.tokenName === 'SQL_COMMENT' || t.tokenName === 'C_COMMENT') continue;
    const text = bytes.subarray(t.start, t.end).toString();
    const last = list.at(-1);
    if (last?.unicode === 'UESCAPE') {
      last.end = t.end;
      last.unicode = undefined;
    } else if (last?.unicode === 'U&' && text.toLowerCase() === 'uescape') {
      last.unicode = 'UESCAPE';
    } else {
      list.push({ start: t.start, end: t.end, type: type(t, text), unicode: isUnicode(text) ? 'U&' : undefined });
    }
  }
  return {
    text: list.map((t) => `${t.type}${t.start}-${t.end}`).join(' '),
    spans: list.filter((t) => bytes.subarray(t.start, t.end).toString() !== ';').map((t) => [t.start, t.end]),
  };
}

function type(t, text) {
  if (t.keywordName !== 'NO_KEYWORD') return 'W' + CATEGORY[t.keywordName];
  if (t.tokenName === 'SCONST') return 'S';
  if (t.tokenName === 'ICONST' || t.tokenName === 'FCONST') return 'N';
  if (t.tokenName === 'PARAM') return 'P';
  if (/^u&"/i.test(text) || text.startsWith('"')) return 'Q';
  if (/^u&'/i.test(text)) return 'S';
  if (/^[bx]'/i.test(text)) return 'B';
  if (t.tokenName === 'IDENT') return 'W';
  return /^[~!@#^&|`?+\-*/%<>=]/.test(text) ? 'O' : '.';
}
