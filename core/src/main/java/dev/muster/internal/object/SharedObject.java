package dev.muster.internal.object;

import dev.muster.internal.protocol.Operation;
import dev.muster.internal.protocol.SharedType;
import dev.muster.pickle.PyRepr;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An object that the server keeps for its clients.
///
/// Every method except [#methods], [#type], [#identity], [#exposed], [#monitor] and [#stored] is
/// called with the monitor held.
public abstract class SharedObject {
    final Monitor monitor;
    final StoredSize stored;
    private final MethodTable<?> methods;

    /// @param methods what clients may call: one table for each class, the same for all its objects
    protected SharedObject(MethodTable<?> methods) {
        this(methods, new Monitor(), new StoredSize());
    }

    SharedObject(MethodTable<?> methods, Monitor monitor, StoredSize stored) {
        this.methods = methods;
        this.monitor = monitor;
        this.stored = stored;
    }

    /// What clients may call.
    public final MethodTable<?> methods() {
        return methods;
    }

    /// Its type for Java clients; null if they have no interface for it.
    public @Nullable SharedType type() {
        Operation.Table operations = methods().operations();
        return operations == null ? null : operations.type();
    }

    /// What makes two entries the same object for clients: this, or the user's object behind it.
    public Object identity() {
        return this;
    }

    /// The names of the methods that clients may call; empty for all.
    public List<String> exposed() {
        return List.of();
    }

    /// Guards the state of this object. Two objects may share one, such as a condition and its
    /// lock.
    public final Monitor monitor() {
        return monitor;
    }

    /// The size of what this object stores, for the manager's limit.
    public final StoredSize stored() {
        return stored;
    }

    /// The state by value, safe to read and to pickle after the monitor has been left. The object
    /// itself if it means nothing outside the server (a lock, a queue): no pickle can be made of
    /// it.
    public @Nullable Object value() {
        return this;
    }

    /// What `repr` and `str` of this object show.
    public String repr() {
        return PyRepr.repr(value());
    }

    /// Whether a method that reads everything takes so long that others should not wait for it.
    public boolean isMuch() {
        return size() > Weight.MANY_STEPS || stored().isHeavy();
    }

    /// How many elements a method that reads all of them would touch.
    public int size() {
        return 0;
    }

    /// Whether values must be deserialized to be compared with others.
    public boolean isWritten() {
        return false;
    }

    /// The watchers of changes; null if there can be none.
    public @Nullable Watchers watchers() {
        return null;
    }
}
