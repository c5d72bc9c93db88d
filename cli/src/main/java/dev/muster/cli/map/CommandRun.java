package dev.muster.cli.map;

import dev.muster.cli.map.CommandEnd.Cause;
import dev.muster.cli.map.CommandRequest.Limits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Runs a command from this JVM, within its limits: on the machine of the program in threads of it,
/// on others in workers.
///
/// Its output goes to files, never through the heap: it cannot block, and whoever inherits it holds
/// up nobody. The thread that runs it waits for its end and looks after its limits.
final class CommandRun {
    private static final Duration GRACE = Duration.ofMillis(300);
    private static final long MEMORY_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(100);
    private static final long LAST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final CommandRequest request;
    private final CommandGuard guard;
    private final String number;
    private final Path output;
    private final Path errors;

    private CommandRun(CommandRequest request, CommandGuard guard) throws InterruptedException {
        this.request = request;
        this.guard = guard;
        this.number = guard.begin();
        this.output = guard.file(number, "out");
        this.errors = guard.file(number, "err");
    }

    /// Runs a command to its end.
    ///
    /// @throws IOException if there is no place for its output
    /// @throws InterruptedException if interrupted, or this JVM ends; it has been killed then. A
    ///   command without limits notices only the end of the JVM
    static CommandEnd run(CommandRequest request) throws IOException, InterruptedException {
        CommandGuard guard = CommandGuard.ofThisJvm();
        var run = new CommandRun(request, guard);
        try {
            return run.toItsEnd();
        } finally {
            guard.ended(run.number);
        }
    }

    private CommandEnd toItsEnd() throws IOException, InterruptedException {
        Optional<String> file = Starter.file(request.words().getFirst());
        if (file.isEmpty()) {
            return notStarted("there is no such program on the PATH");
        }
        Starter starter;
        try {
            starter = guard.starter(request.directory());
        } catch (IOException e) {
            return notStarted(String.valueOf(e.getMessage()));
        }
        boolean isReusable = false;
        try {
            long begin = System.nanoTime();
            starter.start(file.get(), request.words(), guard.markOf(number), output, errors);
            Cause cause = attend(starter);
            int code = starter.await();
            isReusable = true;
            if (code != 0 && guard.isEnding()) {
                discard();
                throw new InterruptedException("the command was killed");
            }
            return new CommandEnd(
                    cause,
                    code,
                    System.nanoTime() - begin,
                    detail(cause),
                    Captured.of(output, request.isFar()),
                    Captured.of(errors, request.isFar()));
        } finally {
            if (isReusable) {
                guard.giveBack(starter);
            } else {
                starter.close();
                discard();
            }
        }
    }

    private static CommandEnd notStarted(String why) {
        return CommandEnd.without(Cause.NOT_STARTED, "cannot be started: " + why);
    }

    /// Waits for its end, and ends it at its limits.
    private Cause attend(Starter starter) throws IOException, InterruptedException {
        Limits limits = request.limits();
        if (limits.timeoutNanos() == 0 && limits.memoryBytes() == 0) {
            return Cause.EXIT;
        }
        var family = new CommandFamily(starter.handle(), guard.markOf(number));
        boolean isDone = false;
        try {
            Cause cause = await(starter, family, limits);
            switch (cause) {
                case TIMEOUT -> family.end(GRACE);
                case MEMORY -> family.kill();
                default -> {}
            }
            isDone = true;
            return cause;
        } finally {
            if (!isDone) {
                family.kill();
            }
        }
    }

    private static Cause await(Starter starter, CommandFamily family, Limits limits)
            throws IOException, InterruptedException {
        long begin = System.nanoTime();
        long looked = begin;
        long pause = FIRST_PAUSE_NANOS;
        while (!starter.isDone()) {
            LockSupport.parkNanos(pause);
            if (Thread.interrupted()) {
                throw new InterruptedException("the command was killed");
            }
            pause = Math.min(pause + pause / 4, LAST_PAUSE_NANOS);
            long now = System.nanoTime();
            if (limits.timeoutNanos() > 0 && now - begin >= limits.timeoutNanos()) {
                return starter.isDone() ? Cause.EXIT : Cause.TIMEOUT;
            }
            if (limits.memoryBytes() > 0 && now - looked >= MEMORY_LOOK_NANOS) {
                looked = now;
                if (family.residentBytes() > limits.memoryBytes()) {
                    return Cause.MEMORY;
                }
            }
        }
        return Cause.EXIT;
    }

    private String detail(Cause cause) {
        return switch (cause) {
            case TIMEOUT ->
                    "killed, as it ran for more than "
                            + words(Duration.ofNanos(request.limits().timeoutNanos()));
            case MEMORY ->
                    "killed, as it held more than "
                            + (request.limits().memoryBytes() >> 20)
                            + " MiB of memory";
            default -> "";
        };
    }

    private static String words(Duration limit) {
        return limit.toMillis() % 1000 == 0 ? limit.toSeconds() + " s" : limit.toMillis() + " ms";
    }

    private void discard() {
        try {
            Files.deleteIfExists(output);
            Files.deleteIfExists(errors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
