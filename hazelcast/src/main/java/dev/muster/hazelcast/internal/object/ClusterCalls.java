package dev.muster.hazelcast.internal.object;

import dev.muster.hazelcast.internal.object.Participants.Incarnation;
import dev.muster.internal.client.HeldLocks;
import dev.muster.internal.client.ObjectCalls;
import dev.muster.internal.codec.Token;
import dev.muster.internal.protocol.Operation;
import org.jspecify.annotations.Nullable;

/// The calls of one object of a cluster.
abstract class ClusterCalls implements ObjectCalls {
    private final ClusterObjects objects;
    private final ObjectId id;
    private final String name;

    /// Keeps the object in the cluster.
    @SuppressWarnings("unused") // it is enough that it can be reached
    private final MadeObjects.@Nullable Holding holding;

    /// @param name for messages
    ClusterCalls(ClusterObjects objects, ObjectId id, String name) {
        this.objects = objects;
        this.id = id;
        this.name = name;
        this.holding = objects.cells().made().hold(id);
    }

    ClusterObjects objects() {
        return objects;
    }

    ObjectId id() {
        return id;
    }

    /// What travels in its place.
    Token token() {
        return new Token(objects.number(), id.number(), id.type().type().getName());
    }

    @Override
    public Record standIn() {
        return objects.reference(id);
    }

    @Override
    public void require(Operation<?> operation) {
        // A cluster has them all.
    }

    @Override
    public String name() {
        return "%s of the cluster %s".formatted(name, objects.cells().name());
    }

    @Override
    public Object ident() {
        return id;
    }

    @Override
    public HeldLocks holdings() {
        return objects.heldLocks();
    }

    /// This process as it counts as alive: all threads share it.
    @Override
    public Object owner(@Nullable Thread thread) {
        return objects.cells().participants().current();
    }

    @Override
    public boolean isCurrent(Object owner) {
        return owner instanceof Incarnation incarnation
                && objects.cells().participants().isCurrent(incarnation);
    }

    @Override
    public boolean givesBack() {
        return true;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ClusterCalls that
                && objects.number() == that.objects.number()
                && id.equals(that.id);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        return id.type().type().getSimpleName() + " " + name();
    }
}
