package dev.muster.tests.pool;

import static dev.muster.tests.pool.Outcome.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.muster.Pool;
import dev.muster.tests.kit.Leaks;
import java.io.IOException;
import java.nio.channels.spi.SelectorProvider;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A worker takes over which provider of channels its program has, and does not look through its
/// class path for another.
@ExtendWith(Leaks.class)
class WorkerChannelsTest {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private static final String PROPERTY = "java.nio.channels.spi.SelectorProvider";

    /// The jars that this JVM has open; it keeps open what it has looked into.
    private static List<String> openJars() throws IOException {
        var jars = new ArrayList<String>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(DESCRIPTORS)) {
            for (Path each : all) {
                String target = Files.isSymbolicLink(each) ? link(each) : "";
                if (target.endsWith(".jar")) {
                    jars.add(Path.of(target).getFileName().toString());
                }
            }
        }
        return jars;
    }

    private static String link(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException _) {
            return ""; // that of the folder itself
        }
    }

    @Test
    void it_opens_no_jar_that_it_needs_nothing_of() throws InterruptedException {
        assumeTrue(Files.isDirectory(DESCRIPTORS), "the system does not tell what is open");
        assertThat(System.getProperty("java.class.path")).contains("assertj");
        try (Pool pool = PoolHome.processes(c -> c.withWorkers(1))) {
            assertThat(result(pool.submit(() -> openJars())))
                    .noneMatch(jar -> jar.contains("assertj") || jar.contains("junit"));
        }
    }

    @Test
    void it_has_that_of_its_program_and_no_property_more() throws InterruptedException {
        try (Pool pool = PoolHome.processes(c -> c.withWorkers(1))) {
            assertThat(result(pool.submit(() -> SelectorProvider.provider().getClass().getName())))
                    .isEqualTo(SelectorProvider.provider().getClass().getName());
            assertThat(result(pool.submit(() -> System.getProperties().containsKey(PROPERTY))))
                    .isFalse();
        }
    }
}
