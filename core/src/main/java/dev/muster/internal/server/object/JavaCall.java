package dev.muster.internal.server.object;

import org.jspecify.annotations.Nullable;

/// A call of a Java client, as the body of an operation sees it.
public interface JavaCall extends PendingCall {
    /// The result of an operation that has none.
    Object NOTHING = new Object();

    /// The result of an operation whose call is answered later, or has been already.
    Object LATER = new Object();

    /// Has the client told of each change of an object from here on. Inside its monitor.
    ///
    /// @param number what the client calls the listener
    /// @return [#LATER]
    Object watch(SharedObject object, long number, boolean wantsValues);

    /// Has it told no more. Inside the monitor of the listener's object.
    ///
    /// @return [#NOTHING]
    Object unwatch(long number);

    /// What an operation does when a Java client calls it.
    @FunctionalInterface
    interface Body<T> {
        /// Carries it out, inside the object's monitor: must not wait.
        ///
        /// @return a value, [#NOTHING] or [#LATER]
        @Nullable Object call(T self, Arguments arguments, JavaCall call);
    }
}
