package dev.muster.internal.proxy;

import dev.muster.codec.Encoded;
import dev.muster.codec.Reference;
import dev.muster.internal.protocol.ObjectReply;
import dev.muster.internal.protocol.SharedType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An object of a manager as this process refers to it, from one session to the next.
final class ObjectHandle {
    /// How it was come by.
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
        record Referred(Reference reference) implements Origin {
            @Override
            public String toString() {
                return "number " + Long.toHexString(reference.ident());
            }
        }
    }

    /// What a session knows it as.
    record Opened(Session session, ObjectReply reply) {}

    private final Origin origin;
    private final SharedType type;

    /// Null until it was first asked for.
    private volatile @Nullable Opened opened;

    /// Its number at the manager; 0 until it is known.
    private volatile long ident;

    ObjectHandle(Origin origin, SharedType type) {
        this.origin = origin;
        this.type = type;
        if (origin instanceof Origin.Referred referred) {
            ident = referred.reference().ident();
        }
    }

    Origin origin() {
        return origin;
    }

    SharedType type() {
        return type;
    }

    @Nullable Opened opened() {
        return opened;
    }

    void opened(Session session, ObjectReply reply) {
        ident = reply.ident();
        opened = new Opened(session, reply);
    }

    long ident() {
        return ident;
    }
}
