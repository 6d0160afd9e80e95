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
 * accepts the text (then only15 is set).
 */
function answer(sql, pg18, pg15) {
  const result = { statements: [] };
  let scanned;
  try {
    scanned = pg18.scanSync(sql).tokens;
  } catch (e) {
    result.lexical = e.message;
  }
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
      list.push({ start: t.start, end: t.end, type: type(t, text), unicode: /^u&['"]/i.test(text) ? 'U&' : undefined });
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
