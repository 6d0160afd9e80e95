// PostgreSQL's syntax tree of a query or DML as text, in the same form as Tree.java writes ours. What our tree does not
// keep (ASC, frame options, collations, ONLY) is left out; what PostgreSQL's does not keep (parentheses) ours leaves out.

export const quoted = (s) => '"' + String(s).replace(/["\\]/g, '\\$&') + '"';
const node = (what, ...parts) => `(${[what, ...parts].filter((p) => p !== '').join(' ')})`;
const str = (n) => n.String.sval ?? '';
const strs = (list) => (list ?? []).map(str);
const dotted = (names) => names.map(quoted).join('.');
const names = (what, list) => (list.length ? node(what, list.map(quoted).join(' ')) : '');
const optional = (what, inside) => (inside === undefined ? '' : node(what, inside));
const list = (items) => (items ?? []).map(expression).join(' ');
const sorted = (texts) => [...texts].sort(byCodeUnit).join(' ');
const byCodeUnit = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
const where = (e) => optional('where', e && expression(e));

/** The text of a statement, or undefined when it is no query or DML. */
export function tree(stmt) {
  const [tag, s] = Object.entries(stmt)[0];
  switch (tag) {
    case 'SelectStmt':
      return query(s);
    case 'InsertStmt':
      return node(
        'insert',
        withClause(s.withClause),
        table(s.relation),
        alias(s.relation.alias?.aliasname),
        s.cols ? node('columns', s.cols.map((c) => target(c.ResTarget)).join(' ')) : '',
        s.selectStmt ? query(s.selectStmt.SelectStmt) : '',
        s.onConflictClause ? onConflict(s.onConflictClause) : '',
        returning(s),
      );
    case 'UpdateStmt':
      return node(
        'update',
        withClause(s.withClause),
        table(s.relation),
        alias(s.relation.alias?.aliasname),
        assignments(s.targetList),
        from(s.fromClause),
        where(s.whereClause),
        returning(s),
      );
    case 'DeleteStmt':
      return node(
        'delete',
        withClause(s.withClause),
        table(s.relation),
        alias(s.relation.alias?.aliasname),
        from(s.usingClause),
        where(s.whereClause),
        returning(s),
      );
    case 'MergeStmt':
      return node(
        'merge',
        withClause(s.withClause),
        table(s.relation),
        alias(s.relation.alias?.aliasname),
        fromItem(s.sourceRelation),
        expression(s.joinCondition),
        s.mergeWhenClauses.map((w) => mergeWhen(w.MergeWhenClause)).join(' '),
        returning(s),
      );
    default:
      return undefined;
  }
}

function mergeWhen(w) {
  const action = w.commandType.replace('CMD_', '');
  const columns = action === 'INSERT' && w.targetList;
  return node(
    'when',
    w.matchKind === 'MERGE_WHEN_NOT_MATCHED_BY_SOURCE' ? 'by-source' : '',
    action,
    where(w.condition),
    action === 'UPDATE' ? assignments(w.targetList) : '',
    columns ? node('columns', columns.map((c) => target(c.ResTarget)).join(' ')) : '',
    list(w.values),
  );
}

function onConflict(c) {
  const by = (c.infer?.indexElems ?? []).map(({ IndexElem: e }) => (e.name ? node('col', quoted(e.name)) : expression(e.expr)));
  return node(
    'conflict',
    node('by', by.join(' ')),
    where(c.infer?.whereClause),
    c.targetList ? assignments(c.targetList) : '',
    where(c.whereClause),
  );
}

function returning(s) {
  const exprs = s.returningClause?.exprs ?? s.returningList;
  if (!exprs) return '';
  const option = (kind) => s.returningClause?.options?.map((o) => o.ReturningOption).find((o) => o.option === kind)?.value;
  const old = option('RETURNING_OPTION_OLD');
  const fresh = option('RETURNING_OPTION_NEW');
  return node('returning', old ? 'old=' + quoted(old) : '', fresh ? 'new=' + quoted(fresh) : '', results(exprs));
}

function target(t) {
  const bounds = (t.indirection ?? []).filter((i) => i.A_Indices).map((i) => indices(i.A_Indices));
  const written = bounds.filter((b) => b).join(' ');
  return quoted(t.name) + (written ? `[${written}]` : '');
}

const indices = (i) => [i.lidx, i.uidx].filter((x) => x).map(expression).join(' ');

function assignments(targets) {
  const texts = [];
  for (let i = 0; i < targets.length; i++) {
    const t = targets[i].ResTarget;
    const multi = t.val?.MultiAssignRef;
    if (multi) {
      const group = targets.slice(i, i + multi.ncolumns).map((x) => target(x.ResTarget));
      i += multi.ncolumns - 1;
      texts.push(node('set', `(${group.join(' ')})`, expression(multi.source)));
    } else {
      texts.push(node('set', `(${target(t)})`, expression(t.val)));
    }
  }
  return texts.join(' ');
}

function withClause(w) {
  if (!w) return '';
  const ctes = w.ctes.map(({ CommonTableExpr: c }) =>
    node(
      'cte',
      quoted(c.ctename),
      names('columns', strs(c.aliascolnames)),
      tree(c.ctequery),
      names(
        'added',
        [c.search_clause?.search_seq_column, c.cycle_clause?.cycle_mark_column, c.cycle_clause?.cycle_path_column].filter((x) => x),
      ),
    ),
  );
  return node('with', w.recursive ? 'recursive' : '', ctes.join(' '));
}

function query(s) {
  const unlimited = s.limitCount?.A_Const?.isnull;
  return node(
    'query',
    withClause(s.withClause),
    body(s),
    s.sortClause ? node('order', list(s.sortClause)) : '',
    s.limitCount && !unlimited ? node('limit', expression(s.limitCount)) : '',
    s.limitOption === 'LIMIT_OPTION_WITH_TIES' ? 'ties' : '',
    s.limitOffset ? node('offset', expression(s.limitOffset)) : '',
    (s.lockingClause ?? [])
      .map(({ LockingClause: l }) => node('lock', (l.lockedRels ?? []).map((r) => quoted(r.RangeVar.relname)).join(' ')))
      .join(' '),
  );
}

function body(s) {
  if (s.valuesLists) return node('values', s.valuesLists.map((v) => `(${list(v.List.items)})`).join(' '));
  if (s.larg) {
    const found = branches(s);
    return node('union', ['NONE', 'MERGES', 'SELECTS'][found.strongest], found.texts.join(' '));
  }
  const on = s.distinctClause && Object.keys(s.distinctClause[0]).length > 0;
  return node(
    'select',
    s.distinctClause && !on ? 'distinct' : '',
    on ? node('on', list(s.distinctClause)) : '',
    node('results', results(s.targetList)),
    s.intoClause ? node('into', table(s.intoClause.rel) + (s.intoClause.rel.relpersistence === 't' ? ' temp' : '')) : '',
    from(s.fromClause),
    where(s.whereClause),
    optional('group', (s.groupClause ?? []).flatMap(groupItem).join(' ') || undefined),
    s.havingClause ? node('having', expression(s.havingClause)) : '',
    sorted((s.windowClause ?? []).map(({ WindowDef: w }) => node('window', quoted(w.name), overSpecification(w)))),
  );
}

const groupItem = (i) => (i.GroupingSet ? (i.GroupingSet.content ?? []).flatMap(groupItem) : [expression(i)]);

function branches(s) {
  const own = s.op === 'SETOP_UNION' ? (s.all ? 0 : 1) : 2;
  const result = { strongest: own, texts: [] };
  for (const side of [s.larg, s.rarg]) {
    const plain = side.larg && !side.withClause && !side.sortClause && !side.limitCount && !side.limitOffset && !side.lockingClause;
    if (plain) {
      const inner = branches(side);
      result.strongest = Math.max(result.strongest, inner.strongest);
      result.texts.push(...inner.texts);
    } else {
      result.texts.push(query(side));
    }
  }
  return result;
}

const results = (targets) =>
  (targets ?? [])
    .map(({ ResTarget: t }) => (t.name ? node('as', quoted(t.name), expression(t.val)) : expression(t.val)))
    .join(' ');

const from = (items) => (items ? node('from', items.map(fromItem).join(' ')) : '');

function fromItem(item) {
  const [tag, f] = Object.entries(item)[0];
  switch (tag) {
    case 'RangeVar':
      return node('table', table(f), tableAlias(f.alias));
    case 'RangeTableSample':
      return node(
        'sample',
        fromItem(f.relation),
        names('by', strs(f.method)),
        [list(f.args), f.repeatable ? expression(f.repeatable) : ''].filter((x) => x).join(' '),
      );
    case 'RangeSubselect':
      return node('sub', f.lateral ? 'lateral' : '', query(f.subquery.SelectStmt), tableAlias(f.alias));
    case 'RangeFunction':
      return node(
        'functions',
        f.is_rowsfrom ? 'rows-from' : '',
        f.ordinality ? 'ordinality' : '',
        f.functions
          .map(({ List: l }) => {
            const columns = l.items[1]?.List?.items ?? (f.is_rowsfrom ? [] : (f.coldeflist ?? []));
            return node('of', expression(l.items[0]), names('defines', columns.map((c) => c.ColumnDef.colname)));
          })
          .join(' '),
        tableAlias(f.alias),
      );
    case 'RangeTableFunc': {
      const columns = f.columns.map((c) => c.RangeTableFuncCol);
      const inside = [
        ...(f.namespaces ?? []).map((n) => expression(n.ResTarget.val)),
        expression(f.rowexpr),
        expression(f.docexpr),
        ...columns.flatMap((c) => [c.colexpr, c.coldefexpr].filter((x) => x).map(expression)),
      ];
      return node('xmltable', sorted(inside), names('columns', columns.map((c) => c.colname)), tableAlias(f.alias));
    }
    case 'JsonTable': {
      const columns = [];
      const inside = jsonParts(f.context_item).concat(expression(f.pathspec.JsonTablePathSpec?.string ?? f.pathspec.string));
      inside.push(...(f.passing ?? []).flatMap(jsonParts), ...jsonParts(f.on_error));
      const walk = (list) => {
        for (const { JsonTableColumn: c } of list ?? []) {
          if (c.name !== undefined && c.coltype !== 'JTC_NESTED') columns.push(c.name);
          inside.push(...jsonParts(c.on_empty), ...jsonParts(c.on_error));
          walk(c.columns);
        }
      };
      walk(f.columns);
      return node('json_table', sorted(inside), names('columns', columns), tableAlias(f.alias));
    }
    case 'JoinExpr':
      return node(
        'join',
        f.jointype.replace('JOIN_', ''),
        f.isNatural ? 'natural' : '',
        fromItem(f.larg),
        fromItem(f.rarg),
        where(f.quals),
        names('using', strs(f.usingClause)),
        alias(f.join_using_alias?.aliasname),
        tableAlias(f.alias),
      );
    default:
      throw new Error('no text for ' + tag);
  }
}

const tableAlias = (a) => (a ? node('alias', quoted(a.aliasname ?? ''), names('columns', strs(a.colnames))) : '');
const alias = (name) => (name === undefined ? '' : node('alias', quoted(name)));
const table = (r) => (r.schemaname ? quoted(r.schemaname) + '.' : '') + quoted(r.relname);

const overSpecification = (w, name) =>
  node(
    'over',
    (name ?? w.refname) ? quoted(name ?? w.refname) : '',
    w.partitionClause ? node('partition', list(w.partitionClause)) : '',
    w.orderClause ? node('order', list(w.orderClause)) : '',
    w.startOffset || w.endOffset ? node('frame', list([w.startOffset, w.endOffset].filter((x) => x))) : '',
  );

const negated = (text, not) => (not ? node('not', text) : text);

function flatten(e, op, texts) {
  if (e.BoolExpr?.boolop === op) for (const a of e.BoolExpr.args) flatten(a, op, texts);
  else texts.push(expression(e));
  return texts;
}

export function number(text) {
  let digits = text.replace(/_/g, '').toLowerCase();
  const minus = digits.startsWith('-') ? '-' : '';
  digits = digits.slice(minus.length);
  return minus + (/^(\d+|0[xob][0-9a-f]+)$/.test(digits) ? BigInt(digits.replace(/^0+(?=\d)/, '')).toString() : digits);
}

function constant(c) {
  if (c.isnull) return '(null)';
  if (c.sval) return node('s', quoted(c.sval.sval ?? ''));
  if (c.ival) return node('n', String(c.ival.ival ?? 0));
  if (c.fval) return node('n', number(c.fval.fval));
  if (c.boolval) return c.boolval.boolval ? '(true)' : '(false)';
  return node('b', (c.bsval.bsval ?? '').slice(1));
}

function typeName(t) {
  return dotted(strs(t.names)) + (t.arrayBounds ? ' []' : '');
}

const operatorName = (name) => strs(name).slice(-2).join('.');

function aExpr(e) {
  const op = operatorName(e.name);
  switch (e.kind) {
    case 'AEXPR_OP':
      return node('op', op, e.lexpr ? expression(e.lexpr) : '', expression(e.rexpr));
    case 'AEXPR_OP_ANY':
      return node('any-of', op, expression(e.lexpr), expression(e.rexpr));
    case 'AEXPR_OP_ALL':
      return node('all-of', op, expression(e.lexpr), expression(e.rexpr));
    case 'AEXPR_DISTINCT':
      return node('distinct', expression(e.lexpr), expression(e.rexpr));
    case 'AEXPR_NOT_DISTINCT':
      return node('same', expression(e.lexpr), expression(e.rexpr));
    case 'AEXPR_NULLIF':
      return node('syntax', 'nullif', sorted([expression(e.lexpr), expression(e.rexpr)]));
    case 'AEXPR_IN':
      return node('in', op === '<>' ? 'not' : '', expression(e.lexpr), list(e.rexpr.List.items));
    case 'AEXPR_LIKE':
    case 'AEXPR_ILIKE':
    case 'AEXPR_SIMILAR': {
      const kind = e.kind.replace('AEXPR_', '').toLowerCase();
      const call = e.rexpr.FuncCall;
      const escape = call && /^(like_escape|similar_to_escape)$/.test(str(call.funcname.at(-1)));
      const [pattern, sign] = escape ? call.args : [e.rexpr];
      return node(kind, op.startsWith('!') ? 'not' : '', expression(e.lexpr), expression(pattern), optional('escape', sign && expression(sign)));
    }
    default: // BETWEEN and its kin
      return node('between', e.kind.includes('NOT') ? 'not' : '', expression(e.lexpr), list(e.rexpr.List.items));
  }
}

function subLink(s) {
  const inside = query(s.subselect.SelectStmt);
  switch (s.subLinkType) {
    case 'EXISTS_SUBLINK':
      return node('exists', inside);
    case 'EXPR_SUBLINK':
      return node('scalar', inside);
    case 'ARRAY_SUBLINK':
      return node('array-of', inside);
    default:
      return node(
        s.subLinkType === 'ALL_SUBLINK' ? 'all' : 'any',
        s.operName ? operatorName(s.operName) : '=',
        expression(s.testexpr),
        inside,
      );
  }
}

const JSON_NAMES = /^json(_(array|arrayagg|exists|object|objectagg|query|scalar|serialize|value))?$/;

function call(f) {
  const parts = strs(f.funcname);
  const name = parts.at(-1);
  const syntax = f.funcformat === 'COERCE_SQL_SYNTAX';
  // JSON_OBJECT(…) in its old form is pg_catalog's since PostgreSQL 16 and found by the search path before.
  const json = JSON_NAMES.test(name) && (parts.length === 1 || (name === 'json_object' && parts[0] === 'pg_catalog'));
  let args = f.args ?? [];
  if (syntax && name === 'extract') args = args.slice(1);
  if (syntax && name === 'normalize') args = args.slice(0, 1);
  if (syntax && name === 'is_normalized') return node('is', 'other', expression(args[0]));
  if (syntax && name === 'substring' && args[1]?.A_Const?.location === -1) args = [args[0], args[2].TypeCast.arg];
  const texts = args.map(expression);
  const order = f.agg_order ? list(f.agg_order) : '';
  return node(
    json ? 'json' : syntax ? 'syntax' : 'call',
    json || syntax ? name : dotted(parts),
    json || syntax ? sorted(texts) : texts.join(' '),
    order ? node(f.agg_within_group ? 'within' : 'order', order) : '',
    f.agg_filter ? node('filter', expression(f.agg_filter)) : '',
    f.over ? overSpecification(f.over, f.over.name) : '',
  );
}

const JSON_OPS = { JSON_EXISTS_OP: 'json_exists', JSON_QUERY_OP: 'json_query', JSON_VALUE_OP: 'json_value' };

/** The expressions under a node of SQL/JSON, in no order. */
function jsonParts(n) {
  if (n === undefined || n === null || typeof n !== 'object') return [];
  if (Array.isArray(n)) return n.flatMap(jsonParts);
  const found = [];
  for (const [key, value] of Object.entries(n)) {
    if (key === 'output' || key === 'format' || key === 'typeName' || key === 'agg_order' || key === 'agg_filter' || key === 'over') continue;
    if (/^Json(ValueExpr|KeyValue|Argument|Behavior|AggConstructor|TablePathSpec)$/.test(key)) found.push(...jsonParts(value));
    else if (/^[A-Z]/.test(key)) found.push(key === 'SelectStmt' ? node('scalar', query(value)) : expression({ [key]: value }));
    else if (key !== 'name' && key !== 'column_name') found.push(...jsonParts(value));
  }
  return found;
}

function json(name, e) {
  const c = e.constructor && typeof e.constructor === 'object' ? e.constructor : {};
  return node(
    'json',
    name,
    sorted(jsonParts(e)),
    c.agg_order ? node('order', list(c.agg_order)) : '',
    c.agg_filter ? node('filter', expression(c.agg_filter)) : '',
    c.over ? overSpecification(c.over, c.over.name) : '',
  );
}

function xml(x) {
  const args = x.args ?? [];
  switch (x.op) {
    case 'IS_DOCUMENT':
      return node('is', 'other', expression(args[0]));
    case 'IS_XMLPARSE':
      return node('syntax', 'xmlparse', expression(args[0]));
    case 'IS_XMLROOT':
      return node('syntax', 'xmlroot', sorted(args.slice(0, 2).filter((a) => !(a.A_Const?.isnull && a.A_Const.location === -1)).map(expression)));
    default: {
      const named = (x.named_args ?? []).map((a) => expression(a.ResTarget.val));
      return node('syntax', x.op.replace('IS_', '').toLowerCase(), sorted([...named, ...args.map(expression)]));
    }
  }
}

export function expression(item) {
  const [tag, e] = Object.entries(item)[0];
  switch (tag) {
    case 'ColumnRef': {
      const star = e.fields.at(-1).A_Star !== undefined;
      const fields = strs(star ? e.fields.slice(0, -1) : e.fields);
      return node('col', dotted(fields), star ? '*' : '');
    }
    case 'A_Const':
      return constant(e);
    case 'ParamRef':
      return node('param', String(e.number ?? 0));
    case 'A_Expr':
      return aExpr(e);
    case 'BoolExpr':
      if (e.boolop === 'NOT_EXPR') return node('not', expression(e.args[0]));
      return node(e.boolop === 'AND_EXPR' ? 'and' : 'or', flatten(item, e.boolop, []).join(' '));
    case 'NullTest':
      return node('is', e.nulltesttype === 'IS_NOT_NULL' ? 'not' : '', 'null', expression(e.arg));
    case 'BooleanTest':
      return node('is', e.booltesttype.includes('NOT') ? 'not' : '', e.booltesttype.split('_').at(-1).toLowerCase(), expression(e.arg));
    case 'SubLink':
      return subLink(e);
    case 'CaseExpr':
      return node(
        'case',
        optional('of', e.arg && expression(e.arg)),
        e.args.map(({ CaseWhen: w }) => node('when', expression(w.expr), expression(w.result))).join(' '),
        optional('else', e.defresult && expression(e.defresult)),
      );
    case 'CoalesceExpr':
      return node('syntax', 'coalesce', sorted(e.args.map(expression)));
    case 'MinMaxExpr':
      return node('syntax', e.op.replace('IS_', '').toLowerCase(), sorted(e.args.map(expression)));
    case 'SQLValueFunction':
      return node('syntax', e.op.replace('SVFOP_', '').replace(/_N$/, '').toLowerCase());
    case 'XmlExpr':
      return xml(e);
    case 'XmlSerialize':
      return node('syntax', 'xmlserialize', expression(e.expr));
    case 'GroupingFunc':
      return node('grouping', list(e.args));
    case 'RowExpr':
      return node('row', list(e.args));
    case 'A_ArrayExpr':
      return node('array', list(e.elements));
    case 'A_Indirection':
      return e.indirection.reduce(
        (inside, i) =>
          i.A_Indices ? node('at', inside, indices(i.A_Indices)) : node('field', inside, i.A_Star ? '*' : quoted(str(i))),
        expression(e.arg),
      );
    case 'TypeCast':
      return node('cast', typeName(e.typeName), expression(e.arg));
    case 'CollateClause':
      return node('collate', expression(e.arg));
    case 'SetToDefault':
      return '(default)';
    case 'CurrentOfExpr':
      return node('current', quoted(e.cursor_name));
    case 'FuncCall':
      return call(e);
    case 'NamedArgExpr':
      return expression(e.arg);
    case 'SortBy':
      return expression(e.node);
    case 'MergeSupportFunc':
      return node('call', '"merge_action"');
    case 'JsonIsPredicate':
      return node('is', 'other', expression(e.expr));
    case 'JsonFuncExpr':
      return json(JSON_OPS[e.op], e);
    case 'JsonObjectConstructor':
      return json('json_object', e);
    case 'JsonArrayConstructor':
    case 'JsonArrayQueryConstructor':
      return json('json_array', e);
    case 'JsonObjectAgg':
      return json('json_objectagg', e);
    case 'JsonArrayAgg':
      return json('json_arrayagg', e);
    case 'JsonParseExpr':
      return json('json', e);
    case 'JsonScalarExpr':
      return json('json_scalar', e);
    case 'JsonSerializeExpr':
      return json('json_serialize', e);
    case 'List':
      return list(e.items);
    default:
      throw new Error('no text for ' + tag);
  }
}
