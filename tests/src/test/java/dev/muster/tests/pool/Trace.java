package dev.muster.tests.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.tests.kit.Waits;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/// What tasks have done: lines in a file, to which every process may add.
///
/// @param file its path
public record Trace(String file) implements Serializable {
    private static final Duration STEP = Duration.ofMillis(5);

    /// One in a folder.
    public static Trace in(Path folder) {
        return in(folder, "trace");
    }

    /// One of several in a folder.
    public static Trace in(Path folder, String name) {
        return new Trace(folder.resolve(name).toString());
    }

    /// Adds a line; lines of several processes are never mixed.
    public void add(Object line) {
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        // Not by a channel: that would fail in a task that has just been interrupted.
        try (var out = new FileOutputStream(file, true)) {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// All lines so far.
    public List<String> lines() {
        try {
            return Files.exists(Path.of(file)) ? Files.readAllLines(Path.of(file)) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// All lines so far, as numbers.
    public List<Long> numbers() {
        return lines().stream().map(Long::parseLong).toList();
    }

    /// Waits until there are so many lines.
    ///
    /// @return the lines
    public List<String> await(int count) {
        Awaitility.await()
                .atMost(Waits.LONG)
                .pollInterval(STEP)
                .untilAsserted(() -> assertThat(lines()).hasSizeGreaterThanOrEqualTo(count));
        return lines();
    }
}
