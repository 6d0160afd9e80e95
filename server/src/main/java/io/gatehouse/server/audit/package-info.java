/** The audit log for other programs: in their formats, and sent to where they listen. */
package io.gatehouse.server.audit;
