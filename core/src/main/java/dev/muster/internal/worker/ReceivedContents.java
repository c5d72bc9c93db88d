package dev.muster.internal.worker;

import dev.muster.internal.cache.CacheFolder;
import dev.muster.internal.cache.CachedContent;
import dev.muster.internal.codec.Input;
import dev.muster.internal.system.Nanos;
import dev.muster.internal.workerprotocol.BroadcastQuestion;
import dev.muster.internal.workerprotocol.ContentHash;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.ref.WeakReference;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Contents that the pool has sent to this worker, which is on another machine. Each is sent once,
/// however many broadcasts and threads want it, and is kept as long as one of them is there. If the
/// machine has a cache, it is sent once for all workers that use that. Safe for all threads.
final class ReceivedContents {
    /*
     * The threads that want a content fetch it themselves, one after the other: the one that has
     * the lock asks for piece after piece. If it is interrupted, the next one goes on where it has
     * stopped. One lock for all contents, so that no more pieces are on their way to this worker
     * than fit where they wait: an order to stop a task must get through to a process that does not
     * read.
     *
     * Of the workers that share a cache, one fetches, and the others look again and again whether
     * it is done, or has ended: then another one goes on with what it has left. If nothing arrives
     * for STALLED, it may have been stopped, or have a slow program of its own: the others do
     * without the cache.
     */
    private static final long LOOK_MILLIS = 10;
    private static final Duration STALLED = Duration.ofSeconds(10);

    /// The pool, which has what is asked for.
    interface Pool {
        /// Asks and waits for the answer.
        ///
        /// @return nothing if the pool does not have it, or has it no more
        /// @throws IOException if there is no answer
        Optional<byte[]> ask(BroadcastQuestion question) throws IOException, InterruptedException;

        /// Asks; the answer comes later.
        ///
        /// @throws IOException if there will be none
        Future<Optional<byte[]>> begin(BroadcastQuestion question) throws IOException;
    }

    /// Bytes whose hash is right.
    ///
    /// @param owner what must be reachable as long as they are used
    record Content(MemorySegment bytes, Object owner) {
        /// Reads them from the beginning.
        Input input() {
            return Input.of(new SegmentSource(bytes), bytes.byteSize());
        }
    }

    private static final class SegmentSource implements Input.Source {
        private final MemorySegment bytes;
        private long position;

        SegmentSource(MemorySegment bytes) {
            this.bytes = bytes;
        }

        @Override
        public long read(MemorySegment target) {
            long count = Math.min(target.byteSize(), bytes.byteSize() - position);
            MemorySegment.copy(bytes, position, target, 0, count);
            position += count;
            return count;
        }
    }

    private final Pool pool;
    private final Optional<CacheFolder> cache;
    private final ContentTransfer.Pace pace;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by lock.
    private final Map<ContentHash, WeakReference<Content>> contents = new HashMap<>();

    /// What an interrupted thread has left unfinished, or the current one is fetching.
    private @Nullable ContentTransfer transfer;

    ReceivedContents(Pool pool, Optional<CacheFolder> cache, ContentTransfer.Pace pace) {
        this.pool = pool;
        this.cache = cache;
        this.pace = pace;
    }

    Pool pool() {
        return pool;
    }

    /// The content of this name, which is sent if it is not here.
    ///
    /// @param bytes how many it has
    /// @return nothing if the pool has it no more
    /// @throws IOException if it arrives damaged or cannot be kept; it is sent again when it is
    ///   next wanted
    /// @throws InterruptedException if interrupted while it is on its way
    Optional<Content> get(ContentHash hash, long bytes) throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            WeakReference<Content> kept = contents.get(hash);
            Content known = kept == null ? null : kept.get();
            if (known != null) {
                return Optional.of(known);
            }
            contents.values().removeIf(each -> each.get() == null);
            Optional<Content> received = receive(hash, bytes);
            received.ifPresent(content -> contents.put(hash, new WeakReference<>(content)));
            return received;
        } finally {
            lock.unlock();
        }
    }

    private Optional<Content> receive(ContentHash hash, long bytes)
            throws IOException, InterruptedException {
        ContentTransfer current = transfer;
        if (current == null || !current.hash().equals(hash)) {
            end();
            if (cache.isPresent() && bytes <= cache.get().limitBytes()) {
                try {
                    return throughCache(cache.get(), hash, bytes);
                } catch (ContentTransfer.NoRoomException e) {
                    cache.get().warn(e);
                }
            }
            current = new ContentTransfer(hash, bytes, pace, temporary(bytes));
            transfer = current;
        }
        try {
            return finish(current);
        } catch (ContentTransfer.NoRoomException _) {
            current = new ContentTransfer(hash, bytes, pace, new ContentTransfer.Memory(bytes));
            transfer = current;
            return finish(current);
        }
    }

    private static ContentTransfer.Target temporary(long bytes) {
        try {
            return ContentTransfer.TemporaryFile.open();
        } catch (ContentTransfer.NoRoomException _) {
            return new ContentTransfer.Memory(bytes);
        }
    }

    /// An interrupted transfer is left for the next thread.
    private Optional<Content> finish(ContentTransfer current)
            throws IOException, InterruptedException {
        boolean isInterrupted = false;
        try {
            return current.finish(pool);
        } catch (InterruptedException e) {
            isInterrupted = true;
            throw e;
        } finally {
            if (!isInterrupted) {
                end();
            }
        }
    }

    private void end() throws IOException {
        ContentTransfer ended = transfer;
        transfer = null;
        if (ended != null) {
            ended.close();
        }
    }

    // ---- with a cache ----

    /// An interrupted transfer is left in the cache, for whoever comes next.
    ///
    /// @throws ContentTransfer.NoRoomException if the cache is of no use for it
    private Optional<Content> throughCache(CacheFolder folder, ContentHash hash, long bytes)
            throws IOException, InterruptedException {
        var progress = new Progress(folder, hash);
        while (true) {
            CachedContent.Part part;
            try {
                CachedContent found = CachedContent.find(folder, hash, bytes);
                if (found != null) {
                    return Optional.of(new Content(found.bytes(), found));
                }
                part = CachedContent.Part.begin(folder, hash, bytes);
            } catch (IOException e) {
                throw noRoom(e);
            }
            if (part != null) {
                return fetch(part, hash, bytes);
            }
            if (progress.hasStalled()) {
                throw new ContentTransfer.NoRoomException(
                        new IOException("another process does not go on with a content"));
            }
            Thread.sleep(LOOK_MILLIS);
        }
    }

    private static IOException noRoom(IOException e) throws InterruptedException {
        if (e instanceof ClosedByInterruptException) {
            Thread.interrupted();
            throw new InterruptedException("interrupted while the cache was searched");
        }
        return new ContentTransfer.NoRoomException(e);
    }

    private Optional<Content> fetch(CachedContent.Part part, ContentHash hash, long bytes)
            throws IOException, InterruptedException {
        try (var coming =
                new ContentTransfer(hash, bytes, pace, new ContentTransfer.InCache(part))) {
            makeRoom(part, bytes);
            return coming.finish(pool);
        } catch (ContentTransfer.NoRoomException e) {
            IOException why = noRoom(e.getCause() instanceof IOException cause ? cause : e);
            part.discard();
            throw why;
        }
    }

    private static void makeRoom(CachedContent.Part part, long bytes)
            throws ContentTransfer.NoRoomException {
        try {
            part.makeRoom(bytes);
        } catch (IOException e) {
            throw new ContentTransfer.NoRoomException(e);
        }
    }

    /// Whether a content grows that another process fetches.
    private static final class Progress {
        private final CacheFolder folder;
        private final ContentHash hash;
        private long received = -1;
        private long sinceNanos = System.nanoTime();

        Progress(CacheFolder folder, ContentHash hash) {
            this.folder = folder;
            this.hash = hash;
        }

        boolean hasStalled() {
            long now = CachedContent.Part.received(folder, hash);
            if (now != received) {
                received = now;
                sinceNanos = System.nanoTime();
            }
            return System.nanoTime() - sinceNanos > Nanos.of(STALLED);
        }
    }
}
