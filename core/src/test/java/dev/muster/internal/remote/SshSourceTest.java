package dev.muster.internal.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.muster.PoolConfig;
import dev.muster.agent.SshConfig;
import dev.muster.connection.Connection;
import dev.muster.internal.remote.SshSource.Reached;
import dev.muster.internal.system.Guard;
import dev.muster.testing.Thrown;
import dev.muster.testing.Waits;
import dev.muster.worker.Worker;
import dev.muster.worker.WorkerListener;
import dev.muster.worker.WorkerStartException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The hosts of a pool, without any `ssh`.
@Timeout(100)
class SshSourceTest {
    /// What a pool is told.
    private static final class Told implements WorkerListener {
        private final List<WorkerStartException> nobody = new CopyOnWriteArrayList<>();

        @Override
        public void arrived(Worker worker) {
            throw new AssertionError("no worker was to come");
        }

        @Override
        public void failed(WorkerStartException failure) {
            throw new AssertionError("no worker was asked for");
        }

        @Override
        public void nobodyComes(WorkerStartException why) {
            nobody.add(why);
        }
    }

    private final Told told = new Told();

    private static List<SshConfig.Host> hosts(String... names) {
        return Stream.of(names).map(SshConfig.Host::parse).toList();
    }

    private static SshSource source(SshSource.Way way, String... names) {
        return new SshSource(hosts(names), way, PoolConfig.defaults(), Duration.ofMillis(1));
    }

    @Test
    void it_needs_a_host() {
        assertThatThrownBy(() -> SshSource.of(SshConfig.defaults(), PoolConfig.defaults()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "there is no host, must be at least one: use withHosts(…) or"
                                + " withHostsFile(…)");
    }

    @Test
    void if_no_host_is_reached_the_pool_is_told_once_of_each() {
        SshSource.Way way =
                host -> {
                    throw new IOException(host.name() + " is off");
                };
        try (SshSource source = source(way, "a", "b:3")) {
            source.open(told);

            await().atMost(Waits.LONG).until(() -> !told.nobody.isEmpty());
            assertThat(told.nobody).hasSize(1);
            assertThat(told.nobody.getFirst().getMessage())
                    .startsWith("no host can be reached:")
                    .contains("a is off")
                    .contains("b is off");
        }
    }

    @Test
    void closing_ends_the_waiting_for_a_host()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        var reaching = new CountDownLatch(1);
        SshSource.Way way =
                _ -> {
                    reaching.countDown();
                    new CountDownLatch(1).await();
                    throw new IOException("never");
                };
        SshSource source = source(way, "a");
        source.open(told);
        assertThat(reaching.await(Waits.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();

        source.close();

        assertThat(told.nobody).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void whatever_reaching_a_host_throws_is_told_and_the_others_are_reached(Thrown kind) {
        var others = new AtomicInteger();
        SshSource.Way way =
                host -> {
                    if (host.name().equals("bad")) {
                        kind.fly();
                    }
                    others.incrementAndGet();
                    throw new IOException(host.name() + " is off");
                };
        try (SshSource source = source(way, "bad", "good")) {
            source.open(told);

            await().atMost(Waits.LONG).until(() -> !told.nobody.isEmpty());
            assertThat(others).hasValue(1);
            assertThat(told.nobody.getFirst().getMessage()).contains("good is off");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatever_reaching_a_lost_host_throws_it_is_tried_again(Thrown kind) {
        var tries = new AtomicInteger();
        SshSource.Way way =
                _ -> {
                    if (tries.incrementAndGet() == 2) {
                        kind.fly();
                    }
                    return agent();
                };
        SshSource source = source(way, "a");
        try (source) {
            source.open(told);

            await().atMost(Waits.LONG).until(() -> tries.get() >= 3);
            assertThat(told.nobody).isEmpty();
        }
    }

    /// An agent that says hello, and ends when somebody waits for its end.
    private static Reached agent() throws IOException {
        byte[] hello =
                "muster-agent\nversion=%s\njava=99\nhost=a\npid=1\nslots=1\nlink="
                        .formatted(Greeting.version())
                        .getBytes(StandardCharsets.UTF_8);
        byte[] resume = LinkFrame.resume(List.of());
        var frames =
                ByteBuffer.allocate(8 + hello.length + resume.length)
                        .putInt(hello.length)
                        .put(hello)
                        .putInt(resume.length)
                        .put(resume)
                        .flip();
        Pipe pipe = Pipe.open();
        pipe.sink().write(frames);
        var ground =
                new StreamConnection.Ground() {
                    @Override
                    public void end() {}

                    @Override
                    public void kill() {}

                    @Override
                    public String whyOver() {
                        return "it has ended";
                    }
                };
        Connection connection =
                StreamConnection.open(
                        "test",
                        Channels.newInputStream(pipe.source()),
                        OutputStream.nullOutputStream(),
                        ground);
        return new Reached(connection, () -> Guard.close(pipe.sink()));
    }
}
