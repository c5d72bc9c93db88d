package dev.muster.mpi;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The ranks of this job, and messages between them that meet those of no other part of the
/// program. Safe for all threads: one calls the library at a time.
final class Communicator {
    /*
     * Sending only begins under the lock, and so does looking whether it is done, so nobody waits
     * for a peer there. Receiving is called only for a message that has arrived; the rest of a long
     * one comes while it waits, as its sender calls the library again and again: a thread there
     * waits for the message to be sent, or polls.
     *
     * The lock is not fair, and a thread that polls takes it again at once. `senders` has it let
     * others go first.
     */

    /// A message that was received.
    ///
    /// @param rank of its sender
    @SuppressWarnings("ArrayRecordComponent") // it has one owner after the other
    record Incoming(int rank, int tag, byte[] content) {}

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;

    private final MpiLibrary library;
    private final MpiAbi abi;
    private final long handle;
    private final int rank;
    private final int size;
    private final AtomicInteger senders = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by lock.
    private final List<SendBuffer> underWay = new ArrayList<>();
    private final MemorySegment flag = Arena.ofAuto().allocate(INT);
    private final MemorySegment count = Arena.ofAuto().allocate(INT);
    private final MemorySegment status;
    private final MemorySegment target = Arena.ofAuto().allocate(SendBuffer.BYTES, 64);
    private boolean isClosed;

    /// How many messages are under way.
    private volatile int sending;

    private Communicator(MpiLibrary library, long handle) throws IOException {
        this.library = library;
        this.abi = library.abi();
        this.handle = handle;
        this.status = Arena.ofAuto().allocate(abi.statusBytes(), 8);
        this.rank = library.rank(handle);
        this.size = library.size(handle);
    }

    /// Makes this process a rank. The signals of the JVM stay its own.
    ///
    /// @throws IOException if the library fails
    static Communicator join(MpiLibrary library) throws IOException {
        SignalActions before = SignalActions.save();
        try {
            library.init();
        } finally {
            before.restore();
        }
        long own = library.duplicate(library.world());
        library.returnErrors(own);
        return new Communicator(library, own);
    }

    int rank() {
        return rank;
    }

    /// How many ranks there are.
    int size() {
        return size;
    }

    MpiLibrary library() {
        return library;
    }

    // ---- sending ----

    /// Begins to send what is in a buffer, which is busy until that is done.
    ///
    /// @param isConfirmed whether that is when the receiver has begun to receive it
    void send(SendBuffer buffer, int length, int receiver, int tag, boolean isConfirmed)
            throws IOException {
        senders.incrementAndGet();
        lock.lock();
        try {
            requireOpen();
            library.send(
                    handle, buffer.content(), length, receiver, tag, isConfirmed, buffer.request());
            buffer.setBusy(true);
            if (!isDone(buffer)) {
                underWay.add(buffer);
                sending = underWay.size();
            }
        } finally {
            lock.unlock();
            senders.decrementAndGet();
        }
    }

    private boolean isDone(SendBuffer buffer) throws IOException {
        library.test(buffer.request(), flag, status);
        if (flag.get(INT, 0) == 0) {
            return false;
        }
        buffer.setBusy(false);
        return true;
    }

    /// Looks which messages have been sent meanwhile.
    void look() throws IOException {
        senders.incrementAndGet();
        lock.lock();
        try {
            requireOpen();
            lookHere();
        } finally {
            lock.unlock();
            senders.decrementAndGet();
        }
    }

    private void lookHere() throws IOException {
        if (underWay.isEmpty()) {
            return;
        }
        for (int i = underWay.size() - 1; i >= 0; i--) {
            if (isDone(underWay.get(i))) {
                underWay.remove(i);
            }
        }
        sending = underWay.size();
    }

    /// Whether messages are under way that this side must help on.
    boolean isSending() {
        return sending > 0;
    }

    private void requireOpen() throws IOException {
        if (isClosed) {
            throw new IOException("this process is no rank any more");
        }
    }

    // ---- receiving ----

    /// The next message of any rank, or null if none has arrived.
    @Nullable Incoming receive() throws IOException {
        return receive(abi.anySource());
    }

    /// The next message of one rank, or null if none has arrived.
    @Nullable Incoming receive(int sender) throws IOException {
        if (senders.get() > 0) {
            Thread.yield();
        }
        lock.lock();
        try {
            requireOpen();
            lookHere();
            library.probe(handle, sender, flag, status);
            if (flag.get(INT, 0) == 0) {
                return null;
            }
            int source = status.get(INT, abi.sourceOffset());
            int tag = status.get(INT, abi.tagOffset());
            int length = library.length(status, count);
            if (length < 0 || length > SendBuffer.BYTES) {
                throw new IOException(
                        "rank %d sends %d bytes at once, must be at most %d: use the same version of"
                                        .formatted(source, length, SendBuffer.BYTES)
                                + " Muster in all ranks");
            }
            byte[] content = new byte[length]; // before it is taken: there may be no memory
            library.receive(handle, target, length, source, tag, status);
            MemorySegment.copy(target, ValueLayout.JAVA_BYTE, 0, content, 0, length);
            return new Incoming(source, tag, content);
        } finally {
            lock.unlock();
        }
    }

    // ---- the end ----

    /// Leaves the job; waits until all other ranks do so, too.
    void finish() throws IOException {
        lock.lock();
        try {
            if (!isClosed) {
                isClosed = true;
                library.finish();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return "rank %d of %d by %s".formatted(rank, size, library);
    }
}
