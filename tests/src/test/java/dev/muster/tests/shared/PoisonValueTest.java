package dev.muster.tests.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.codec.CodecException;
import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.manager.Manager;
import dev.muster.manager.ManagerServer;
import dev.muster.manager.Registry;
import dev.muster.shared.Lease;
import dev.muster.shared.NearCachedMap;
import dev.muster.shared.SessionLostException;
import dev.muster.shared.SharedList;
import dev.muster.shared.SharedLock;
import dev.muster.shared.SharedMap;
import dev.muster.shared.SharedQueue;
import dev.muster.tests.kit.Leaks;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A value whose reading throws costs its reader that call: not the connection, nor what is held
/// over it.
@ExtendWith(Leaks.class)
class PoisonValueTest {
    private static final AuthKey KEY = AuthKey.generate();

    /// What the code of a value throws while it is read.
    enum Thrown {
        EXCEPTION,
        ERROR,
        STACK_OVERFLOW,
        OF_A_RECORD
    }

    private static final class Poison implements Serializable {
        private static final long serialVersionUID = 1L;
        private final Thrown thrown;

        Poison(Thrown thrown) {
            this.thrown = thrown;
        }

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            switch (thrown) {
                case EXCEPTION -> throw new IllegalStateException("poison");
                case STACK_OVERFLOW -> readObject(endless());
                default -> throw new Error("poison");
            }
        }

        private static ObjectInputStream endless() {
            return endless();
        }
    }

    private record PoisonRecord(int number) {
        private static volatile boolean isPoison;

        PoisonRecord {
            if (isPoison) {
                throw new Error("poison " + number);
            }
        }
    }

    private static Object poison(Thrown thrown) {
        PoisonRecord.isPoison = false;
        Object made = thrown == Thrown.OF_A_RECORD ? new PoisonRecord(1) : new Poison(thrown);
        PoisonRecord.isPoison = true;
        return made;
    }

    private ManagerServer server;
    private Manager client;
    private SharedLock lock;

    @BeforeEach
    void connect() throws IOException {
        server =
                Manager.serve(
                        Address.parse("127.0.0.1:0"),
                        KEY,
                        Registry.standard()
                                .withQueue("jobs")
                                .withMap("board")
                                .withList("parts")
                                .withLock("guard"));
        client = Manager.connect(server.address(), KEY);
        lock = client.lock("guard");
        lock.lock();
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    private static void unreadable(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(UncheckedIOException.class)
                .isNotInstanceOf(SessionLostException.class)
                .hasCauseInstanceOf(CodecException.class)
                .hasMessageContaining("cannot be read");
    }

    @ParameterizedTest
    @EnumSource
    void the_call_that_reads_it_fails_and_all_that_is_held_stays(Thrown thrown)
            throws IOException, InterruptedException {
        SharedQueue<Object> queue = client.queue("jobs");
        SharedMap<String, Object> map = client.map("board");
        SharedList<Object> list = client.list("parts");
        Lease<Object> held;
        queue.put("first");
        held = queue.takeLease();
        queue.put(poison(thrown));
        map.put("k", poison(thrown));
        list.add(poison(thrown));

        try (NearCachedMap<String, Object> near = map.nearCached(10)) {
            unreadable(() -> near.get("k"));
            unreadable(() -> near.get("k"));
        }
        unreadable(() -> map.get("k"));
        unreadable(() -> map.entrySet().iterator().next());
        unreadable(() -> list.iterator().next());
        assertThat(list.contains(List.of("x"))).isFalse(); // the manager reads it
        assertThat(map.remove("k", List.of("x"))).isFalse();
        unreadable(queue::take);

        queue.put("next");
        assertThat(queue.take()).isEqualTo("next");
        assertThat(held.item()).isEqualTo("first");
        held.done();
        assertThat(lock.isHeldByCurrentThread()).isTrue();
        lock.unlock();
    }

    @Test
    void leased_again_and_again_it_becomes_a_dead_letter() throws IOException {
        SharedQueue<Object> queue = client.queue("jobs");
        queue.add(poison(Thrown.ERROR));

        for (int i = 0; i < 5; i++) {
            unreadable(queue::takeLease);
        }

        assertThat(queue.size()).isZero();
        assertThat(queue.deadLetters().size()).isEqualTo(1);
        assertThat(lock.isHeldByCurrentThread()).isTrue();
    }
}
