package dev.muster.internal.server.java;

import dev.muster.internal.codec.JavaCodec;
import dev.muster.internal.object.SharedObject;
import dev.muster.internal.protocol.SharedType;
import dev.muster.pickle.PyException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// What the sessions of Java clients need from their server.
public interface JavaHost {
    /// An object that one client refers to until it releases it.
    ///
    /// @param ident its number at the manager
    record Retained(long ident, SharedObject object) {}

    /// The number of this manager in references.
    long manager();

    /// Reads and writes the values of clients.
    JavaCodec codec();

    /// The object offered under a name.
    ///
    /// @throws PyException if none is
    Retained open(String name);

    /// A new object.
    ///
    /// @throws PyException if the arguments are wrong, or this server does not create such objects
    Retained create(SharedType type, List<? extends @Nullable Object> arguments);

    /// Another object that a call has created or found.
    Retained enter(SharedObject object);

    /// The object of this number.
    ///
    /// @throws PyException if it is gone
    Retained attach(long ident);

    /// A client no longer refers to the object.
    void release(long ident);

    /// What keeps the object of this number alive, or null if it is gone.
    @Nullable Object pin(long ident);

    /// An object returned by [#pin] is being sent to a client, which needs some time to refer to
    /// it.
    void pinAgain(Object pinned);

    /// The form in which a result is returned: a shared object if it is of an interface that
    /// travels by reference, else the result itself.
    @Nullable Object byReference(Method method, @Nullable Object result);

    /// Runs something that may take long on a thread of its own.
    void run(Runnable body);

    /// Runs something short after a while.
    Future<?> after(Duration delay, Runnable body);
}
