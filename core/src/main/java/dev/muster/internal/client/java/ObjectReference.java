package dev.muster.internal.client.java;

import dev.muster.internal.codec.Encoded;
import dev.muster.internal.codec.Token;
import dev.muster.internal.protocol.ClientMessage;
import dev.muster.internal.protocol.ObjectReply;
import dev.muster.internal.protocol.SharedType;
import java.lang.ref.Cleaner;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// An object of a manager as this process refers to it, from one session to the next.
final class ObjectReference {
    /// How it was obtained.
    sealed interface Origin {
        /// The registry offers it under a name.
        record Named(String name) implements Origin {
            @Override
            public String toString() {
                return "'" + name + "'";
            }
        }

        /// Made for this process.
        record Made(SharedType type, List<Encoded> arguments) implements Origin {
            @Override
            public String toString() {
                return "made here";
            }
        }

        /// Named by a reference.
        record Referred(Token token) implements Origin {
            @Override
            public String toString() {
                return "number " + Long.toHexString(token.ident());
            }
        }
    }

    /// What a session knows of it.
    record Opened(Session session, ObjectReply reply) {}

    /// Notifies the manager when nothing in this process refers to an object any more, so that the
    /// manager can drop it.
    private static final Cleaner CLEANER = Cleaner.create();

    private static final class Release implements Runnable {
        volatile @Nullable Opened opened;

        @Override
        public void run() {
            Opened last = opened;
            if (last != null) {
                last.session().tell(new ClientMessage.Release(last.reply().handle()).write());
            }
        }
    }

    /// Up to 2^9 ms between an unreadable result and the next call.
    private static final int MOST_DOUBLINGS = 9;

    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Origin origin;
    private final SharedType type;

    /// Null until it was first asked for.
    private volatile @Nullable Release release;

    /// How many results in a row could not be read. Two threads may count two as one.
    private volatile int unreadable;

    /// Its number at the manager; 0 until it is known.
    private volatile long ident;

    ObjectReference(Origin origin, SharedType type) {
        this.origin = origin;
        this.type = type;
        if (origin instanceof Origin.Referred referred) {
            ident = referred.token().ident();
        }
    }

    Origin origin() {
        return origin;
    }

    SharedType type() {
        return type;
    }

    @Nullable Opened opened() {
        Release known = release;
        return known == null ? null : known.opened;
    }

    synchronized void opened(Session session, ObjectReply reply) {
        ident = reply.ident();
        Release known = release;
        if (known == null) {
            known = new Release();
            CLEANER.register(this, known);
        }
        known.opened = new Opened(session, reply);
        release = known;
    }

    long ident() {
        return ident;
    }

    // ---- what cannot be read ----

    /// A result of a call has arrived.
    ///
    /// @param isRead whether it could be read
    void read(boolean isRead) {
        if (!isRead) {
            unreadable = Math.min(unreadable + 1, MOST_DOUBLINGS);
        } else if (unreadable > 0) {
            unreadable = 0;
        }
    }

    /// Waits a little if the last results could not be read; an interrupt ends it.
    void awaitReadable() {
        int failures = unreadable;
        if (failures > 1) {
            LockSupport.parkNanos(FIRST_PAUSE_NANOS << failures);
        }
    }
}
