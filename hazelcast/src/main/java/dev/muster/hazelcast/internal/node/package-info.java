/// What a node is made of: a member of the engine, and an agent server whose address the member
/// announces.
@NullMarked
package dev.muster.hazelcast.internal.node;

import org.jspecify.annotations.NullMarked;
