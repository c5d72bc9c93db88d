package dev.muster.journal;

import dev.muster.journal.JournalException.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32C;

/// A file of finished results, each under a key: what a run looks up before it does something, and
/// appends to when it has done it.
///
/// ```java
/// try (var journal = Journal.open(Path.of("run.journal"), c -> c.withVersion("2"))) {
///     if (journal.find(key).isEmpty()) {
///         journal.append(key, compute(key));
///     }
/// }
/// ```
///
/// **What lasts.** What was appended outlives this program, however it ends, as soon as [#append]
/// has returned. It outlives a failure of the machine once it was forced to the disk, see
/// [JournalConfig#withForce]. A record that was being written is cut off by the next [#open]; each
/// other change of the file is noticed there, as all its bytes are checked, and refused.
///
/// **One at a time.** A journal is open in one program at a time, and there once; so it is in one
/// `map` at a time. On a network file system that depends on the locks of that file system.
///
/// **Memory.** Values stay in the file. A key costs 36 to 72 bytes.
///
/// Safe for all threads. Interrupts have no effect: a call ends when the disk has done its part.
/// After [#close] all methods throw an [IllegalStateException].
public final class Journal implements AutoCloseable {
    /*
     * The thread that appends first writes what others append meanwhile, too, and tells them:
     * one write for many small records, and one force for all. While it writes it does not hold
     * the lock, so the others can look up.
     */
    private static final int MOST_ARRAY = Integer.MAX_VALUE - 8;
    private static final int BLOCK_BYTES = 2 << 10;

    private final JournalFile file;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // Guarded by lock.
    private final KeyIndex index;
    private long end;
    private List<ResultWriter.Batch> waiting = new ArrayList<>();
    private boolean isWriting;
    private boolean isClosed;

    /// Owned by the thread that writes.
    private final ResultWriter writer;

    private Journal(JournalFile file, KeyIndex index, ResultWriter writer) {
        this.file = file;
        this.index = index;
        this.writer = writer;
        this.end = writer.end();
    }

    /// A result to be appended.
    ///
    /// @param key of any size; of more than 4 KiB only the SHA-256 is kept
    /// @param value its bytes in pieces, which must not change until they are written
    @SuppressWarnings("ArrayRecordComponent") // written, never compared
    public record Entry(byte[] key, List<MemorySegment> value) {
        /// A result whose value is one array.
        public static Entry of(byte[] key, byte[] value) {
            return new Entry(key, List.of(MemorySegment.ofArray(value)));
        }
    }

    // ---- opening ----

    /// Opens a journal, and begins one where there is no file. Reads all of it.
    ///
    /// @param path of a local file; its folder must exist
    /// @param config changes the defaults: `c -> c.withVersion("2")`
    /// @throws JournalException if it is in use, no journal, newer, damaged, of another version, or
    ///   cannot be opened; [JournalException#reason] says which
    public static Journal open(Path path, UnaryOperator<JournalConfig> config)
            throws JournalException {
        JournalConfig wanted = config.apply(JournalConfig.defaults());
        JournalFile file = JournalFile.openOrCreate(path);
        boolean isOpen = false;
        try {
            Journal journal = open(file, wanted);
            isOpen = true;
            return journal;
        } catch (JournalException e) {
            throw e;
        } catch (IOException e) {
            throw JournalFile.failed(path, "cannot be opened", e);
        } finally {
            if (!isOpen) {
                closeQuietly(file);
            }
        }
    }

    private static void closeQuietly(JournalFile file) {
        try {
            file.close();
        } catch (IOException _) {
            // Why it is not used is said already.
        }
    }

    private static Journal open(JournalFile file, JournalConfig config) throws IOException {
        if (isUnbegun(file)) {
            int content = config.isOfJavaValues() ? Header.JAVA_VALUES : Header.BYTES;
            byte[] header = Header.write(Instant.now(), content, config.description());
            file.truncate(0);
            file.write(0, header, 0, header.length);
            file.force();
            JournalFile.forceFolder(file.path());
        }
        var contents = new Contents(config);
        var scan = new JournalScan(file);
        Header header = scan.header();
        boolean isChanged = false;
        long end = scan.walk(header.length(), contents);
        contents.versions.check(file.path(), config);
        if (end < scan.length()) {
            long next = scan.next(end + 1);
            if (next >= 0) {
                throw JournalFile.damaged(
                        file.path(),
                        end,
                        "what follows is whole again from byte %d on".formatted(next));
            }
            file.truncate(end);
            isChanged = true;
        }
        file.writePid(ProcessHandle.current().pid());
        var writer =
                new ResultWriter(
                        file, config.force(), contents.versions.toWrite(config), end, isChanged);
        if (contents.versions.isNew(config)) {
            writer.writeVersion(contents.versions.nameToWrite(config));
        }
        return new Journal(file, contents.index, writer);
    }

    /// Whether nothing was written to it but, at most, a part of a header.
    private static boolean isUnbegun(JournalFile file) throws IOException {
        long length = file.length();
        return length == 0
                || (length <= Header.MOST_BYTES && Header.isUnfinished(file.read(0, (int) length)));
    }

    /// What was read.
    private static final class Contents implements JournalScan.Visitor {
        private final boolean isAll;
        private final long wanted;
        private final Versions versions = new Versions();
        private final KeyIndex index = new KeyIndex();

        Contents(JournalConfig config) {
            this.isAll = config.onOtherVersion() == JournalConfig.OnOtherVersion.ACCEPT;
            this.wanted = RecordHead.version(config.version());
        }

        @Override
        public void record(RecordHead head, byte[] key) {
            versions.record(head, key);
            if (head.kind() == RecordHead.RESULT && (isAll || head.version() == wanted)) {
                index.put(head.keyHash(), head.offset());
            }
        }
    }

    // ---- looking up ----

    /// How many keys have a value.
    public int size() {
        lock.lock();
        try {
            checkOpen();
            return index.size();
        } finally {
            lock.unlock();
        }
    }

    /// The value of a key: the last one that was appended.
    ///
    /// @throws JournalException if the file cannot be read, or is no longer what was written, or
    ///   the value has 2 GiB or more
    public Optional<byte[]> find(byte[] key) throws JournalException {
        Optional<InputStream> found = read(key);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try (InputStream in = found.get()) {
            if (in instanceof ValueStream stream && stream.size() > MOST_ARRAY) {
                throw new JournalException(
                        Reason.FILE,
                        "%s has a value of %d bytes, too many for an array: read it as a stream"
                                .formatted(file.path(), stream.size()));
            }
            return Optional.of(in.readAllBytes());
        } catch (JournalException e) {
            throw e;
        } catch (IOException e) {
            throw JournalFile.failed(file.path(), "cannot be read", e);
        }
    }

    /// The value of a key as a stream, for values of any size. It is read from the file, and fails
    /// with a [JournalException] at its end if the file is no longer what was written.
    ///
    /// @throws JournalException if the file cannot be read, or is no longer what was written
    public Optional<InputStream> read(byte[] key) throws JournalException {
        byte[] hash = RecordHead.hash(key);
        long offset;
        long readable;
        lock.lock();
        try {
            checkOpen();
            offset = index.get(hash);
            readable = end;
        } finally {
            lock.unlock();
        }
        if (offset == 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(read(offset, hash, readable));
        } catch (JournalException e) {
            throw e;
        } catch (IOException e) {
            throw JournalFile.failed(file.path(), "cannot be read", e);
        }
    }

    private InputStream read(long offset, byte[] hash, long readable) throws IOException {
        byte[] block = file.readAhead(offset, BLOCK_BYTES, readable); // most records are small
        RecordHead head = block.length < RecordHead.BYTES ? null : RecordHead.read(block, offset);
        if (head == null || !Arrays.equals(head.keyHash(), hash)) {
            throw JournalFile.damaged(file.path(), offset, ValueStream.CHANGED);
        }
        if (head.end() - offset > block.length) {
            return new ValueStream(file, head);
        }
        int from = (int) (head.keyAt() - offset);
        int tail = (int) (head.tailAt() - offset);
        CRC32C crc = head.body();
        crc.update(block, from, tail - from);
        if (!Arrays.equals(block, tail, tail + RecordHead.TAIL_BYTES, RecordHead.tail(crc), 0, 4)) {
            throw JournalFile.damaged(file.path(), offset, ValueStream.CHANGED);
        }
        int value = (int) (head.valueAt() - offset);
        return new ByteArrayInputStream(block, value, tail - value);
    }

    private void checkOpen() {
        if (isClosed) {
            throw new IllegalStateException("the journal %s is closed".formatted(file.path()));
        }
    }

    // ---- appending ----

    /// Appends a result. A key that has a value gets this one in its place.
    ///
    /// @param key of any size; of more than 4 KiB only the SHA-256 is kept
    /// @throws JournalException if it cannot be written, for example because the disk is full; what
    ///   was appended before stays valid, and another append may succeed
    public void append(byte[] key, byte[] value) throws JournalException {
        append(List.of(Entry.of(key, value)));
    }

    /// Appends several results with one write; after a kill, any number of them may be there.
    ///
    /// @throws JournalException if they cannot be written: then none of them is there
    public void append(List<Entry> entries) throws JournalException {
        var mine = new ResultWriter.Batch(entries);
        lock.lock();
        try {
            checkOpen();
            waiting.add(mine);
            while (!mine.isDone) {
                if (isWriting) {
                    changed.awaitUninterruptibly();
                } else {
                    writeWaiting();
                }
            }
        } finally {
            lock.unlock();
        }
        if (mine.failure != null) {
            throw mine.failure;
        }
    }

    /// Writes what waits. The lock is held at the beginning and at the end.
    private void writeWaiting() {
        List<ResultWriter.Batch> batches = waiting;
        waiting = new ArrayList<>();
        isWriting = true;
        lock.unlock();
        JournalException failure = null;
        boolean isOver = false;
        try {
            failure = writer.write(batches);
            isOver = true;
        } finally {
            lock.lock();
            if (!isOver) {
                failure = new JournalException(Reason.FILE, file.path() + ": a write broke off");
            }
            end = writer.end();
            for (ResultWriter.Batch each : batches) {
                if (failure == null) {
                    each.putInto(index);
                }
                each.failure = failure;
                each.isDone = true;
            }
            isWriting = false;
            changed.signalAll();
        }
    }

    /// Puts everything on the disk and lets others open the file. Waits for appends of other
    /// threads.
    ///
    /// @throws JournalException if the disk reports that it failed; the file is closed all the same
    @Override
    public void close() throws JournalException {
        lock.lock();
        try {
            while (isWriting || !waiting.isEmpty()) {
                changed.awaitUninterruptibly();
            }
            if (isClosed) {
                return;
            }
            isClosed = true;
        } finally {
            lock.unlock();
        }
        try (file) {
            writer.force();
        } catch (IOException e) {
            throw JournalFile.failed(file.path(), "cannot be put on the disk", e);
        }
    }

    @Override
    public String toString() {
        return "Journal[%s]".formatted(file.path());
    }

    // ---- files that nobody has open ----

    /// Looks at a journal, also at one that another program has open: its whole records.
    ///
    /// @throws JournalException if it is no journal, newer, or cannot be read
    public static JournalInfo inspect(Path path) throws JournalException {
        return JournalFiles.inspect(path);
    }

    /// Reads all results that are found under their keys, in the order in which they were appended,
    /// also those of other versions; and also of a journal that another program has open. Damaged
    /// places are left out.
    ///
    /// @param consumer called by this thread; a result can be read only within the call
    /// @throws JournalException if it is no journal, newer, or cannot be read
    public static void forEach(Path path, Consumer<? super JournalResult> consumer)
            throws JournalException {
        JournalFiles.forEach(path, consumer);
    }

    /// Keeps every whole record of a damaged journal, and moves the damaged file aside. A journal
    /// that is not damaged stays as it is, apart from a torn end.
    ///
    /// @throws JournalException if it is in use, no journal, newer, or cannot be written; it is
    ///   unchanged then
    public static JournalChange repair(Path path) throws JournalException {
        return JournalFiles.repair(path);
    }

    /// Leaves out what is not found any more: values that were replaced, and results of versions
    /// other than the last one. The new file takes the place of the old one at once, when it is on
    /// the disk.
    ///
    /// @throws JournalException if it is in use, no journal, newer, damaged, or cannot be written;
    ///   it is unchanged then
    public static JournalChange compact(Path path) throws JournalException {
        return JournalFiles.compact(path);
    }
}
