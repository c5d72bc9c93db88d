package dev.muster.internal.pool;

import dev.muster.RemoteFunction;
import dev.muster.ResumeOptions;
import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.JavaCodec;
import dev.muster.internal.codec.Output;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Threads;
import dev.muster.journal.Journal;
import dev.muster.journal.JournalConfig;
import dev.muster.journal.JournalException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/// What connects a run with its journal: results that are there are found, and those that arrive
/// are kept.
final class Resumption implements AutoCloseable {
    /*
     * A thread that reads what workers send must not wait for a disk. So it only hands a chunk over,
     * and `writer` keeps its results and then says that the chunk is done: until then it counts as
     * running, so a slow disk slows the run down, and nothing piles up.
     *
     * No result is seen by the program before it is kept. A run that ends early keeps what has
     * arrived: `close` waits for that.
     */
    private static final int MOST_AT_ONCE = 1_000;
    private static final int PIECE_BYTES = 1 << 20;

    /// What no value is.
    static final Object MISSING = new Object();

    private final Journal journal;
    private final ResumeOptions options;
    private final @Nullable RemoteFunction<@Nullable Object, @Nullable Object> keyFunction;
    private final JavaCodec codec;
    private final JavaCodec keys = JavaCodec.standard().canonical(value -> value);
    private final LinkedBlockingQueue<Kept> arrived = new LinkedBlockingQueue<>();
    private final Thread writer;
    private volatile @Nullable Throwable failure;

    /// Guarded by this.
    private boolean isClosed;

    @SuppressWarnings("unchecked") // the caller knew what it takes
    private Resumption(Journal journal, ResumeOptions options, ClassLoader loader) {
        this.journal = journal;
        this.options = options;
        this.keyFunction =
                (RemoteFunction<@Nullable Object, @Nullable Object>) options.key().orElse(null);
        this.codec = JavaCodec.standard().withClassLoader(loader);
        this.writer = Threads.daemon("muster-journal", this::write);
    }

    /// What is to be kept: a chunk that has its results, or null for the end.
    private record Kept(@Nullable Chunk chunk) {}

    /// Opens the journal of a run.
    ///
    /// @throws UncheckedIOException with a [JournalException] if it cannot be used
    /// @throws IllegalArgumentException if the function cannot be compared with another one
    static Resumption open(ResumeOptions options, RemoteFunction<?, ?> function) {
        String version = options.version().orElseGet(() -> versionOf(function, options));
        ClassLoader loader = function.getClass().getClassLoader();
        try {
            Journal journal =
                    Journal.open(options.file(), c -> configured(c, options, version, function));
            boolean isOpen = false;
            try {
                var resumption =
                        new Resumption(
                                journal,
                                options,
                                loader == null ? ClassLoader.getSystemClassLoader() : loader);
                resumption.writer.start();
                isOpen = true;
                return resumption;
            } finally {
                if (!isOpen) {
                    Guard.close(journal);
                }
            }
        } catch (JournalException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    private static JournalConfig configured(
            JournalConfig config,
            ResumeOptions options,
            String version,
            RemoteFunction<?, ?> function) {
        JournalConfig changed =
                config.withVersion(version)
                        .withDescription("results of " + FunctionCode.nameOf(function))
                        .withForce(options.force())
                        .ofJavaValues();
        if (options.isAcceptingOtherVersion()) {
            return changed.acceptingOtherVersion();
        }
        return options.isBesideOtherVersions() ? changed.besideOtherVersions() : changed;
    }

    private static String versionOf(RemoteFunction<?, ?> function, ResumeOptions options) {
        var functions = new ArrayList<Object>(List.of(Objects.requireNonNull(function)));
        options.key().ifPresent(functions::add);
        try {
            return "code " + FunctionCode.of(functions);
        } catch (CodecException e) {
            throw new IllegalArgumentException(
                    "the function cannot be compared with that of the next run: %s; name its version: r.withVersion(\"1\")"
                            .formatted(e.getMessage()),
                    e);
        }
    }

    // ---- looking up ----

    /// What an input is known by.
    ///
    /// @param number of the input, from 0
    byte[] key(@Nullable Object input, long number) {
        var out = new Output();
        try {
            keys.encode(keyFunction == null ? input : keyFunction.call(input), out);
            return out.toByteArray();
        } catch (CodecException e) {
            throw new IllegalArgumentException(
                    "input %d (%s) cannot be a key of the journal: %s; name what it is known by: r.keyedBy(Order::id)"
                            .formatted(number, InputText.of(input), e.getMessage()),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(keyFailure(input, number, e), e);
        } catch (Exception e) {
            throw new IllegalStateException(keyFailure(input, number, e), e);
        }
    }

    private static String keyFailure(@Nullable Object input, long number, Exception e) {
        return "the key function failed for input %d (%s): %s"
                .formatted(number, InputText.of(input), e);
    }

    /// The result that is kept under a key, or [#MISSING].
    ///
    /// @param bytes is given its size
    @Nullable Object find(byte[] key, @Nullable Object input, long number, long[] bytes) {
        try {
            Optional<InputStream> found = journal.read(key);
            if (found.isEmpty()) {
                return MISSING;
            }
            try (InputStream in = found.get()) {
                return codec.decode(read(in, bytes));
            }
        } catch (JournalException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "%s: the result of input %d (%s) cannot be read any more: %s; bring back the class as it was, or compute anew in another file"
                            .formatted(options.file(), number, InputText.of(input), e.getMessage()),
                    e);
        }
    }

    private static Input read(InputStream in, long[] bytes) throws IOException {
        byte[] first = in.readNBytes(PIECE_BYTES);
        bytes[0] += first.length;
        if (first.length < PIECE_BYTES) {
            return Input.of(first);
        }
        var pieces = new ArrayList<byte[]>(List.of(first));
        for (byte[] next = in.readNBytes(PIECE_BYTES);
                next.length > 0;
                next = in.readNBytes(PIECE_BYTES)) {
            pieces.add(next);
            bytes[0] += next.length;
        }
        return Input.of(pieces);
    }

    // ---- keeping ----

    /// Ends the run if its results cannot be kept any more.
    ///
    /// @throws UncheckedIOException with a [JournalException]
    void check() {
        switch (failure) {
            case null -> {}
            case JournalException e -> throw new UncheckedIOException(e.getMessage(), e);
            case Throwable e -> throw new IllegalStateException("results cannot be kept: " + e, e);
        }
    }

    /// A chunk has its results. They are kept, and then it is told.
    void keep(Chunk chunk) {
        synchronized (this) {
            if (!isClosed) {
                arrived.add(new Kept(chunk));
                return;
            }
        }
        chunk.kept(null); // nobody wants it any more
    }

    private void write() {
        var batch = new ArrayList<Chunk>();
        boolean isLast = false;
        while (!isLast) {
            try {
                isLast = take(batch);
                if (failure == null) {
                    journal.append(entries(batch));
                }
            } catch (Throwable e) { // the run ends with it
                Guard.survived(e);
                failure = e;
            }
            for (Chunk each : batch) {
                tell(each);
            }
            batch.clear();
        }
    }

    private void tell(Chunk chunk) {
        try {
            chunk.kept(failure);
        } catch (Throwable e) {
            Guard.failed(e);
        }
    }

    /// Takes what has arrived; waits until something has.
    ///
    /// @return whether there will be no more
    private boolean take(List<Chunk> batch) {
        Kept next = takeFirst();
        while (next != null) {
            if (next.chunk() == null) {
                return true;
            }
            batch.add(next.chunk());
            next = batch.size() < MOST_AT_ONCE ? arrived.poll() : null;
        }
        return false;
    }

    private Kept takeFirst() {
        while (true) {
            try {
                return arrived.take();
            } catch (InterruptedException _) {
                // Nothing has a reason to interrupt it.
            }
        }
    }

    private List<Journal.Entry> entries(List<Chunk> batch) {
        var entries = new ArrayList<Journal.Entry>();
        for (Chunk chunk : batch) {
            KnownResults known = chunk.known();
            for (int i = 0; known != null && i < known.travelling(); i++) {
                int place = known.place(i);
                if (chunk.failure(place) == null) {
                    try {
                        entries.add(new Journal.Entry(known.key(i), written(chunk.result(place))));
                    } catch (CodecException e) {
                        chunk.fail(place, new IllegalArgumentException(e.getMessage(), e));
                    }
                }
            }
        }
        return entries;
    }

    private List<MemorySegment> written(@Nullable Object result) throws CodecException {
        var out = new Output();
        codec.encode(result, out);
        return out.pieces();
    }

    /// Keeps what has arrived, and lets others open the journal.
    @Override
    public void close() {
        synchronized (this) {
            if (isClosed) {
                return;
            }
            isClosed = true;
            arrived.add(new Kept(null));
        }
        Threads.joinUninterruptibly(writer);
        try {
            journal.close();
        } catch (JournalException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }
}
