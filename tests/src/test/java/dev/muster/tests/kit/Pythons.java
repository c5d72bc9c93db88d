package dev.muster.tests.kit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The CPythons of this machine: `python2.7`, `python3` and `python3.x` on the PATH, and those that
/// pyenv has installed.
///
/// One of each minor version is taken, rather one that has its own test suite. A name that does not
/// run is left out, and the reason is printed: so is the way of the scripts that choose a version.
public final class Pythons {
    private static final int NEWEST_MINOR = 20;
    private static final String QUESTION =
            """
            import os, sys, multiprocessing.managers, hashlib
            try:
                import test
                folder = os.path.dirname(test.__file__)
            except ImportError:
                folder = ''
            names = ('_test_multiprocessing.py', 'test_multiprocessing.py')
            has_tests = any(os.path.exists(os.path.join(folder, name)) for name in names)
            print('%s|%d|%d|%d|%s' % ((sys.executable,) + sys.version_info[:3] + (has_tests,)))
            """;

    private Pythons() {}

    // A class of its own: the threads that ask need this class, and would wait for its end.
    private static final class Found {
        private static final List<Python> PYTHONS = search();

        private Found() {}
    }

    /// All that were found, the oldest first.
    public static List<Python> all() {
        return Found.PYTHONS;
    }

    /// The newest, if there is any.
    public static Optional<Python> newest() {
        return all().isEmpty() ? Optional.empty() : Optional.of(all().getLast());
    }

    private static List<Python> search() {
        var asked =
                candidates().stream()
                        .map(path -> CompletableFuture.supplyAsync(() -> ask(path)))
                        .toList();
        var best = new TreeMap<Integer, Python>();
        for (CompletableFuture<Optional<Python>> answer : asked) {
            answer.join()
                    .ifPresent(python ->
                            best.merge(
                                    python.major() * 1000 + python.minor(),
                                    python,
                                    Pythons::better));
        }
        if (best.isEmpty()) {
            System.out.println("No Python was found: the tests that need one are skipped.");
        }
        return List.copyOf(best.values());
    }

    private static Python better(Python one, Python other) {
        return other.hasOwnTests() && !one.hasOwnTests() ? other : one;
    }

    private static Collection<Path> candidates() {
        var found = new LinkedHashSet<Path>();
        String pyenv =
                System.getenv()
                        .getOrDefault("PYENV_ROOT", System.getProperty("user.home") + "/.pyenv");
        Path versions = Path.of(pyenv, "versions");
        Path shims = Path.of(pyenv, "shims"); // slow scripts that lead to the versions at best
        if (Files.isDirectory(versions)) {
            try (Stream<Path> folders = Files.list(versions)) {
                folders.sorted(Comparator.naturalOrder())
                        .map(folder -> folder.resolve("bin/python"))
                        .filter(Files::isExecutable)
                        .forEach(found::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        for (String folder : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
            names().map(Path.of(folder)::resolve)
                    .filter(path -> !path.startsWith(shims))
                    .filter(Files::isExecutable)
                    .forEach(found::add);
        }
        return found;
    }

    private static Stream<String> names() {
        return Stream.concat(
                Stream.of("python2.7", "python3"),
                IntStream.rangeClosed(6, NEWEST_MINOR).mapToObj(minor -> "python3." + minor));
    }

    private static Optional<Python> ask(Path path) {
        try {
            Process process = new ProcessBuilder(path.toString(), "-c", QUESTION).start();
            process.getOutputStream().close();
            // Its end ends the reading.
            process.onExit()
                    .orTimeout(Waits.LONG.toSeconds(), TimeUnit.SECONDS)
                    .exceptionally(_ -> process.destroyForcibly());
            var errors = CompletableFuture.supplyAsync(() -> text(process.errorReader()));
            List<String> answer = text(process.inputReader());
            process.waitFor();
            if (process.exitValue() != 0 || answer.isEmpty()) {
                return leftOut(path, errors.join().stream().findFirst().orElse("it fails"));
            }
            return read(answer.getLast());
        } catch (IOException e) {
            return leftOut(path, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return leftOut(path, "interrupted");
        }
    }

    private static Optional<Python> read(String answer) {
        String[] parts = answer.strip().split("\\|", -1);
        var python =
                new Python(
                        Path.of(parts[0]),
                        Integer.parseInt(parts[1]),
                        Integer.parseInt(parts[2]),
                        Integer.parseInt(parts[3]),
                        parts[4].equals("True"));
        boolean known = python.isAtLeast(3, 6) || (python.major() == 2 && python.minor() == 7);
        return known ? Optional.of(python) : leftOut(python.executable(), python + " is too old");
    }

    private static Optional<Python> leftOut(Path path, String reason) {
        System.out.println("left out " + path + ": " + reason);
        return Optional.empty();
    }

    private static List<String> text(BufferedReader reader) {
        return new ArrayList<>(reader.lines().toList());
    }
}
