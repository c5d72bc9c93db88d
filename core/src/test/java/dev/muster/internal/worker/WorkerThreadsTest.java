package dev.muster.internal.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.codec.CodecException;
import dev.muster.codec.Input;
import dev.muster.codec.JavaCodec;
import dev.muster.codec.Output;
import dev.muster.connection.Address;
import dev.muster.connection.Client;
import dev.muster.connection.Connection;
import dev.muster.connection.Listener;
import dev.muster.internal.protocol.pool.Journal;
import dev.muster.internal.protocol.pool.Notice;
import dev.muster.internal.protocol.pool.Order;
import dev.muster.internal.task.TaskFrames;
import dev.muster.testing.Thrown;
import dev.muster.testing.Waits;
import java.io.IOException;
import java.io.Serializable;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The threads of a worker beside that of its tasks.
@SuppressWarnings("NullAway") // what a test leaves out is never looked at
class WorkerThreadsTest {
    /// Throws something when it is read.
    private record Trap(Thrown thrown) implements Serializable {
        private Object readResolve() {
            thrown.fly();
            return this;
        }
    }

    private static void send(Connection connection, Output order) throws IOException {
        connection.sendBytes(order.buffers().toArray(ByteBuffer[]::new));
        connection.flush();
    }

    private static Output written(Object value) throws CodecException {
        var out = new Output();
        JavaCodec.standard().encode(value, out);
        return out;
    }

    @ParameterizedTest
    @EnumSource
    void whatever_an_order_throws_the_next_one_is_obeyed(Thrown thrown)
            throws IOException, InterruptedException {
        Thread hearing;
        try (var listener = Listener.open(Address.parse("127.0.0.1:0"));
                var pool = Client.connect(listener.address());
                var worker = listener.accept()) {
            var ended = new LinkedBlockingQueue<String>();
            var loop =
                    new ControlLoop(
                            worker,
                            new TaskFrames(worker),
                            new StartGate(null, Thread.currentThread()),
                            () -> {
                                ended.add("told to end");
                                thrown.fly();
                            });
            hearing = Thread.ofPlatform().daemon().start(loop::run);

            send(pool, Order.Share.write(written(new Trap(thrown))));
            send(pool, Order.End.write());
            send(pool, Order.Withdraw.write(3, 4));

            assertThat(Notice.read(Input.of(pool.receiveBytes())))
                    .isEqualTo(new Notice.Withdrawn(List.of(3L, 4L)));
            assertThat(ended.poll(Waits.LONG.toSeconds(), TimeUnit.SECONDS)).isNotNull();
        }
        assertThat(hearing.join(Waits.LONG)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CHECKED") // an IOException: no pool
    void whatever_a_beat_of_the_pulse_throws_the_next_one_sends(Thrown thrown)
            throws IOException, InterruptedException {
        try (var arena = Arena.ofShared()) {
            var tries = new AtomicInteger();
            var sent = new CountDownLatch(1);
            var frames =
                    new TaskFrames(null) {
                        @Override
                        public void send(Output frame) {
                            if (tries.incrementAndGet() == 1) {
                                thrown.fly();
                            }
                            sent.countDown();
                        }
                    };
            var results = new Results(frames, new Journal(arena.allocate(72 << 10)));
            var pulse = new Pulse(results);
            results.add(1, false, 0, written("a result"));

            pulse.watch();

            assertThat(sent.await(Waits.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
            results.flush(); // and nothing of the pulse is in the journal any more
        }
    }
}
