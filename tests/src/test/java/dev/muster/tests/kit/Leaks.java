package dev.muster.tests.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
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

/// Nothing may be left when a test class is done: no thread of ours, no child process and no
/// [Offspring], no open socket, no temporary file. Each JVM that runs tests has a folder for such
/// files of its own.
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

    private record Belongings(
            Set<String> threads, Set<String> processes, Set<String> sockets, Set<String> files) {
        static Belongings now() {
            return new Belongings(threadsNow(), processesNow(), socketsNow(), filesNow());
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        // From the first channel on the JDK keeps a socket of its own.
        SocketChannel.open().close();
        context.getStore(HERE).put(Belongings.class, Belongings.now());
    }

    @Override
    public void afterAll(ExtensionContext context) {
        var before = context.getStore(HERE).get(Belongings.class, Belongings.class);
        if (before == null) {
            return;
        }
        nothingNew("threads", before.threads(), Leaks::threadsNow);
        nothingNew("child processes", before.processes(), Leaks::processesNow);
        nothingNew("sockets", before.sockets(), Leaks::socketsNow);
        nothingNew("temporary files", before.files(), Leaks::filesNow);
    }

    private static void nothingNew(String what, Set<String> before, Supplier<Set<String>> now) {
        var left = new TreeSet<>(now.get());
        left.removeAll(before);
        await().atMost(Waits.LONG)
                .untilAsserted(() -> {
                    left.retainAll(now.get()); // What comes later is of tests that run beside this.
                    assertThat(left).as("%s that are left", what).isEmpty();
                });
    }

    private static Set<String> threadsNow() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("muster-"))
                .map(thread -> thread.threadId() + " " + thread.getName())
                .collect(Collectors.toSet());
    }

    private static Set<String> processesNow() {
        return Stream.concat(ProcessHandle.current().descendants(), Offspring.withGuards().stream())
                .map(process -> process.pid() + " " + process.info().commandLine().orElse("?"))
                .collect(Collectors.toSet());
    }

    private static Set<String> socketsNow() {
        return list(OPEN_FILES)
                .map(Leaks::target)
                .filter(target -> target.startsWith("socket:"))
                .collect(Collectors.toSet());
    }

    private static Set<String> filesNow() {
        return list(Path.of(System.getProperty("java.io.tmpdir")))
                .map(path -> path.getFileName().toString())
                .filter(name -> name.startsWith("muster") || name.startsWith("pymp-"))
                .collect(Collectors.toSet());
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException _) {
            return ""; // closed meanwhile
        }
    }

    /// The entries of a folder; none where there is no such folder.
    private static Stream<Path> list(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.toList().stream();
        } catch (IOException _) {
            return Stream.empty();
        }
    }
}
