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
public interface SharedObject {
    /// What clients may call: one table for each class, the same for all its objects.
    MethodTable<?> methods();

    /// Its type for Java clients; null if they have no interface for it.
    default @Nullable SharedType type() {
        Operation.Table operations = methods().operations();
        return operations == null ? null : operations.type();
    }

    /// What makes two entries the same object for clients: this, or the user's object behind it.
    default Object identity() {
        return this;
    }

    /// The names of the methods that clients may call; empty for all.
    default List<String> exposed() {
        return List.of();
    }

    /// Guards the state of this object. Two objects may share one, such as a condition and its
    /// lock.
    Monitor monitor();

    /// The size of what this object stores, for the manager's limit.
    StoredSize stored();

    /// The state by value, safe to read and to pickle after the monitor has been left. The object
    /// itself if it means nothing outside the server (a lock, a queue): no pickle can be made of
    /// it.
    default @Nullable Object value() {
        return this;
    }

    /// What `repr` of this object shows.
    default String repr() {
        return PyRepr.repr(value());
    }

    /// What `str` of this object shows.
    default String str() {
        return repr();
    }

    /// Whether a method that reads everything takes so long that others should not wait for it.
    default boolean isMuch() {
        return size() > Weight.MANY_STEPS || stored().isHeavy();
    }

    /// How many elements a method that reads all of them would touch.
    default int size() {
        return 0;
    }

    /// Whether values must be deserialized to be compared with others.
    default boolean isWritten() {
        return false;
    }

    /// The watchers of changes; null if there can be none.
    default @Nullable Watchers watchers() {
        return null;
    }
}
