/// Pools over the nodes of a cluster: where their workers come from.
@NullMarked
package dev.muster.hazelcast.internal.pool;

import org.jspecify.annotations.NullMarked;
