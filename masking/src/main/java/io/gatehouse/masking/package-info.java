/**
 * What may be seen? Column lineage and the masks of one principal in, a plan for the rows of one
 * result out; and, before a statement runs, whether it could show a masked value in a way that no
 * mask of its rows covers.
 *
 * <p>Knows PostgreSQL's types in text and binary format and the bytes of a DataRow; knows no
 * policy, no principal and no session.
 */
package io.gatehouse.masking;
