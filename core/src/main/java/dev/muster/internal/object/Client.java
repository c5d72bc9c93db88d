package dev.muster.internal.object;

import dev.muster.pickle.PyException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A calling program, as long as its connection lasts. What it holds is given back when it is gone.
public interface Client {
    /// From now on the object is notified when this client is gone. From any thread, inside the
    /// object's monitor; calling it again does nothing. If the client is already gone, the object
    /// is notified soon.
    void holds(Releasable held);

    /// The object need not be notified any more.
    void letsGo(Releasable held);

    /// The names of those objects of which a client holds something now. One that is in use may be
    /// one too many.
    ///
    /// @param names the name of the object that a monitor guards
    static List<String> namesOf(
            Collection<Releasable> held, Client client, Function<Monitor, String> names) {
        var all = new ArrayList<String>();
        for (Releasable each : held) {
            Monitor monitor = each.monitor();
            boolean isInside = monitor.tryEnter();
            try {
                if (!isInside || each.isHeldBy(client)) {
                    all.add(names.apply(monitor));
                }
            } finally {
                if (isInside) {
                    monitor.leave();
                }
            }
        }
        return all;
    }

    /// An object that clients can hold something of: a lock, permits, items under a lease.
    interface Releasable {
        /// Guards what is held.
        Monitor monitor();

        /// Whether this client holds anything of it, if it has said so. Called inside the monitor.
        default boolean isHeldBy(Client client) {
            return true;
        }

        /// Takes back what this client holds. Enters the monitor itself.
        ///
        /// @param reason why the client is gone, in readable form
        void giveBack(Client client, String reason);
    }

    /// A call that is answered now or later: exactly once, by [#succeed] or [#fail], from any
    /// thread.
    interface PendingCall {
        /// The caller: equal for all calls of one client thread. The owner of a reentrant lock.
        Object caller();

        /// The program that calls.
        Client client();

        /// Whether the caller is a Python 2, for which some answers differ.
        boolean isPython2();

        /// Whether the program that calls is gone. From then on the call gets nothing, even if it
        /// is still waiting: what it took would be lost.
        boolean isGone();

        /// Answers with a value.
        void succeed(@Nullable Object value);

        /// Answers with an exception.
        void fail(PyException failure);

        /// The call has to wait. Called at most once, inside the monitor. The maker of the call
        /// must notify the waiter when the time is over or the caller is gone.
        ///
        /// @param timeout how long it may wait; null waits indefinitely
        void park(Waiter waiter, @Nullable Duration timeout);
    }
}
