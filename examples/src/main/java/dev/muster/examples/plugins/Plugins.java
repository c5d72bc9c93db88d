package dev.muster.examples.plugins;

import dev.muster.Pool;
import dev.muster.TaskTimeoutException;
import dev.muster.WorkerDiedException;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;

/// Plug-ins that can be killed: each jar of a folder runs in a fresh JVM, for a limited time and in
/// limited memory. Whatever a plug-in does to its JVM, it does to no other.
///
/// Such a limit is no sandbox: a plug-in may still read the files that the program may read, and
/// use the network. Start the workers in a container if it must not.
public final class Plugins {
    private static final Duration TIME = Duration.ofSeconds(5);
    private static final long MEMORY = 256L << 20;

    private Plugins() {}

    /// Runs the plug-ins of a folder, or some that are made up on the spot. A plug-in is a jar with
    /// a service `java.util.function.UnaryOperator` that takes and returns text.
    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length == 0) {
            SamplePlugins.inNewFolder(Plugins::runAll);
        } else if (Files.isDirectory(Path.of(args[0]))) {
            runAll(Path.of(args[0]));
        } else {
            throw new IllegalArgumentException(args[0] + " is no folder; give one with jars");
        }
    }

    private static void runAll(Path folder) throws IOException, InterruptedException {
        try (var pool = Pool.processes(c -> c.withWorkers(2).withWorkerMemory(2 * MEMORY));
                var jars = Files.newDirectoryStream(folder, "*.jar")) {
            Pool confined = pool.with(o -> o.isolated().withTimeout(TIME).withMemoryLimit(MEMORY));

            var results = new TreeMap<Path, Future<String>>();
            for (Path jar : jars) {
                results.put(jar.getFileName(), confined.submit(() -> call(jar, "hello")));
            }
            for (var result : results.entrySet()) {
                System.out.printf("%-11s %s%n", result.getKey(), outcome(result.getValue()));
            }
        }
    }

    /// Runs in the worker. The plug-in sees the JDK, and no class of the program.
    @SuppressWarnings("unchecked") // what it returns is made a text, whatever it is
    private static String call(Path jar, String text) throws IOException {
        var parent = ClassLoader.getPlatformClassLoader();
        try (var loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, parent)) {
            UnaryOperator<Object> plugin =
                    ServiceLoader.load(UnaryOperator.class, loader).findFirst().orElseThrow();
            return String.valueOf(plugin.apply(text));
        }
    }

    private static String outcome(Future<String> result) throws InterruptedException {
        try {
            return "returned " + result.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof WorkerDiedException died) {
                return "was ended: " + died.report().cause().words();
            }
            if (e.getCause() instanceof TaskTimeoutException late) {
                return "was ended after " + late.limit().toSeconds() + " s";
            }
            return "threw " + e.getCause();
        }
    }
}
