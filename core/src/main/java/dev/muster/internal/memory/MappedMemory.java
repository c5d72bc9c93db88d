package dev.muster.internal.memory;

import dev.muster.shared.SharedMemory;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.ref.WeakReference;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Memory as users see it: a segment, and its name if it has one.
public final class MappedMemory implements SharedMemory {
    /*
     * Anonymous memory travels as the handle of its segment. Named memory travels by name, so that
     * its sender may end meanwhile; the inode shows whether the name still means the same file.
     */
    private static final long serialVersionUID = 1;
    private static final Object LOCK = new Object();

    /// Named memory that was created here, or has arrived here, by inode. Memory that the user has
    /// opened is not included: the user closes it. Guarded by LOCK.
    private static final Map<Long, WeakReference<MappedMemory>> NAMED = new HashMap<>();

    private final transient Segment segment;
    private final transient @Nullable NamedFile file;
    private final transient boolean isCreator;

    private MappedMemory(Segment segment, @Nullable NamedFile file, boolean isCreator) {
        this.segment = segment;
        this.file = file;
        this.isCreator = isCreator;
    }

    /// See [SharedMemory#create(String, long)].
    public static MappedMemory create(String name, long bytes) {
        check(bytes);
        try {
            return registered(named(NamedFile.create(name, bytes), true));
        } catch (FileAlreadyExistsException e) {
            throw failed(name, "made: it is there already; open it, or take another name", e);
        } catch (IOException e) {
            throw failed(name, "made: " + e.getMessage(), e);
        }
    }

    /// See [SharedMemory#create(long)].
    public static MappedMemory create(long bytes) {
        check(bytes);
        try {
            return registered(named(NamedFile.create(bytes), true));
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    /// See [SharedMemory#open].
    public static MappedMemory open(String name) {
        check(1);
        try {
            return named(NamedFile.open(name), false);
        } catch (NoSuchFileException e) {
            throw failed(
                    name,
                    "opened: there is none; was it closed by its creator, or did that end?",
                    e);
        } catch (IOException e) {
            throw failed(name, "opened: " + e.getMessage(), e);
        }
    }

    /// See [SharedMemory#anonymous].
    public static MappedMemory anonymous(long bytes) {
        check(bytes);
        return anonymous(Segment.create("memory", bytes));
    }

    private static void check(long bytes) {
        if (!Libc.isAvailable()) {
            throw new UnsupportedOperationException(
                    "this system has no shared memory, which needs Linux: use a manager's objects");
        }
        if (bytes < 1) {
            throw new IllegalArgumentException("bytes is %d, must be at least 1".formatted(bytes));
        }
    }

    private static UncheckedIOException failed(String name, String what, IOException cause) {
        return new UncheckedIOException(
                "the shared memory \"%s\" cannot be %s".formatted(name, what), cause);
    }

    private static MappedMemory anonymous(Segment segment) {
        return segment.object(0, MappedMemory.class, () -> new MappedMemory(segment, null, false));
    }

    private static MappedMemory named(NamedFile file, boolean isCreator) throws IOException {
        try {
            return new MappedMemory(Segment.map(file.fd(), file.bytes()), file, isCreator);
        } catch (IOException e) {
            FileCalls.close(file.fd());
            if (isCreator) {
                file.unlink();
            }
            throw e;
        }
    }

    private static MappedMemory registered(MappedMemory memory) {
        synchronized (LOCK) {
            NAMED.values().removeIf(known -> known.get() == null);
            if (memory.file != null) {
                NAMED.put(memory.file.inode(), new WeakReference<>(memory));
            }
            return memory;
        }
    }

    @Override
    public MemorySegment segment() {
        requireOpen();
        return segment.memory();
    }

    private void requireOpen() {
        if (!segment.isOpen()) {
            throw new IllegalStateException(this + " is closed");
        }
    }

    @Override
    public long sizeBytes() {
        return segment.memory().byteSize();
    }

    @Override
    public Optional<String> name() {
        return Optional.ofNullable(file).map(NamedFile::name);
    }

    @Override
    public void unlink() {
        if (file != null) {
            try {
                file.unlink();
            } catch (IOException e) {
                throw failed(file.name(), "removed: " + e.getMessage(), e);
            }
        }
    }

    @Override
    public void close() {
        try {
            segment.close();
        } finally {
            if (isCreator) {
                unlink();
            }
        }
    }

    @Override
    public String toString() {
        return "shared memory %sof %,d bytes"
                .formatted(name().map(name -> "\"" + name + "\" ").orElse(""), sizeBytes());
    }

    private Object writeReplace() {
        requireOpen();
        return file == null
                ? new AnonymousHandle(segment.handle())
                : new NamedHandle(file.name(), file.inode());
    }

    private record AnonymousHandle(MemoryFile.Handle segment) implements Serializable {
        private Object readResolve() {
            return anonymous(Segment.attach(segment));
        }
    }

    private record NamedHandle(String name, long inode) implements Serializable {
        private Object readResolve() {
            synchronized (LOCK) {
                WeakReference<MappedMemory> reference = NAMED.get(inode);
                MappedMemory known = reference == null ? null : reference.get();
                if (known != null && known.segment.isOpen()) {
                    return known;
                }
                MappedMemory opened = open(name);
                if (opened.file == null || opened.file.inode() != inode) {
                    opened.close();
                    var cause = new NoSuchFileException(name);
                    throw failed(name, "opened: another has taken its name since", cause);
                }
                return registered(opened);
            }
        }
    }
}
