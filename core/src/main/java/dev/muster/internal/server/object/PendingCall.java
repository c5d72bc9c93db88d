package dev.muster.internal.server.object;

import dev.muster.pickle.PyException;
import org.jspecify.annotations.Nullable;

/// A call that is answered later: exactly once, by [#succeed] or [#fail], from any thread.
public interface PendingCall {
    /// Who calls: equal for all calls of one client thread. The owner of a reentrant lock.
    Object caller();

    /// Whether the caller is a Python 2, for which some answers differ.
    boolean isPython2();

    /// Answers with a value.
    void succeed(@Nullable Object value);

    /// Answers with an exception.
    void fail(PyException failure);
}
