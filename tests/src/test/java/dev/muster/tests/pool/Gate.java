package dev.muster.tests.pool;

import dev.muster.Pool;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Holds up tasks of every process until it is opened: a file that is there or not.
///
/// @param file its path
public record Gate(String file) implements Serializable {
    private static final Duration STEP = Duration.ofMillis(2);

    /// One in a folder.
    public static Gate in(Path folder) {
        return in(folder, "gate");
    }

    /// One of several in a folder.
    public static Gate in(Path folder, String name) {
        return new Gate(folder.resolve(name).toString());
    }

    /// Lets everybody through.
    public void open() {
        try {
            Files.createFile(Path.of(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Waits until it is open.
    public void pass() throws InterruptedException {
        while (isClosed()) {
            Thread.sleep(STEP);
        }
    }

    /// Whether it holds up those who come: until it is opened, or its folder is gone with its test.
    boolean isClosed() {
        Path path = Path.of(file);
        return Files.notExists(path) && Files.exists(path.resolveSibling("."));
    }

    /// Waits until it is open; an interrupt makes an exception of it.
    public void passUninterrupted() {
        try {
            pass();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted at the gate", e);
        }
    }

    /// Gives every worker of a pool of [PoolHome#WORKERS] a task that waits here.
    ///
    /// @return the tasks, when all of them run
    public List<CompletableFuture<Boolean>> hold(Pool pool) {
        return hold(pool, PoolHome.WORKERS);
    }

    /// Gives so many workers a task that waits here.
    ///
    /// @return the tasks, when all of them run
    public List<CompletableFuture<Boolean>> hold(Pool pool, int workers) {
        Trace begun = new Trace(file + ".held");
        List<CompletableFuture<Boolean>> tasks = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            tasks.add(pool.submit(() -> passNoting(begun)));
        }
        begun.await(workers);
        return tasks;
    }

    private boolean passNoting(Trace begun) throws InterruptedException {
        begun.add("held");
        pass();
        return true;
    }
}
