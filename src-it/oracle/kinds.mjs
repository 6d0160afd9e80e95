// The kind of a statement (StatementKind.java) by PostgreSQL's node: what utility.c's CreateCommandTag says, with our
// own names where StatementKind explains them.

const OBJECTS = {
  OBJECT_ACCESS_METHOD: 'ACCESS_METHOD', OBJECT_AGGREGATE: 'AGGREGATE', OBJECT_CAST: 'CAST', OBJECT_COLLATION: 'COLLATION',
  OBJECT_CONVERSION: 'CONVERSION', OBJECT_DATABASE: 'DATABASE', OBJECT_DOMAIN: 'DOMAIN', OBJECT_DOMCONSTRAINT: 'DOMAIN',
  OBJECT_EVENT_TRIGGER: 'EVENT_TRIGGER', OBJECT_EXTENSION: 'EXTENSION', OBJECT_FDW: 'FOREIGN_DATA_WRAPPER',
  OBJECT_FOREIGN_SERVER: 'SERVER', OBJECT_FOREIGN_TABLE: 'FOREIGN_TABLE', OBJECT_FUNCTION: 'FUNCTION', OBJECT_INDEX: 'INDEX',
  OBJECT_LANGUAGE: 'LANGUAGE', OBJECT_LARGEOBJECT: 'LARGE_OBJECT', OBJECT_MATVIEW: 'MATERIALIZED_VIEW', OBJECT_OPCLASS: 'OPERATOR_CLASS',
  OBJECT_OPERATOR: 'OPERATOR', OBJECT_OPFAMILY: 'OPERATOR_FAMILY', OBJECT_POLICY: 'POLICY', OBJECT_PROCEDURE: 'PROCEDURE',
  OBJECT_PUBLICATION: 'PUBLICATION', OBJECT_ROLE: 'ROLE', OBJECT_ROUTINE: 'ROUTINE', OBJECT_RULE: 'RULE', OBJECT_SCHEMA: 'SCHEMA',
  OBJECT_SEQUENCE: 'SEQUENCE', OBJECT_STATISTIC_EXT: 'STATISTICS', OBJECT_SUBSCRIPTION: 'SUBSCRIPTION', OBJECT_TABLE: 'TABLE',
  OBJECT_TABCONSTRAINT: 'TABLE', OBJECT_COLUMN: 'TABLE', OBJECT_TABLESPACE: 'TABLESPACE', OBJECT_TRANSFORM: 'TRANSFORM',
  OBJECT_TRIGGER: 'TRIGGER', OBJECT_TSCONFIGURATION: 'TEXT_SEARCH_CONFIGURATION', OBJECT_TSDICTIONARY: 'TEXT_SEARCH_DICTIONARY',
  OBJECT_TSPARSER: 'TEXT_SEARCH_PARSER', OBJECT_TSTEMPLATE: 'TEXT_SEARCH_TEMPLATE', OBJECT_TYPE: 'TYPE', OBJECT_ATTRIBUTE: 'TYPE',
  OBJECT_USER_MAPPING: 'USER_MAPPING', OBJECT_VIEW: 'VIEW',
};

const PLAIN = {
  SelectStmt: 'SELECT', InsertStmt: 'INSERT', UpdateStmt: 'UPDATE', DeleteStmt: 'DELETE', MergeStmt: 'MERGE', CopyStmt: 'COPY',
  ExplainStmt: 'EXPLAIN', VariableShowStmt: 'SHOW', ConstraintsSetStmt: 'SET_CONSTRAINTS', DiscardStmt: 'DISCARD',
  PrepareStmt: 'PREPARE', ExecuteStmt: 'EXECUTE', DeallocateStmt: 'DEALLOCATE', DeclareCursorStmt: 'DECLARE_CURSOR',
  ClosePortalStmt: 'CLOSE_CURSOR', ListenStmt: 'LISTEN', NotifyStmt: 'NOTIFY', UnlistenStmt: 'UNLISTEN', CallStmt: 'CALL',
  DoStmt: 'DO', LoadStmt: 'LOAD', LockStmt: 'LOCK_TABLE', ClusterStmt: 'CLUSTER', ReindexStmt: 'REINDEX', CheckPointStmt: 'CHECKPOINT',
  AlterSystemStmt: 'ALTER_SYSTEM', TruncateStmt: 'TRUNCATE', CommentStmt: 'COMMENT', SecLabelStmt: 'SECURITY_LABEL',
  ImportForeignSchemaStmt: 'IMPORT_FOREIGN_SCHEMA', RefreshMatViewStmt: 'REFRESH_MATERIALIZED_VIEW',
  AlterDefaultPrivilegesStmt: 'ALTER_DEFAULT_PRIVILEGES', ReassignOwnedStmt: 'REASSIGN_OWNED', DropOwnedStmt: 'DROP_OWNED',
  CreateAmStmt: 'CREATE_ACCESS_METHOD', CreateCastStmt: 'CREATE_CAST', CreateConversionStmt: 'CREATE_CONVERSION',
  CreatedbStmt: 'CREATE_DATABASE', CreateDomainStmt: 'CREATE_DOMAIN', CreateEventTrigStmt: 'CREATE_EVENT_TRIGGER',
  CreateExtensionStmt: 'CREATE_EXTENSION', CreateFdwStmt: 'CREATE_FOREIGN_DATA_WRAPPER', CreateForeignTableStmt: 'CREATE_FOREIGN_TABLE',
  IndexStmt: 'CREATE_INDEX', CreatePLangStmt: 'CREATE_LANGUAGE', CreateOpClassStmt: 'CREATE_OPERATOR_CLASS',
  CreateOpFamilyStmt: 'CREATE_OPERATOR_FAMILY', CreatePolicyStmt: 'CREATE_POLICY', CreatePublicationStmt: 'CREATE_PUBLICATION',
  CreateRoleStmt: 'CREATE_ROLE', RuleStmt: 'CREATE_RULE', CreateSchemaStmt: 'CREATE_SCHEMA', CreateSeqStmt: 'CREATE_SEQUENCE',
  CreateForeignServerStmt: 'CREATE_SERVER', CreateStatsStmt: 'CREATE_STATISTICS', CreateSubscriptionStmt: 'CREATE_SUBSCRIPTION',
  CreateStmt: 'CREATE_TABLE', CreateTableSpaceStmt: 'CREATE_TABLESPACE', CreateTransformStmt: 'CREATE_TRANSFORM',
  CreateTrigStmt: 'CREATE_TRIGGER', CompositeTypeStmt: 'CREATE_TYPE', CreateEnumStmt: 'CREATE_TYPE', CreateRangeStmt: 'CREATE_TYPE',
  CreateUserMappingStmt: 'CREATE_USER_MAPPING', ViewStmt: 'CREATE_VIEW', AlterCollationStmt: 'ALTER_COLLATION',
  AlterDatabaseStmt: 'ALTER_DATABASE', AlterDatabaseSetStmt: 'ALTER_DATABASE', AlterDatabaseRefreshCollStmt: 'ALTER_DATABASE',
  AlterDomainStmt: 'ALTER_DOMAIN', AlterEventTrigStmt: 'ALTER_EVENT_TRIGGER', AlterExtensionStmt: 'ALTER_EXTENSION',
  AlterExtensionContentsStmt: 'ALTER_EXTENSION', AlterFdwStmt: 'ALTER_FOREIGN_DATA_WRAPPER', AlterForeignServerStmt: 'ALTER_SERVER',
  AlterOperatorStmt: 'ALTER_OPERATOR', AlterOpFamilyStmt: 'ALTER_OPERATOR_FAMILY', AlterPolicyStmt: 'ALTER_POLICY',
  AlterPublicationStmt: 'ALTER_PUBLICATION', AlterRoleStmt: 'ALTER_ROLE', AlterRoleSetStmt: 'ALTER_ROLE', AlterSeqStmt: 'ALTER_SEQUENCE',
  AlterStatsStmt: 'ALTER_STATISTICS', AlterSubscriptionStmt: 'ALTER_SUBSCRIPTION', AlterTableSpaceOptionsStmt: 'ALTER_TABLESPACE',
  AlterTSConfigurationStmt: 'ALTER_TEXT_SEARCH_CONFIGURATION', AlterTSDictionaryStmt: 'ALTER_TEXT_SEARCH_DICTIONARY',
  AlterTypeStmt: 'ALTER_TYPE', AlterEnumStmt: 'ALTER_TYPE', AlterUserMappingStmt: 'ALTER_USER_MAPPING', DropdbStmt: 'DROP_DATABASE',
  DropRoleStmt: 'DROP_ROLE', DropSubscriptionStmt: 'DROP_SUBSCRIPTION', DropTableSpaceStmt: 'DROP_TABLESPACE',
  DropUserMappingStmt: 'DROP_USER_MAPPING', AlterTableMoveAllStmt: undefined,
};

const TRANSACTION = {
  TRANS_STMT_BEGIN: 'BEGIN', TRANS_STMT_START: 'START_TRANSACTION', TRANS_STMT_COMMIT: 'COMMIT', TRANS_STMT_ROLLBACK: 'ROLLBACK',
  TRANS_STMT_SAVEPOINT: 'SAVEPOINT', TRANS_STMT_RELEASE: 'RELEASE', TRANS_STMT_ROLLBACK_TO: 'ROLLBACK_TO',
  TRANS_STMT_PREPARE: 'PREPARE_TRANSACTION', TRANS_STMT_COMMIT_PREPARED: 'COMMIT_PREPARED', TRANS_STMT_ROLLBACK_PREPARED: 'ROLLBACK_PREPARED',
};

/** The kind, or undefined where the node tells too little. */
export function kind(stmt) {
  const [tag, s] = Object.entries(stmt)[0];
  switch (tag) {
    case 'SelectStmt':
      return into(s) ? 'SELECT_INTO' : 'SELECT';
    case 'TransactionStmt':
      return TRANSACTION[s.kind];
    case 'VariableSetStmt': {
      const reset = s.kind === 'VAR_RESET' || s.kind === 'VAR_RESET_ALL';
      if (s.name === 'role') return 'SET_ROLE';
      if (s.name === 'session_authorization') return 'SET_SESSION_AUTHORIZATION';
      return reset ? 'RESET' : 'SET';
    }
    case 'FetchStmt':
      return s.ismove ? 'MOVE' : 'FETCH';
    case 'VacuumStmt':
      return s.is_vacuumcmd ? 'VACUUM' : 'ANALYZE';
    case 'CreateTableAsStmt':
      return s.is_select_into ? 'SELECT_INTO' : s.objtype === 'OBJECT_MATVIEW' ? 'CREATE_MATERIALIZED_VIEW' : 'CREATE_TABLE_AS';
    case 'GrantStmt':
      return s.is_grant ? 'GRANT' : 'REVOKE';
    case 'GrantRoleStmt':
      return s.is_grant ? 'GRANT_ROLE' : 'REVOKE_ROLE';
    case 'CreateFunctionStmt':
      return s.is_procedure ? 'CREATE_PROCEDURE' : 'CREATE_FUNCTION';
    case 'DefineStmt':
      return 'CREATE_' + OBJECTS[s.kind];
    case 'DropStmt':
      return 'DROP_' + OBJECTS[s.removeType];
    case 'RemoveFuncStmt':
      return undefined;
    case 'AlterTableStmt':
      return 'ALTER_' + OBJECTS[s.objtype];
    case 'AlterFunctionStmt':
      return 'ALTER_' + OBJECTS[s.objtype];
    case 'AlterObjectSchemaStmt':
    case 'AlterOwnerStmt':
      return 'ALTER_' + OBJECTS[s.objectType];
    case 'AlterObjectDependsStmt':
      return 'ALTER_' + OBJECTS[s.objectType];
    case 'RenameStmt':
      return 'ALTER_' + OBJECTS[['OBJECT_COLUMN', 'OBJECT_ATTRIBUTE'].includes(s.renameType) ? s.relationType : s.renameType];
    default:
      return PLAIN[tag];
  }
}

const into = (s) => s.intoClause !== undefined || (s.larg !== undefined && into(s.larg));
