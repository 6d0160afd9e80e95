-- What Gatehouse proxies share: approvals, grants, freezes, the denylist, as events.
-- A proxy runs this itself when its role may; otherwise run it once, and let the role
-- SELECT, INSERT and DELETE. Whoever may write here decides what is approved.
CREATE SCHEMA IF NOT EXISTS gatehouse;
CREATE TABLE IF NOT EXISTS gatehouse.control_journal (
  seq     bigint PRIMARY KEY,
  written timestamptz NOT NULL DEFAULT clock_timestamp(),
  events  text NOT NULL
);
REVOKE ALL ON gatehouse.control_journal FROM PUBLIC;
