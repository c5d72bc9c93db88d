package dev.muster.tests.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.tests.kit.Waits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// No test may leave a name in the folder of shared memory.
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
                    assertThat(left).as("names in %s", FOLDER).isEmpty();
                });
    }
}
