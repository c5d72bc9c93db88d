package dev.muster.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// The files of one benchmark: its key, its sockets. Gone at the end, also after Ctrl-C.
final class BenchFolder implements AutoCloseable {
    private final Path folder;
    private final Thread hook = new Thread(this::delete, "bench-folder-end");

    private BenchFolder(Path folder) {
        this.folder = folder;
    }

    static BenchFolder open() throws IOException {
        var opened = new BenchFolder(Files.createTempDirectory("muster-bench"));
        Runtime.getRuntime().addShutdownHook(opened.hook);
        Files.createFile(
                opened.keyFile(),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(opened.keyFile(), "the key of the benchmark, long enough");
        return opened;
    }

    Path keyFile() {
        return folder.resolve("key");
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    private void delete() {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> all = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : all) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            System.err.println("left behind: " + folder + " (" + e + ")");
        }
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
            delete();
        } catch (IllegalStateException _) {
            // The JVM is ending: the hook does it.
        }
    }
}
