/// Pools: what holds in every home, and what worker JVMs do beyond that. Tasks speak with their
/// test through files, see [Trace] and [Gate], so that the same task runs in every home.
@NullMarked
package dev.muster.tests.pool;

import org.jspecify.annotations.NullMarked;
