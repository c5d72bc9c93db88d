package dev.muster.examples.lockedstream;

import dev.muster.JvmProcess;
import dev.muster.connection.AuthKey;
import dev.muster.examples.ExampleOptions;
import dev.muster.manager.Manager;
import dev.muster.manager.Registry;
import dev.muster.shared.SharedLock;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Two processes write to one stream, here a file, word by word. A lock around each sentence keeps
/// the sentences whole; take it away, and the words mix.
public final class LockedStream {
    private static final int SENTENCES = 5;

    private LockedStream() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        var options = ExampleOptions.parseOrAlone(args);
        AuthKey key = options.serverKey();
        Path file = Files.createTempFile("stream", ".txt");
        var registry =
                Registry.empty()
                        .withLock("lock")
                        .withValue("stream", file.toString())
                        .withEvent("done");
        try (var server =
                Manager.serve(options.address(), key, registry, options::configureManager)) {
            options.announce(server.address(), key);
            SharedLock lock = server.lock("lock");
            JvmProcess one = JvmProcess.start(() -> write("one process", file, lock));
            if (options.isAlone()) {
                JvmProcess.start(() -> write("another", file, lock)).join();
            } else {
                server.event("done").await(); // set in Python
            }
            one.join();
            Files.readAllLines(file).forEach(System.out::println);
        } finally {
            Files.delete(file);
        }
    }

    private static void write(String name, Path file, SharedLock lock) throws IOException {
        try (var stream = Files.newOutputStream(file, StandardOpenOption.APPEND)) {
            for (int i = 1; i <= SENTENCES; i++) {
                lock.lock();
                try {
                    writeSentence(stream, name + " writes sentence " + i);
                } finally {
                    lock.unlock();
                }
            }
        }
    }

    private static void writeSentence(OutputStream stream, String sentence) throws IOException {
        for (String word : sentence.split("(?<= )", -1)) {
            stream.write(word.getBytes(StandardCharsets.US_ASCII));
        }
        stream.write('\n');
    }
}
