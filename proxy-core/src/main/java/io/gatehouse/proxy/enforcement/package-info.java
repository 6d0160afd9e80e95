/**
 * From facts to a judgement: what the policies say, what masking says, and the few rules that no
 * policy can lift because everything else rests on them. Knows no wire.
 */
package io.gatehouse.proxy.enforcement;
