package dev.muster.examples;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.opentest4j.TestAbortedException;

/// What a program prints that runs in this JVM; and its Python partner, which runs beside it.
public final class Printed {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Object lock = new Object();
    private boolean isOver; // guarded by lock

    private Printed() {}

    /// What is done meanwhile.
    @FunctionalInterface
    public interface Body {
        void run() throws Exception;
    }

    /// Runs a program to its end.
    public static String by(Body program) throws Exception {
        var printed = new Printed();
        printed.capture(program);
        return printed.text();
    }

    /// Runs a program with a partner, which is started when the program says that it listens.
    ///
    /// @param main the program's `main`
    /// @param script the partner's source
    /// @param folder for the socket and the key
    /// @return what both have printed, first the program
    public static List<String> byBoth(Main main, Path script, Path folder) throws Exception {
        String[] arguments = {
            "--address", folder.resolve("socket").toString(),
            "--key-file", folder.resolve("key").toString()
        };
        checkPython();
        var printed = new Printed();
        try (var beside = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> program =
                    beside.submit(() -> {
                        printed.capture(() -> main.run(arguments));
                        return null;
                    });
            printed.awaitText("listening on ");
            String partner = python(script, arguments);
            program.get();
            return List.of(printed.text(), partner);
        }
    }

    /// The `main` of a program.
    @FunctionalInterface
    public interface Main {
        void run(String[] arguments) throws Exception;
    }

    /// Runs a Python program to its end.
    ///
    /// @return what it has printed
    public static String python(Path script, String... arguments)
            throws IOException, InterruptedException {
        checkPython();
        var command = new ArrayList<>(List.of("python3", script.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new AssertionError(script + " failed:\n" + text);
        }
        return text;
    }

    /// Skips the test where no Python is at hand that has what the examples need.
    public static void checkPython() throws InterruptedException {
        try {
            var check = "import multiprocessing.shared_memory, multiprocessing.managers";
            if (new ProcessBuilder("python3", "-c", check).start().waitFor() == 0) {
                return;
            }
        } catch (IOException _) {
            // There is no such program.
        }
        throw new TestAbortedException("there is no python3 of at least 3.8: its part is not run");
    }

    /// The folder of an example's sources.
    public static Path source(String name) {
        return Path.of("src/main/java/dev/muster/examples").resolve(name);
    }

    private void capture(Body program) throws Exception {
        PrintStream before = System.out;
        System.setOut(new PrintStream(new Tee(), true, StandardCharsets.UTF_8));
        try {
            program.run();
        } finally {
            System.setOut(before);
            synchronized (lock) {
                isOver = true;
                lock.notifyAll();
            }
        }
    }

    private String text() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private void awaitText(String wanted) throws InterruptedException {
        synchronized (lock) {
            while (!text().contains(wanted)) {
                if (isOver) {
                    throw new AssertionError("it has ended, and printed only: " + text());
                }
                lock.wait();
            }
        }
    }

    private final class Tee extends OutputStream {
        @Override
        public void write(int one) {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] some, int from, int count) {
            synchronized (lock) {
                bytes.write(some, from, count);
                lock.notifyAll();
            }
        }
    }
}
