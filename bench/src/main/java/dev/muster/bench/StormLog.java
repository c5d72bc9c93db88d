package dev.muster.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// What a process of [ClusterStormBench] does to shared objects, each step written down at once:
/// the system keeps it when the process is killed. A process that ends in order writes so. Safe for
/// all threads.
final class StormLog implements AutoCloseable {
    /// What is written down.
    enum Step {
        /// Is about to put an item.
        OFFER,
        /// Has put it.
        PUT,
        /// Has it under a lease.
        TAKE,
        /// Has reported it done.
        DONE,
        /// Has given it back.
        BACK,
        /// Is about to set the value, under the lock.
        SET,
        /// Has set it.
        DID,
        /// Is about to add to a counter.
        ADD,
        /// Has added.
        ADDED,
        /// Has ended in order.
        END
    }

    /// One line.
    ///
    /// @param nanos of a clock that all processes of the machine share
    /// @param subject the item, the value or the counter
    record Entry(long nanos, Step step, String subject, String process, boolean isDead) {}

    private static final String PREFIX = "objects-";

    private final FileChannel channel;

    private StormLog(FileChannel channel) {
        this.channel = channel;
    }

    static StormLog open(Path folder) throws IOException {
        return new StormLog(
                FileChannel.open(
                        folder.resolve(PREFIX + ProcessHandle.current().pid()),
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.APPEND));
    }

    void write(Step step, String subject) {
        String line = System.nanoTime() + " " + step + " " + subject + "\n";
        try {
            channel.write(ByteBuffer.wrap(line.getBytes(UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// All that was written down in a folder, in the order of time.
    static List<Entry> read(Path folder) throws IOException {
        var all = new ArrayList<Entry>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                if (file.getFileName().toString().startsWith(PREFIX)) {
                    all.addAll(entries(file));
                }
            }
        }
        all.sort(Comparator.comparingLong(Entry::nanos));
        return all;
    }

    private static List<Entry> entries(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file, UTF_8);
        boolean isDead = lines.isEmpty() || !lines.getLast().contains(" " + Step.END + " ");
        String process = file.getFileName().toString();
        return lines.stream()
                .map(line -> line.split(" ", 3))
                .map(words ->
                        new Entry(
                                Long.parseLong(words[0]),
                                Step.valueOf(words[1]),
                                words[2],
                                process,
                                isDead))
                .toList();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
