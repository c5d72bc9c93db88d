package dev.muster.internal.object;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A type of shared objects that clients can create by name.
///
/// @param typeid the name
/// @param signature the arguments of `create`
/// @param proxies what the factory gets in place of a stored proxy among its arguments
/// @param factory makes an object; fails with a `PyException`
public record ObjectType(
        String typeid,
        Signature signature,
        Proxies proxies,
        Function<Arguments, SharedObject> factory) {

    /// What a factory gets in place of a proxy of this server among its arguments.
    public enum Proxies {
        /// The stored proxy itself, which becomes an element.
        STORED,
        /// A snapshot of what it stands for, to be read element by element, if it is a positional
        /// argument; a keyword's stays and becomes an element.
        READ,
        /// The shared object that it stands for.
        OPENED
    }

    /// A type that keeps stored proxies as they are.
    public ObjectType(
            String typeid, Signature signature, Function<Arguments, SharedObject> factory) {
        this(typeid, signature, Proxies.STORED, factory);
    }

    /// The types of this package: those of CPython's `SyncManager`.
    public static List<ObjectType> standard() {
        return List.of(
                ArrayObject.TYPE,
                NamespaceObject.TYPE,
                ValueObject.TYPE,
                DictObject.TYPE,
                ListObject.TYPE,
                QueueObject.type("Queue"),
                QueueObject.type("JoinableQueue"),
                EventObject.TYPE,
                LockObject.TYPE,
                ReentrantLockObject.TYPE,
                SemaphoreObject.TYPE,
                SemaphoreObject.BOUNDED_TYPE,
                ConditionObject.TYPE,
                BarrierObject.TYPE);
    }

    /// Creates an object for a client's `create`.
    public SharedObject create(List<? extends @Nullable Object> positional, Map<?, ?> keywords) {
        return factory.apply(signature.bind(typeid, positional, keywords));
    }
}
