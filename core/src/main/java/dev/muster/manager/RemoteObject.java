package dev.muster.manager;

import dev.muster.pickle.PyException;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An object kept by a manager, with methods called by name. Safe for all threads.
public interface RemoteObject extends AutoCloseable {
    /// The names of the methods that clients may call.
    List<String> methods();

    /// Calls a method and waits for its result. The wait ends with the answer or with the
    /// connection; an interrupt does not end it, because a call cannot be withdrawn, and is still
    /// set when this returns.
    ///
    /// @param arguments Python values, or Java values that the pickle module writes as such
    /// @return a copy of the result
    /// @throws PyException if the method raised that exception
    /// @throws RemoteManagerException if the manager refused the call, or the result cannot travel
    /// @throws IOException if the connection fails; then it is not known whether the method ran
    @Nullable Object call(String method, @Nullable Object... arguments) throws IOException;

    /// Tells the manager that this process no longer refers to the object. Failures are ignored: a
    /// manager that is gone no longer has its objects.
    @Override
    void close();
}
