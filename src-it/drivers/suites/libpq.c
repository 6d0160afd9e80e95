/* libpq's own ways: pipeline mode, single rows, chunks of COPY, cancel. */
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static PGconn *conn;

#define CHECK(condition) \
  if (!(condition)) return #condition

static const char *ended(ExecStatusType status) {
  PGresult *r = PQgetResult(conn);
  ExecStatusType seen = PQresultStatus(r);
  static char said[300];
  snprintf(said, sizeof said, "%s in place of %s %s", PQresStatus(seen), PQresStatus(status), PQresultErrorMessage(r));
  PQclear(r);
  return seen == status ? NULL : said;
}

static const char *exec(const char *sql, ExecStatusType status) {
  PGresult *r = PQexec(conn, sql);
  ExecStatusType seen = PQresultStatus(r);
  PQclear(r);
  return seen == status ? NULL : PQerrorMessage(conn);
}

static const char *pipeline(void) {
  const char *wrong, *value;
  CHECK(PQenterPipelineMode(conn));
  for (int i = 0; i < 200; i++) {
    char text[12];
    snprintf(text, sizeof text, "%d", i);
    value = text;
    CHECK(PQsendQueryParams(conn, "SELECT $1::int", 1, NULL, &value, NULL, NULL, i % 2));
    if (i % 10 == 9) CHECK(PQpipelineSync(conn));
  }
  for (int i = 0; i < 200; i++) {
    PGresult *r = PQgetResult(conn);
    CHECK(PQresultStatus(r) == PGRES_TUPLES_OK);
    if (i % 2 == 0) CHECK(atoi(PQgetvalue(r, 0, 0)) == i);
    if (i % 2 == 1) CHECK((unsigned char)PQgetvalue(r, 0, 0)[3] == i);
    PQclear(r);
    CHECK(PQgetResult(conn) == NULL);
    if (i % 10 == 9 && (wrong = ended(PGRES_PIPELINE_SYNC))) return wrong;
  }
  CHECK(PQexitPipelineMode(conn));
  return NULL;
}

static const char *pipeline_aborted(void) {
  const char *wrong;
  CHECK(PQenterPipelineMode(conn));
  CHECK(PQsendQueryParams(conn, "SELECT 1", 0, NULL, NULL, NULL, NULL, 0));
  CHECK(PQsendQueryParams(conn, "SELECT 1 / 0", 0, NULL, NULL, NULL, NULL, 0));
  CHECK(PQsendQueryParams(conn, "SELECT 3", 0, NULL, NULL, NULL, NULL, 0));
  CHECK(PQpipelineSync(conn));
  CHECK(PQsendQueryParams(conn, "SELECT 4", 0, NULL, NULL, NULL, NULL, 0));
  CHECK(PQpipelineSync(conn));
  if ((wrong = ended(PGRES_TUPLES_OK))) return wrong;
  CHECK(PQgetResult(conn) == NULL);
  if ((wrong = ended(PGRES_FATAL_ERROR))) return wrong;
  CHECK(PQgetResult(conn) == NULL);
  CHECK(PQpipelineStatus(conn) == PQ_PIPELINE_ABORTED);
  if ((wrong = ended(PGRES_PIPELINE_ABORTED))) return wrong;
  CHECK(PQgetResult(conn) == NULL);
  if ((wrong = ended(PGRES_PIPELINE_SYNC))) return wrong;
  if ((wrong = ended(PGRES_TUPLES_OK))) return wrong;
  CHECK(PQgetResult(conn) == NULL);
  if ((wrong = ended(PGRES_PIPELINE_SYNC))) return wrong;
  CHECK(PQexitPipelineMode(conn));
  return NULL;
}

static const char *pipeline_prepared(void) {
  const char *wrong, *value = "7";
  CHECK(PQenterPipelineMode(conn));
  CHECK(PQsendPrepare(conn, "p", "SELECT name FROM items WHERE id = $1", 0, NULL));
  CHECK(PQsendDescribePrepared(conn, "p"));
  CHECK(PQsendQueryPrepared(conn, "p", 1, &value, NULL, NULL, 0));
  CHECK(PQsendFlushRequest(conn) && PQflush(conn) == 0);
  if ((wrong = ended(PGRES_COMMAND_OK))) return wrong;
  CHECK(PQgetResult(conn) == NULL);
  if ((wrong = ended(PGRES_COMMAND_OK))) return wrong;
  CHECK(PQgetResult(conn) == NULL);
  PGresult *r = PQgetResult(conn);
  CHECK(strcmp(PQgetvalue(r, 0, 0), "item 7") == 0);
  PQclear(r);
  CHECK(PQgetResult(conn) == NULL);
  CHECK(PQpipelineSync(conn));
  if ((wrong = ended(PGRES_PIPELINE_SYNC))) return wrong;
  CHECK(PQexitPipelineMode(conn));
  return exec("DEALLOCATE p", PGRES_COMMAND_OK);
}

static const char *single_rows(void) {
  int rows = 0;
  CHECK(PQsendQuery(conn, "SELECT id, 1000 / (501 - id) FROM items ORDER BY id"));
  CHECK(PQsetSingleRowMode(conn));
  for (PGresult *r = PQgetResult(conn); r; r = PQgetResult(conn)) {
    if (PQresultStatus(r) == PGRES_SINGLE_TUPLE) rows++;
    else CHECK(strcmp(PQresultErrorField(r, PG_DIAG_SQLSTATE), "22012") == 0);
    PQclear(r);
  }
  CHECK(rows == 500);
  return NULL;
}

static const char *several_results(void) {
  int results = 0;
  CHECK(PQsendQuery(conn, "SELECT 1; SELECT 2, 3; CREATE TEMP TABLE lq (a int); DROP TABLE lq; SELECT nothing_here"));
  for (PGresult *r = PQgetResult(conn); r; r = PQgetResult(conn)) {
    results++;
    PQclear(r);
  }
  /* The columns are looked up when the statement's turn comes: four results and an error. */
  CHECK(results == 5);
  return NULL;
}

static const char *copy(void) {
  const char *wrong;
  char *row;
  int rows = 0;
  if ((wrong = exec("BEGIN; DELETE FROM inbox", PGRES_COMMAND_OK))) return wrong;
  if ((wrong = exec("COPY inbox FROM STDIN", PGRES_COPY_IN))) return wrong;
  for (int i = 0; i < 5000; i++) {
    char line[40];
    CHECK(PQputCopyData(conn, line, snprintf(line, sizeof line, "%d\trow %d\n", i, i)) == 1);
  }
  CHECK(PQputCopyEnd(conn, NULL) == 1);
  if ((wrong = ended(PGRES_COMMAND_OK))) return wrong;
  CHECK(PQgetResult(conn) == NULL);
  if ((wrong = exec("COPY inbox TO STDOUT", PGRES_COPY_OUT))) return wrong;
  while (PQgetCopyData(conn, &row, 0) > 0) {
    PQfreemem(row);
    rows++;
  }
  if ((wrong = ended(PGRES_COMMAND_OK))) return wrong;
  CHECK(PQgetResult(conn) == NULL && rows == 5000);
  if ((wrong = exec("COPY inbox FROM STDIN", PGRES_COPY_IN))) return wrong;
  CHECK(PQputCopyEnd(conn, "on second thoughts") == 1);
  if ((wrong = ended(PGRES_FATAL_ERROR))) return wrong;
  CHECK(PQgetResult(conn) == NULL);
  return exec("ROLLBACK", PGRES_COMMAND_OK);
}

static const char *cancel(void) {
  char said[256];
  CHECK(PQsendQuery(conn, "SELECT pg_sleep(20)"));
  PGcancel *c = PQgetCancel(conn);
  /* A cancel that arrives before the statement does has no effect. */
  for (int i = 0; i < 50 && PQconsumeInput(conn) && PQisBusy(conn); i++) {
    CHECK(PQcancel(c, said, sizeof said));
    usleep(200000);
  }
  PQfreeCancel(c);
  PGresult *r = PQgetResult(conn);
  CHECK(strcmp(PQresultErrorField(r, PG_DIAG_SQLSTATE), "57014") == 0);
  PQclear(r);
  CHECK(PQgetResult(conn) == NULL);
  return exec("SELECT 1", PGRES_TUPLES_OK);
}

static const char *notify(void) {
  const char *wrong = exec("LISTEN bell; NOTIFY bell, 'ding'", PGRES_COMMAND_OK);
  if (wrong) return wrong;
  PGnotify *n = PQnotifies(conn);
  CHECK(n && strcmp(n->extra, "ding") == 0 && strcmp(n->relname, "bell") == 0);
  PQfreemem(n);
  return NULL;
}

static const char *describe(void) {
  PGresult *r = PQprepare(conn, "d", "SELECT id, name FROM items WHERE price > $1", 0, NULL);
  CHECK(PQresultStatus(r) == PGRES_COMMAND_OK);
  PQclear(r);
  r = PQdescribePrepared(conn, "d");
  CHECK(PQnparams(r) == 1 && PQparamtype(r, 0) == 1700 && PQnfields(r) == 2 && PQftype(r, 1) == 25);
  CHECK(PQftable(r, 0) != 0 && PQftablecol(r, 1) == 2);
  PQclear(r);
  return exec("DEALLOCATE d", PGRES_COMMAND_OK);
}

static const char *parameters(void) {
  const char *wrong = exec("SET TimeZone = 'Asia/Tokyo'", PGRES_COMMAND_OK);
  if (wrong) return wrong;
  CHECK(strcmp(PQparameterStatus(conn, "TimeZone"), "Asia/Tokyo") == 0);
  CHECK(strcmp(PQparameterStatus(conn, "client_encoding"), "UTF8") == 0);
  CHECK(PQparameterStatus(conn, "server_version") != NULL);
  CHECK(PQserverVersion(conn) >= 130000 && PQprotocolVersion(conn) == 3);
  return NULL;
}

static void check(const char *name, const char *(*test)(void)) {
  const char *wrong = test();
  if (wrong) printf("%s: FAILED %s\n", name, wrong);
  else printf("%s: ok\n", name);
  fflush(stdout);
  if (wrong) {
    PQfinish(conn);
    conn = PQconnectdb("");
  }
}

int main(void) {
  conn = PQconnectdb("");
  if (PQstatus(conn) != CONNECTION_OK) {
    printf("connect: FAILED %s\n", PQerrorMessage(conn));
    return 1;
  }
  check("pipeline", pipeline);
  check("pipeline with an error", pipeline_aborted);
  check("pipeline with flush", pipeline_prepared);
  check("single rows", single_rows);
  check("several results", several_results);
  check("copy", copy);
  check("cancel", cancel);
  check("notify", notify);
  check("describe", describe);
  check("parameters", parameters);
  PQfinish(conn);
  return 0;
}
