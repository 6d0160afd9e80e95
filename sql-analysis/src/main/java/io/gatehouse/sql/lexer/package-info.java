/**
 * PostgreSQL's lexical rules ({@code src/backend/parser/scan.l}): from text to tokens, statements
 * and the fingerprint.
 */
package io.gatehouse.sql.lexer;
