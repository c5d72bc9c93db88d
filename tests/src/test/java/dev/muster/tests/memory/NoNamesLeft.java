package dev.muster.tests.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.tests.kit.Offspring;
import dev.muster.tests.kit.Waits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// No test may leave a name in the folder of shared memory. Others use that folder, too: what they
/// have mapped is not counted.
final class NoNamesLeft implements BeforeEachCallback, AfterEachCallback {
    private static final Path FOLDER = Path.of("/dev/shm");
    private static final ExtensionContext.Namespace HERE =
            ExtensionContext.Namespace.create(NoNamesLeft.class);

    private record Names(Set<String> names) {
        static Names now() {
            try (Stream<Path> files = Files.list(FOLDER)) {
                return new Names(
                        files.map(file -> file.getFileName().toString())
                                .filter(NoNamesLeft::isOurs)
                                .collect(Collectors.toSet()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static boolean isOurs(String name) {
        return name.startsWith("psm_") || name.startsWith("muster");
    }

    /// Whether there is such a name.
    static boolean isThere(String name) {
        return Files.exists(FOLDER.resolve(name));
    }

    /// What is mapped by processes that do not come from this run: by tests in another JVM, or by
    /// programs that have nothing to do with them.
    private static Set<String> namesOfOthers() {
        var ours = new HashSet<ProcessHandle>(Offspring.withGuards());
        ours.add(ProcessHandle.current());
        return ProcessHandle.allProcesses()
                .filter(process -> !ours.contains(process))
                .flatMap(process -> mappedBy(process.pid()))
                .collect(Collectors.toSet());
    }

    private static Stream<String> mappedBy(long pid) {
        String prefix = FOLDER + "/";
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid), "maps"))) {
            return lines
                    .filter(line -> line.contains(prefix))
                    .map(line -> line.substring(line.indexOf(prefix) + prefix.length()))
                    .toList()
                    .stream();
        } catch (IOException | UncheckedIOException _) {
            return Stream.empty(); // ended meanwhile, or not for our eyes
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        context.getStore(HERE).put(Names.class, Names.now());
    }

    @Override
    public void afterEach(ExtensionContext context) {
        var before = context.getStore(HERE).get(Names.class, Names.class);
        await().atMost(Waits.LONG)
                .untilAsserted(() -> {
                    var left = new TreeSet<>(Names.now().names());
                    left.removeAll(before == null ? Set.of() : before.names());
                    if (!left.isEmpty()) {
                        left.removeAll(namesOfOthers());
                    }
                    assertThat(left).as("names in %s", FOLDER).isEmpty();
                });
    }
}
