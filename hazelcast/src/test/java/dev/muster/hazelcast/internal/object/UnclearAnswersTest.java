package dev.muster.hazelcast.internal.object;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.HazelcastException;
import com.hazelcast.map.IMap;
import dev.muster.connection.AuthKey;
import dev.muster.hazelcast.ClusterConfig;
import dev.muster.hazelcast.internal.engine.Engine;
import dev.muster.internal.protocol.SharedType;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// A change that has happened, but whose answer was lost or wrong, happens once.
class UnclearAnswersTest {
    private static final Set<String> CHANGES = Set.of("replace", "putIfAbsent");
    private static final int CALLS = 12;

    private static Engine engine;

    @BeforeAll
    static void start_a_node() throws IOException {
        engine =
                Engine.start(
                        ClusterConfig.defaults()
                                .withName("unclear-" + UUID.randomUUID())
                                .withKey(AuthKey.generate()),
                        Engine.Role.NODE,
                        Map.of());
    }

    @AfterAll
    static void end_the_node() {
        engine.close();
    }

    /// What is told of a change that was made.
    @FunctionalInterface
    private interface Answer {
        Object of(Object real);
    }

    private static long permitsAfterAll(Answer answer) {
        IMap<byte[], byte[]> real = engine.map("cells");
        var calls = new AtomicInteger();
        Object map =
                Proxy.newProxyInstance(
                        UnclearAnswersTest.class.getClassLoader(),
                        new Class<?>[] {IMap.class},
                        (_, method, arguments) -> {
                            Object result = invoke(real, method, arguments);
                            return CHANGES.contains(method.getName())
                                            && calls.incrementAndGet() % 2 == 1
                                    ? answer.of(result)
                                    : result;
                        });
        @SuppressWarnings("unchecked") // it is one
        var cells = new Cells(engine, (IMap<byte[], byte[]>) map, () -> {});
        try (cells) {
            var id = new ObjectId(SharedType.SEMAPHORE, cells.randomNumber());
            Cell<SemaphoreState> cell = cells.cell(id, SemaphoreState.KIND);
            for (int i = 0; i < CALLS; i++) {
                var request =
                        new Request<SemaphoreState>(
                                (state, turn) -> state.release(turn.process(), 1),
                                (state, _) -> state.with(State.LATE),
                                false,
                                null,
                                null);
                cell.submit(request);
                assertThat(request.end()).isEqualTo(new Request.End(true, null));
            }
            return cell.look().state().permits();
        }
    }

    private static Object invoke(Object real, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(real, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    @Test
    void an_exception_after_the_change_repeats_nothing() {
        assertThat(
                        permitsAfterAll(_ -> {
                            throw new HazelcastException("the member has left");
                        }))
                .isEqualTo(CALLS);
    }

    @Test
    void a_no_after_the_change_repeats_nothing() {
        assertThat(permitsAfterAll(real -> real instanceof Boolean ? (Object) false : real))
                .isEqualTo(CALLS);
    }
}
