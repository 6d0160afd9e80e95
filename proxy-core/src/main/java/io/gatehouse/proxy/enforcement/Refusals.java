package io.gatehouse.proxy.enforcement;

/** SQLSTATEs of the errors that the proxy raises. PostgreSQL manual, appendix A. */
public final class Refusals {

  public static final String SUCCESSFUL = "00000";
  public static final String WARNING = "01000";
  public static final String INSUFFICIENT_PRIVILEGE = "42501";
  public static final String UNDEFINED_TABLE = "42P01";
  public static final String UNDEFINED_COLUMN = "42703";
  public static final String UNDEFINED_PREPARED_STATEMENT = "26000";
  public static final String UNDEFINED_CURSOR = "34000";
  public static final String NAME_TOO_LONG = "42622";
  public static final String NOT_IN_PREREQUISITE_STATE = "55000";
  public static final String INVALID_AUTHORIZATION = "28000";
  public static final String CONNECTION_FAILURE = "08006";
  public static final String UNABLE_TO_CONNECT = "08001";
  public static final String CHARACTER_NOT_IN_REPERTOIRE = "22021";
  public static final String TOO_MANY_CONNECTIONS = "53300";
  public static final String CONFIGURATION_LIMIT_EXCEEDED = "53400";
  public static final String PROGRAM_LIMIT_EXCEEDED = "54000";
  public static final String STATEMENT_TOO_COMPLEX = "54001";
  public static final String QUERY_CANCELED = "57014";
  public static final String ADMIN_SHUTDOWN = "57P01";
  public static final String CANNOT_CONNECT_NOW = "57P03";
  public static final String IDLE_SESSION_TIMEOUT = "57P05";
  public static final String IDLE_IN_TRANSACTION_TIMEOUT = "25P03";
  public static final String IO_ERROR = "58030";
  public static final String INVALID_PASSWORD = "28P01";
  public static final String INTERNAL_ERROR = "XX000";
  public static final String INVALID_CATALOG_NAME = "3D000";

  private Refusals() {}
}
