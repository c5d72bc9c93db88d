package dev.muster.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Nothing may be left when a test class is done: no thread of ours, no open socket, no selector.
public final class Leaks implements BeforeAllCallback, AfterAllCallback {
    private static final ExtensionContext.Namespace HERE =
            ExtensionContext.Namespace.create(Leaks.class);
    private static final Path OPEN_FILES = Path.of("/proc/self/fd");

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(Leaks::deleteOwnFolder));
    }

    /// The folder that Maven made for the temporary files of this JVM: it says so in a file.
    private static void deleteOwnFolder() {
        File folder = new File(System.getProperty("java.io.tmpdir"));
        boolean isOwn = new File(folder, "README").delete() && folder.delete();
        File all = folder.getParentFile();
        if (isOwn && all != null) {
            all.delete(); // if this was the last
        }
    }

    private record Belongings(Set<String> threads, Set<String> descriptors) {}

    @Override
    public void beforeAll(ExtensionContext context) throws InterruptedException {
        openWhatTheJdkKeeps();
        context.getStore(HERE)
                .put(Belongings.class, new Belongings(threadsNow(), descriptorsNow()));
    }

    /// The JDK keeps selectors for virtual threads, from the first of them on that has to wait in
    /// one, and a socket for closing others. A time limit for that wait would not do: on a busy
    /// machine it passes before the wait begins.
    private static void openWhatTheJdkKeeps() throws InterruptedException {
        try (var selector = Selector.open();
                var _ = SocketChannel.open()) {
            Thread waiting = Thread.ofVirtual().start(() -> waitIn(selector));
            await().atMost(Waits.LONG).until(() -> waiting.getState() == Thread.State.WAITING);
            selector.wakeup();
            waiting.join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void waitIn(Selector selector) {
        try {
            selector.select();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        var before = context.getStore(HERE).get(Belongings.class, Belongings.class);
        if (before == null) {
            return;
        }
        nothingNew("threads", before.threads(), Leaks::threadsNow);
        nothingNew("sockets and selectors", before.descriptors(), Leaks::descriptorsNow);
    }

    private static void nothingNew(String what, Set<String> before, Supplier<Set<String>> now) {
        await().atMost(Waits.LONG)
                .untilAsserted(() -> {
                    var left = new TreeSet<>(now.get());
                    left.removeAll(before);
                    assertThat(left).as("%s that are left", what).isEmpty();
                });
    }

    private static Set<String> threadsNow() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("muster-"))
                .map(thread -> thread.threadId() + " " + thread.getName())
                .collect(Collectors.toSet());
    }

    private static Set<String> descriptorsNow() {
        try (Stream<Path> entries = Files.list(OPEN_FILES)) {
            return entries.map(Leaks::target)
                    .filter(text -> text.contains("socket:") || text.contains("eventpoll"))
                    .collect(Collectors.toSet());
        } catch (IOException _) {
            return Set.of();
        }
    }

    private static String target(Path link) {
        try {
            // Selectors all look alike: the number tells them apart.
            String target = Files.readSymbolicLink(link).toString();
            return target.contains("eventpoll") ? link.getFileName() + " " + target : target;
        } catch (IOException _) {
            return ""; // Closed meanwhile.
        }
    }
}
