package dev.muster.journal;

import dev.muster.journal.Journal.Entry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Writes results to a journal, all of a call or none, and puts them on the disk now and then. For
/// one thread at a time.
final class ResultWriter {
    /// Results that are appended together.
    static final class Batch {
        private final List<Entry> entries;
        private final List<byte[]> hashes = new ArrayList<>();
        private final long[] offsets;

        // Guarded by the lock of the journal.
        boolean isDone;
        @Nullable JournalException failure;

        Batch(List<Entry> entries) {
            this.entries = List.copyOf(entries);
            this.offsets = new long[entries.size()];
            for (Entry each : entries) {
                hashes.add(RecordHead.hash(each.key()));
            }
        }

        /// They have been written, and are found from now on.
        void putInto(KeyIndex index) {
            for (int i = 0; i < offsets.length; i++) {
                index.put(hashes.get(i), offsets[i]);
            }
        }
    }

    private final JournalFile file;
    private final long forceNanos;
    private final long version;
    private final RecordWriter records;
    private long forcedNanos = System.nanoTime();
    private boolean isForced;

    /// Why nothing may be written any more.
    private @Nullable JournalException broken;

    /// @param force how long a result may stay in the memory of the system
    /// @param version of the results
    /// @param end where the first record begins
    /// @param isChanged whether something before it is not yet on the disk
    ResultWriter(JournalFile file, Duration force, long version, long end, boolean isChanged) {
        this.file = file;
        this.forceNanos = TimeUnit.NANOSECONDS.convert(force);
        this.version = version;
        this.records = new RecordWriter(file, end);
        this.isForced = !isChanged;
    }

    /// Where the next record begins.
    long end() {
        return records.end();
    }

    /// Writes the name of a version.
    void writeVersion(String name) throws JournalException {
        isForced = false;
        try {
            records.write(Versions.headOf(name), Versions.keyOf(name), List.of());
            records.flush();
        } catch (IOException e) {
            throw JournalFile.failed(file.path(), "cannot be written", e);
        }
    }

    /// Writes all of them, or nothing.
    ///
    /// @return null if all is written
    @Nullable JournalException write(List<Batch> batches) {
        if (broken != null) {
            return broken;
        }
        long before = records.end();
        boolean isWritten = false;
        try {
            for (Batch each : batches) {
                write(each);
            }
            isForced = false;
            records.flush();
            if (System.nanoTime() - forcedNanos >= forceNanos) {
                force();
                forcedNanos = System.nanoTime();
            }
            isWritten = true;
            return null;
        } catch (IOException e) {
            return JournalFile.failed(
                    file.path(), "cannot be written, and keeps what was appended before", e);
        } finally {
            if (!isWritten) {
                cut(before);
            }
        }
    }

    private void write(Batch batch) throws IOException {
        for (int i = 0; i < batch.offsets.length; i++) {
            Entry entry = batch.entries.get(i);
            long size = RecordHead.size(entry.value());
            var head =
                    RecordHead.of(
                            RecordHead.RESULT, entry.key(), batch.hashes.get(i), size, version);
            batch.offsets[i] = records.write(head, entry.key(), entry.value());
        }
    }

    /// Removes a part of a record. If that fails, nothing may follow it.
    private void cut(long end) {
        records.restart(end);
        try {
            file.truncate(end);
        } catch (IOException e) {
            broken = JournalFile.failed(file.path(), "cannot be written any more", e);
        }
    }

    /// Puts everything on the disk that is not there yet.
    void force() throws IOException {
        if (!isForced) {
            file.force();
            isForced = true;
        }
    }
}
