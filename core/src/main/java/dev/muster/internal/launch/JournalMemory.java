package dev.muster.internal.launch;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// The memory that a worker and this process share: what the worker writes there is there, however
/// it ends.
final class JournalMemory {
    private static final int BYTES = 72 * 1024;

    private JournalMemory() {}

    /// Makes the file and maps it. The memory goes away when nobody knows it any more.
    static ByteBuffer create(Path path) throws IOException {
        try (FileChannel file =
                FileChannel.open(
                        path,
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE)) {
            // Written, not only made so long: on a full disk this fails, while a first touch of
            // pages that are missing would kill the worker.
            ByteBuffer zeros = ByteBuffer.allocate(BYTES);
            while (zeros.hasRemaining()) {
                file.write(zeros);
            }
            // By way of a segment: a buffer alone is made by reflection, which is slow at first.
            return file.map(FileChannel.MapMode.READ_WRITE, 0, BYTES, Arena.ofAuto())
                    .asByteBuffer();
        }
    }
}
