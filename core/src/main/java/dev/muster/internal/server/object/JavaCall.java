package dev.muster.internal.server.object;

import dev.muster.RemoteFunction;
import dev.muster.codec.CodecException;
import dev.muster.codec.Encoded;
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

    /// Answers with another shared object.
    ///
    /// @return [#LATER]
    Object enter(SharedObject object);

    /// Whether two values are the same: as Python says of plain ones, by their bytes, and if these
    /// differ by `equals`, if this manager knows the class.
    boolean same(@Nullable Object a, @Nullable Object b);

    /// The value itself of what is stored, for a function.
    ///
    /// @throws CodecException if its class is not known here, or refused
    @Nullable Object read(@Nullable Object stored) throws CodecException;

    /// What a value that a function has made is stored as.
    ///
    /// @throws CodecException if it cannot travel
    @Nullable Object made(@Nullable Object value) throws CodecException;

    /// The function of one argument with these bytes.
    ///
    /// @throws CodecException if it is none, or its class is not known here or refused
    RemoteFunction<@Nullable Object, @Nullable Object> function(Encoded written)
            throws CodecException;

    /// Something that may last, and may be interrupted.
    @FunctionalInterface
    interface LongBody {
        /// @return a value, [#NOTHING] or [#LATER]
        @Nullable Object run() throws Exception;
    }

    /// Carries the call out on a thread of its own, outside of the monitor; answers with what it
    /// returns or throws.
    ///
    /// @return [#LATER]
    Object elsewhere(LongBody body);

    /// What an operation does when a Java client calls it.
    @FunctionalInterface
    interface Body<T> {
        /// Carries it out, inside the object's monitor: must not wait.
        ///
        /// @return a value, [#NOTHING] or [#LATER]
        @Nullable Object call(T self, Arguments arguments, JavaCall call);
    }
}
