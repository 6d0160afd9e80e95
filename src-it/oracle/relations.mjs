// Which relations a statement touches and how, from PostgreSQL's tree: a name that a CTE in scope bears is no relation.
// The rules are those of parse_cte.c and parse_relation.c.

/** The relations of any statement, sorted: "schema.name ACCESS,ACCESS". */
export function relations(stmt) {
  const found = new Map();
  const query = stmt.SelectStmt ?? Object.values(stmt)[0].query?.SelectStmt;
  const target = query && into(query);
  if (target) define(found, target.rel);
  visit(stmt, [], found);
  const unqualified = new Set([...found.keys()].filter((n) => !n.includes('\0')));
  const merged = new Map();
  for (const [key, access] of found) {
    const [schema, name] = key.includes('\0') ? key.split('\0') : ['', key];
    const text = schema ? `${schema}.${name}` : found.has('pg_catalog\0' + name) && unqualified.has(key) ? `pg_catalog.${name}` : name;
    merged.set(text, new Set([...(merged.get(text) ?? []), ...access]));
  }
  return [...merged].map(([name, access]) => `${name} ${[...access].sort().join(',')}`).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

function add(found, rangeVar, ...access) {
  const key = (rangeVar.schemaname ? rangeVar.schemaname + '\0' : '') + rangeVar.relname;
  if (!found.has(key)) found.set(key, new Set());
  for (const a of access) found.get(key).add(a);
}

/** What a name in DROP, COMMENT or SECURITY LABEL is of: the relation itself, something that hangs on one, or neither. */
const RELATION = /^OBJECT_(TABLE|VIEW|SEQUENCE|MATVIEW|INDEX|FOREIGN_TABLE)$/;
const OF_RELATION = /^OBJECT_(COLUMN|TABCONSTRAINT|TRIGGER|RULE|POLICY)$/;

function named(type, object, found) {
  const names = (object.List?.items ?? []).map((i) => i.String?.sval);
  if (OF_RELATION.test(type)) names.pop();
  else if (!RELATION.test(type)) return;
  if (names.length) add(found, { relname: names.at(-1), schemaname: names.at(-2) }, 'DEFINE');
}

function ownedBy(options, found) {
  for (const { DefElem: option } of options ?? []) {
    if (option.defname === 'owned_by' && option.arg.List.items.length > 1) named('OBJECT_COLUMN', option.arg, found);
  }
}

/** An element of CREATE SCHEMA is in it, unless another schema is written or it is a temporary table. */
const elementsName = (schema, name) => (name.includes('\0') || !schema ? name : schema + '\0' + name);

function define(found, rangeVar) {
  const temporary = rangeVar.relpersistence === 't' && !rangeVar.schemaname;
  add(found, temporary ? { ...rangeVar, schemaname: 'pg_temp' } : rangeVar, 'DEFINE');
}

/** @param ctes names of the CTEs in scope */
function visit(node, ctes, found) {
  if (Array.isArray(node)) {
    for (const n of node) visit(n, ctes, found);
    return;
  }
  if (node === null || typeof node !== 'object') return;
  if (node.relname !== undefined) {
    if (node.schemaname || node.catalogname || !ctes.includes(node.relname)) add(found, node, 'READ');
    return;
  }
  // t.c%TYPE is the type of a column.
  if (node.pct_type) named('OBJECT_COLUMN', { List: { items: node.names } }, found);
  for (const [tag, value] of Object.entries(node)) {
    if (value === null || typeof value !== 'object') continue;
    switch (tag) {
      case 'SelectStmt':
        rest(value, ctes, found, ['intoClause', 'lockingClause']);
        break;
      case 'larg':
      case 'rarg':
        // Of a set operation, or of a join.
        if (value.op === undefined) visit(value, ctes, found);
        else rest(value, ctes, found, ['intoClause', 'lockingClause']);
        break;
      case 'InsertStmt': {
        const updates = value.onConflictClause?.action === 'ONCONFLICT_UPDATE';
        add(found, value.relation, 'INSERT', ...(updates ? ['UPDATE'] : []));
        rest(value, ctes, found, ['relation']);
        break;
      }
      case 'UpdateStmt':
        add(found, value.relation, 'UPDATE');
        rest(value, ctes, found, ['relation']);
        break;
      case 'DeleteStmt':
        add(found, value.relation, 'DELETE');
        rest(value, ctes, found, ['relation']);
        break;
      case 'MergeStmt':
        for (const { MergeWhenClause: w } of value.mergeWhenClauses) {
          add(found, value.relation, w.commandType === 'CMD_NOTHING' ? 'READ' : w.commandType.replace('CMD_', ''));
        }
        rest(value, ctes, found, ['relation']);
        break;
      case 'CreateStmt':
      case 'CreateSeqStmt':
      case 'ViewStmt': {
        const key = { CreateStmt: 'relation', CreateSeqStmt: 'sequence', ViewStmt: 'view' }[tag];
        define(found, value[key]);
        rest(value, ctes, found, [key, 'options']);
        if (tag === 'CreateSeqStmt') ownedBy(value.options, found);
        break;
      }
      case 'CreateSchemaStmt': {
        const inside = new Map();
        visit(value.schemaElts, ctes, inside);
        for (const [name, access] of inside) found.set(elementsName(value.schemaname, name), access);
        break;
      }
      case 'CreateTableAsStmt':
        define(found, value.into.rel);
        visit(value.query, ctes, found);
        break;
      case 'DropStmt':
        for (const object of value.objects) named(value.removeType, object, found);
        break;
      case 'CommentStmt':
      case 'SecLabelStmt':
        named(value.objtype, value.object, found);
        break;
      case 'AlterTableStmt':
        rest(value, ctes, found, value.objtype === 'OBJECT_TYPE' ? ['relation'] : []);
        break;
      case 'RenameStmt':
        rest(value, ctes, found, [value.renameType, value.relationType].some((t) => /^OBJECT_(TYPE|ATTRIBUTE)$/.test(t)) ? ['relation'] : []);
        break;
      case 'AlterSeqStmt': {
        visit(value.sequence, ctes, found);
        ownedBy(value.options, found);
        break;
      }
      case 'CompositeTypeStmt':
      case 'ConstraintsSetStmt':
      case 'ImportForeignSchemaStmt':
        break;
      default:
        visit(value, ctes, found);
    }
  }
}

/** The parts of a statement, with its WITH in scope. */
function rest(statement, ctes, found, without) {
  const inner = withClause(statement.withClause, ctes, found);
  for (const [key, value] of Object.entries(statement)) {
    if (key !== 'withClause' && !without.includes(key)) visit({ [key]: value }, inner, found);
  }
}

/** INTO is the statement's own, or PostgreSQL refuses it. */
function into(statement) {
  return statement.intoClause ?? (statement.larg && into(statement.larg));
}

function withClause(clause, ctes, found) {
  if (!clause) return ctes;
  const names = clause.ctes.map((c) => c.CommonTableExpr.ctename);
  clause.ctes.forEach((c, i) => {
    visit(c.CommonTableExpr.ctequery, ctes.concat(clause.recursive ? names : names.slice(0, i)), found);
  });
  return ctes.concat(names);
}
