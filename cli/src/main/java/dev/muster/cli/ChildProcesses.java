package dev.muster.cli;

import dev.muster.cli.terminal.SearchPath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// The processes that a command starts, with all their output. They end with the command. Their
/// input and output use pipes, so no files can be left behind, however the command ends.
final class ChildProcesses implements AutoCloseable {
    /*
     * Two threads may end a command at the same time: its own, in `close`, and the JVM's shutdown
     * hook after Ctrl-C. A process started after the end has begun would be left behind, so a
     * thread that starts one checks `ending` under the lock. The command's own thread learns of the
     * end by an InterruptedException.
     *
     * The JVM starts a process by way of a helper. Ctrl-C at a terminal reaches it, too, and kills
     * it; then the process cannot be started, and this JVM may hear of Ctrl-C a moment later.
     */
    private static final long KILL_SECONDS = 5;
    private static final long PATIENCE_SECONDS = 5;

    private final Object lock = new Object();
    private final ExitHook hook;

    /// Guarded by lock.
    private final List<Process> started = new ArrayList<>();

    /// Guarded by lock. By the names of the processes; the last one of each name.
    private final Map<String, Output> outputs = new HashMap<>();

    /// Written under the lock; false → true.
    private volatile boolean ending;

    private final CountDownLatch endBegun = new CountDownLatch(1);

    private ChildProcesses(Runnable interrupted) {
        hook =
                new ExitHook(
                        "muster-children-end",
                        () -> {
                            interrupted.run();
                            end();
                        });
    }

    /// None so far.
    ///
    /// @param interrupted called first if Ctrl-C ends this JVM
    static ChildProcesses open(Runnable interrupted) {
        var children = new ChildProcesses(interrupted);
        children.hook.add();
        return children;
    }

    /// Starts a process. Its standard output and error are kept for [#output].
    ///
    /// @param input its standard input; at most 4 KiB, so that writing does not block
    /// @throws IOException if there is no such program
    /// @throws InterruptedException if the end has begun
    Process start(String name, List<String> command, byte[] input)
            throws IOException, InterruptedException {
        try {
            return tryToStart(name, command, input);
        } catch (IOException e) {
            if (isThere(command.getFirst()) && endBegun.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                checkNotEnding();
            }
            throw e;
        }
    }

    private static boolean isThere(String program) {
        return program.contains("/")
                ? Files.isExecutable(Path.of(program))
                : SearchPath.find(program).isPresent();
    }

    private Process tryToStart(String name, List<String> command, byte[] input)
            throws IOException, InterruptedException {
        synchronized (lock) {
            checkNotEnding();
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            started.add(process);
            outputs.put(name, new Output(process.getInputStream()));
            tell(process, input);
            return process;
        }
    }

    private static void tell(Process process, byte[] input) {
        try (OutputStream out = process.getOutputStream()) {
            out.write(input);
        } catch (IOException _) {
            // It has ended already, and its output says why.
        }
    }

    /// Everything that the last process of this name has written, which must have ended.
    String output(String name) {
        Output output;
        synchronized (lock) {
            output = outputs.get(name);
        }
        return output == null ? "" : output.complete();
    }

    /// Reads what the processes have written, so that none blocks in a write. To be called now and
    /// then.
    void listen() {
        List<Output> all;
        synchronized (lock) {
            all = List.copyOf(outputs.values());
        }
        all.forEach(Output::read);
    }

    /// Checks whether Ctrl-C has ended what this thread waits for.
    ///
    /// @throws InterruptedException if so
    void checkNotEnding() throws InterruptedException {
        if (ending) {
            throw new InterruptedException("the command ends");
        }
    }

    /// Kills what is still running.
    @Override
    public void close() {
        end();
        hook.remove(); // if it is already running, it finds nothing left to do
    }

    private void end() {
        synchronized (lock) {
            ending = true;
            endBegun.countDown();
            started.forEach(ChildProcesses::kill);
            started.forEach(ChildProcesses::await);
            started.clear();
        }
    }

    private static void kill(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private static void await(Process process) {
        try {
            process.waitFor(KILL_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// The output of a process. It waits in the pipe, which holds 64 KiB, until it is read.
    private static final class Output {
        private final InputStream stream;
        private final ByteArrayOutputStream text = new ByteArrayOutputStream();

        Output(InputStream stream) {
            this.stream = stream;
        }

        /// Reads what is there.
        synchronized void read() {
            try {
                text.writeBytes(stream.readNBytes(stream.available()));
            } catch (IOException _) {
                // The process has ended, and all was read.
            }
        }

        /// Reads to the end, which comes with that of the process.
        synchronized String complete() {
            try {
                stream.transferTo(text);
            } catch (IOException _) {
                // The process was killed while it was writing.
            }
            return text.toString(Charset.defaultCharset());
        }
    }
}
