package dev.muster.internal.launch;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The file of a worker's [dev.muster.internal.workerprotocol.Journal]: what the worker has written
/// there is there, however it ends.
final class JournalFile {
    private static final int BYTES = 72 * 1024;

    private final Path path;

    // Guarded by this.
    private @Nullable RandomAccessFile file;
    private byte[] last = new byte[BYTES];

    JournalFile(Path path) {
        this.path = path;
    }

    /// Makes the file.
    synchronized void create() throws IOException {
        // Kept open: the temporary folder may be cleaned up.
        RandomAccessFile created = new RandomAccessFile(path.toFile(), "rw");
        // Written, not only extended: on a full disk this fails, while a first touch of pages
        // that are missing would kill the worker.
        try {
            created.write(last);
        } catch (IOException e) {
            created.close();
            throw e;
        }
        file = created;
    }

    /// What is in it at the moment, or when the worker ended.
    synchronized ByteBuffer contents() {
        if (file != null) {
            byte[] all = new byte[BYTES];
            try {
                file.seek(0);
                file.readFully(all);
                last = all;
            } catch (IOException e) {
                LocalSource.LOGGER.log(Level.WARNING, "a worker's journal cannot be read", e);
            }
        }
        return ByteBuffer.wrap(last);
    }

    /// Reads it for the last time.
    synchronized void close() {
        if (file == null) {
            return;
        }
        contents();
        try {
            file.close();
        } catch (IOException e) {
            LocalSource.LOGGER.log(Level.DEBUG, "a worker's journal cannot be closed", e);
        }
        file = null;
    }
}
