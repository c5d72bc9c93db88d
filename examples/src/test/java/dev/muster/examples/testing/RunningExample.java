package dev.muster.examples.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.muster.examples.catalogue.Example;
import dev.muster.examples.catalogue.Examples;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A program of an example that runs in this JVM, by its name in the catalogue, and what it prints.
/// One at a time: meanwhile, all that this JVM prints is taken for its output.
public final class RunningExample implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 120;

    private final PrintStream before = System.out;
    private final Output output = new Output();
    private final FutureTask<Boolean> run;
    private final Thread thread;

    private RunningExample(Example.Main main, String... arguments) {
        run =
                new FutureTask<>(() -> {
                    main.run(arguments);
                    return true;
                });
        System.setOut(new PrintStream(output, true, UTF_8));
        thread =
                Thread.startVirtualThread(() -> { // there an interrupt ends what sockets do, too
                    run.run();
                    output.end();
                });
    }

    /// Starts it.
    public static RunningExample start(String name, String... arguments) {
        Example.Program program = Examples.with(name).program(name).orElseThrow();
        return new RunningExample(program.main(), arguments);
    }

    /// Runs a program to its end.
    ///
    /// @return the lines that it has printed
    public static List<String> lines(String name, String... arguments) throws Exception {
        try (var example = start(name, arguments)) {
            return example.join();
        }
    }

    /// Waits for the first line that begins so.
    ///
    /// @return the rest of the line
    public String await(String beginning) throws Exception {
        Optional<String> line = output.await(beginning);
        if (line.isEmpty()) {
            join();
            throw new AssertionError("no line '" + beginning + "…' in " + output.lines());
        }
        return line.get().substring(beginning.length());
    }

    /// Waits for its end.
    ///
    /// @return the lines that it has printed
    /// @throws Exception what it has thrown
    public List<String> join() throws Exception {
        try {
            run.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return output.lines();
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw failure;
        } catch (TimeoutException late) {
            throw new AssertionError("it has not ended, but printed " + output.lines(), late);
        }
    }

    /// Interrupts it if it has not ended.
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        System.setOut(before);
    }

    /// What has been printed; threads wait for it.
    private static final class Output extends ByteArrayOutputStream {
        private boolean ended;

        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
            super.write(bytes, offset, length);
            notifyAll();
        }

        synchronized void end() {
            ended = true;
            notifyAll();
        }

        synchronized List<String> lines() {
            return toString(UTF_8).lines().toList();
        }

        synchronized Optional<String> await(String beginning) throws InterruptedException {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            while (true) {
                String text = toString(UTF_8);
                Optional<String> found =
                        text.substring(0, text.lastIndexOf('\n') + 1)
                                .lines()
                                .filter(line -> line.startsWith(beginning))
                                .findFirst();
                long leftNanos = deadline - System.nanoTime();
                if (found.isPresent() || ended || leftNanos <= 0) {
                    return found;
                }
                TimeUnit.NANOSECONDS.timedWait(this, leftNanos);
            }
        }
    }
}
