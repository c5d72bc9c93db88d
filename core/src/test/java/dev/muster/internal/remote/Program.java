package dev.muster.internal.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.AgentSource;
import dev.muster.PoolConfig;
import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.connection.Client;
import dev.muster.connection.Connection;
import dev.muster.internal.system.Guard;
import dev.muster.testing.Waits;
import dev.muster.worker.CrashReport;
import dev.muster.worker.Worker;
import dev.muster.worker.WorkerListener;
import dev.muster.worker.WorkerStartException;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A program that dials a server of agents, and takes down what comes of it.
final class Program implements AutoCloseable {
    private final Address server;
    private final AuthKey key;
    private final JoinedAgents agents;
    private final LinkedBlockingQueue<Worker> arrived = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<Worker> leaving = new LinkedBlockingQueue<>();
    private final AtomicInteger dialled = new AtomicInteger();
    private volatile @Nullable Connection last;
    private volatile @Nullable IOException noWay;

    Program(Address server, AuthKey key, Duration patience) {
        this.server = server;
        this.key = key;
        this.agents = new JoinedAgents(PoolConfig.defaults(), patience);
        agents.open(
                new WorkerListener() {
                    @Override
                    public void arrived(Worker worker) {
                        arrived.add(worker);
                    }

                    @Override
                    public void failed(WorkerStartException failure) {
                        throw new AssertionError(failure);
                    }

                    @Override
                    public void leaving(Worker worker) {
                        leaving.add(worker);
                    }
                });
    }

    /// Dials the server.
    AgentSource.Reached reach() {
        return agents.reach("node7", this::dial, Duration.ofMillis(1));
    }

    private Connection dial() throws IOException, InterruptedException {
        dialled.incrementAndGet();
        IOException why = noWay;
        if (why != null) {
            throw why;
        }
        Connection connection = Client.connect(server, key);
        last = connection;
        return connection;
    }

    /// From here on nothing is reached; null for everything.
    void noWay(@Nullable IOException why) {
        noWay = why;
    }

    /// Closes the connection, and says nothing.
    void cut() {
        Guard.close(Objects.requireNonNull(last));
    }

    int dialled() {
        return dialled.get();
    }

    JoinedAgents agents() {
        return agents;
    }

    /// Waits for the next worker.
    Worker worker() throws InterruptedException {
        return next(arrived);
    }

    /// Waits for the next worker that is about to be taken away.
    Worker leaving() throws InterruptedException {
        return next(leaving);
    }

    private static Worker next(LinkedBlockingQueue<Worker> told) throws InterruptedException {
        Worker next = told.poll(Waits.LONG.toSeconds(), TimeUnit.SECONDS);
        assertThat(next).isNotNull();
        return next;
    }

    /// Waits for the end of a worker.
    static CrashReport report(Worker worker) {
        return worker.ended()
                .toCompletableFuture()
                .orTimeout(Waits.LONG.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    @Override
    public void close() {
        agents.close();
    }
}
