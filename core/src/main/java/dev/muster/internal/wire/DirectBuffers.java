package dev.muster.internal.wire;

import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/// Memory outside the heap, lent for one read or write, or as long as bytes wait in it.
///
/// Sockets take bytes only from such memory. Handing them an array makes the JDK copy it to a
/// temporary buffer of the same size, for 64 MiB as for 64 bytes; copying in slices through a few
/// buffers that stay in the cache is faster and bounded.
final class DirectBuffers {
    static final int BYTES = 128 << 10;
    private static final int KEPT = 64;

    private static final ConcurrentLinkedQueue<ByteBuffer> FREE = new ConcurrentLinkedQueue<>();
    private static final AtomicInteger FREE_COUNT = new AtomicInteger();

    private DirectBuffers() {}

    /// An empty buffer; the caller gives it back.
    static ByteBuffer borrow() {
        ByteBuffer buffer = FREE.poll();
        if (buffer == null) {
            return ByteBuffer.allocateDirect(BYTES);
        }
        FREE_COUNT.decrementAndGet();
        return buffer.clear();
    }

    static void giveBack(ByteBuffer buffer) {
        if (FREE_COUNT.incrementAndGet() <= KEPT) {
            FREE.offer(buffer);
        } else {
            FREE_COUNT.decrementAndGet();
        }
    }
}
