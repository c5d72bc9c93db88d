/// A cluster as a program has joined it: its objects, its pools and its durable runs over one
/// engine.
@NullMarked
package dev.muster.hazelcast.internal.cluster;

import org.jspecify.annotations.NullMarked;
