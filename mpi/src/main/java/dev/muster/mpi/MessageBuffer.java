package dev.muster.mpi;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Room for one MPI message while it is sent or received.
final class MessageBuffer {
    /// The longest MPI message. Longer ones of a connection are sent in pieces, so that the memory
    /// for it is limited. MPI itself allows 2 GiB.
    static final int BYTES = 256 << 10;

    private final MemorySegment content = Arena.ofAuto().allocate(BYTES, 64);
    private final MemorySegment request = Arena.ofAuto().allocate(16, 16);

    /// Whether the message is under way: set and cleared by the [Communicator].
    private volatile boolean isBusy;

    MemorySegment content() {
        return content;
    }

    MemorySegment request() {
        return request;
    }

    boolean isBusy() {
        return isBusy;
    }

    void setBusy(boolean busy) {
        isBusy = busy;
    }
}
