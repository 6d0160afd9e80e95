/**
 * From the tokens of one statement to its facts: queries and DML through the grammar and the
 * resolver, every other command by its verb.
 */
package io.gatehouse.sql.utility;
