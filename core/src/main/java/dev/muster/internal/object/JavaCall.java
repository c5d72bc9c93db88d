package dev.muster.internal.object;

import dev.muster.RemoteBiFunction;
import dev.muster.RemoteFunction;
import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Encoded;
import dev.muster.internal.object.Client.PendingCall;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A call of a Java client, as the body of an operation sees it.
public interface JavaCall extends PendingCall {
    /// The result of an operation that has none.
    Object NOTHING = new Object();

    /// The result of an operation whose call is answered later, or has already been answered.
    Object LATER = WaitQueue.WaitingOperation.NOT_YET;

    /// Notifies the client of each change of an object from now on. Inside its monitor.
    ///
    /// @param number the client's number for the listener
    /// @return [#LATER]
    Object watch(SharedObject object, long number, boolean wantsValues);

    /// Ends the notification. Inside the monitor of the listener's object.
    ///
    /// @return [#NOTHING]
    Object unwatch(long number);

    /// Answers with another shared object.
    ///
    /// @return [#LATER]
    Object enter(SharedObject object);

    /// Whether two values are the same: plain ones by Python's rules, others by their bytes, and if
    /// these differ by `equals`, if this manager knows the class.
    boolean same(@Nullable Object a, @Nullable Object b);

    /// The deserialized form of a stored value, for a function.
    ///
    /// @throws CodecException if its class is unknown here, or refused
    @Nullable Object read(@Nullable Object stored) throws CodecException;

    /// The stored form of a value computed by a function.
    ///
    /// @throws CodecException if it cannot travel
    @Nullable Object made(@Nullable Object value) throws CodecException;

    /// The function of one argument with these bytes.
    ///
    /// @throws CodecException if it is not such a function, or its class is unknown here or refused
    RemoteFunction<@Nullable Object, @Nullable Object> function(Encoded written)
            throws CodecException;

    /// The function of two arguments with these bytes.
    ///
    /// @throws CodecException if it is not such a function, or its class is unknown here or refused
    RemoteBiFunction<@Nullable Object, @Nullable Object, @Nullable Object> biFunction(
            Encoded written) throws CodecException;

    /// Answers with several values.
    ///
    /// @return [#LATER]
    Object elements(List<? extends @Nullable Object> elements);

    /// Answers with a value and a count of changes.
    ///
    /// @param value [#NOTHING] if there is none
    /// @return [#LATER]
    Object versioned(@Nullable Object value, long version);

    /// Answers with the next entries of a dict that the client is iterating over.
    ///
    /// @param place 0 at the beginning, else the place from the last answer
    /// @return [#LATER]
    /// @throws CodecException if the client has no such iteration
    Object page(DictObject dict, long place, long most) throws CodecException;

    /// A body that may take long, and may be interrupted.
    @FunctionalInterface
    interface LongBody {
        /// Runs it.
        ///
        /// @return a value, [#NOTHING] or [#LATER]
        @Nullable Object run() throws Exception;
    }

    /// Runs the call on a thread of its own, outside the monitor; answers with what it returns or
    /// throws.
    ///
    /// @return [#LATER]
    Object elsewhere(LongBody body);

    /// Whether one of these values must be deserialized to be compared.
    static boolean areWritten(Iterable<? extends @Nullable Object> values) {
        for (Object value : values) {
            if (value instanceof Encoded) {
                return true;
            }
        }
        return false;
    }

    /// What an operation does when a Java client calls it.
    @FunctionalInterface
    interface Body<T> {
        /// Carries it out inside the object's monitor; must not wait.
        ///
        /// @return a value, [#NOTHING] or [#LATER]
        /// @throws CodecException if an argument is invalid
        @Nullable Object call(T self, Arguments arguments, JavaCall call) throws CodecException;
    }
}
