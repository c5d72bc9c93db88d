package dev.muster.mpi;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/// The ranks of this job, and messages between them that meet those of no other part of the
/// program. Safe for all threads: one calls the library at a time.
final class Communicator {
    /*
     * Sending and receiving only begin under the lock, and so does looking whether they are done:
     * nobody waits for a peer there. A message that has arrived may have arrived with its first
     * bytes only. If the rest does not follow at once, its rank must wait, and no other one.
     *
     * The lock is not fair, and a thread that polls takes it again at once. `senders` has it let
     * others go first.
     */

    /// A message that was received.
    ///
    /// @param rank of its sender
    @SuppressWarnings("ArrayRecordComponent") // it has one owner after the other
    record Incoming(int rank, int tag, byte[] content) {}

    /// A message that is being received.
    @SuppressWarnings("ArrayRecordComponent") // it has one owner after the other
    private record Arriving(int rank, int tag, byte[] content, MessageBuffer buffer) {}

    /// How often the rest of a message is looked for at once.
    private static final int LOOKS = 1000;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;

    private final MpiLibrary library;
    private final MpiAbi abi;
    private final long handle;
    private final int rank;
    private final int size;
    private final AtomicInteger senders = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by lock.
    private final List<MessageBuffer> underWay = new ArrayList<>();
    private final MemorySegment flag = Arena.ofAuto().allocate(INT);
    private final MemorySegment count = Arena.ofAuto().allocate(INT);
    private final MemorySegment status;
    private final List<Arriving> arriving = new ArrayList<>();
    private final List<MessageBuffer> free = new ArrayList<>();
    private boolean isClosed;

    /// How many messages are under way, in both directions.
    private volatile int helping;

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
    void send(MessageBuffer buffer, int length, int receiver, int tag, boolean isConfirmed)
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
                helping = underWay.size() + arriving.size();
            }
        } finally {
            lock.unlock();
            senders.decrementAndGet();
        }
    }

    private boolean isDone(MessageBuffer buffer) throws IOException {
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
        helping = underWay.size() + arriving.size();
    }

    /// Whether messages are under way that this side must help on.
    boolean isHelping() {
        return helping > 0;
    }

    private void requireOpen() throws IOException {
        if (isClosed) {
            throw new IOException("this process is no rank any more");
        }
    }

    // ---- receiving ----

    /// The next message, or null if none has arrived. Those of one rank come in their order. One
    /// thread at a time.
    ///
    /// @param mustWait says of a rank that nothing is to be received from it
    /// @param isAnyWaiting whether it says so of any
    @SuppressWarnings("ThreadPriorityCheck") // a hint only: those that send come first
    @Nullable Incoming receive(IntPredicate mustWait, boolean isAnyWaiting) throws IOException {
        if (senders.get() > 0) {
            Thread.yield();
        }
        lock.lock();
        try {
            requireOpen();
            lookHere();
            for (Arriving each : arriving) {
                if (isDone(each.buffer())) {
                    arriving.remove(each);
                    return received(each);
                }
            }
            if (!isAnyWaiting && arriving.isEmpty()) {
                return receive(abi.anySource());
            }
            Incoming next = null;
            for (int i = 0; i < size && next == null; i++) {
                int sender = i;
                if (!mustWait.test(sender)
                        && arriving.stream().noneMatch(each -> each.rank() == sender)) {
                    next = receive(sender);
                }
            }
            return next;
        } finally {
            helping = underWay.size() + arriving.size();
            lock.unlock();
        }
    }

    private @Nullable Incoming receive(int sender) throws IOException {
        library.probe(handle, sender, flag, status);
        if (flag.get(INT, 0) == 0) {
            return null;
        }
        int source = status.get(INT, abi.sourceOffset());
        int tag = status.get(INT, abi.tagOffset());
        int length = library.length(status, count);
        if (length < 0 || length > MessageBuffer.BYTES) {
            throw new IOException(
                    "rank %d sends %d bytes at once, must be at most %d: use the same version of"
                                    .formatted(source, length, MessageBuffer.BYTES)
                            + " Muster in all ranks");
        }
        byte[] content = new byte[length]; // before it is taken: there may be no memory
        MessageBuffer buffer = free.isEmpty() ? new MessageBuffer() : free.removeLast();
        var next = new Arriving(source, tag, content, buffer);
        arriving.add(next);
        library.receive(handle, buffer.content(), length, source, tag, buffer.request());
        buffer.setBusy(true);
        for (int i = 0; i < LOOKS; i++) {
            if (isDone(buffer)) {
                arriving.remove(next);
                return received(next);
            }
        }
        return null;
    }

    private Incoming received(Arriving each) {
        byte[] content = each.content();
        MemorySegment.copy(
                each.buffer().content(), ValueLayout.JAVA_BYTE, 0, content, 0, content.length);
        free.add(each.buffer());
        return new Incoming(each.rank(), each.tag(), content);
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
