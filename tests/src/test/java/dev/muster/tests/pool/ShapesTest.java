package dev.muster.tests.pool;

import static dev.muster.tests.pool.Outcome.failure;
import static dev.muster.tests.pool.Outcome.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Named.named;

import dev.muster.Pool;
import dev.muster.RemoteCallable;
import dev.muster.RemoteFunction;
import dev.muster.tests.kit.Leaks;
import java.io.Serializable;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every way to write a task in Java: it runs in another process, or it is refused with the place
/// where it was written.
@ExtendWith(Leaks.class)
class ShapesTest {
    private static final String PLACE = "ShapesTest\\.java:\\d+";

    private static final RemoteCallable<String> IN_A_FIELD = () -> "ok";

    private static Pool pool;

    private final String field = "ok";

    @BeforeAll
    static void open_a_pool() {
        pool = PoolHome.processes(c -> c.withWorkers(1));
    }

    @AfterAll
    static void close_the_pool() {
        pool.close();
    }

    // ---- what runs ----

    private enum Constant implements RemoteCallable<String> {
        PLAIN,
        WITH_A_BODY {
            @Override
            public String call() {
                return "o" + "k";
            }
        };

        @Override
        public String call() {
            return "ok";
        }
    }

    private record Answer(String text) implements RemoteCallable<String> {
        @Override
        public String call() {
            return text;
        }

        static Answer ofChars(char first, char second) {
            return new Answer("" + first + second);
        }
    }

    private static class Base implements RemoteCallable<String> {
        private static final long serialVersionUID = 1L;

        @Override
        public String call() {
            return "k";
        }
    }

    private static final class Inherited extends Base {
        private static final long serialVersionUID = 1L;

        @Override
        public String call() {
            RemoteCallable<String> above = super::call;
            try {
                return "o" + above.call();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private record Generic<T extends Serializable>(T value) implements RemoteCallable<T> {
        @Override
        public T call() {
            return value;
        }
    }

    private interface ByDefault extends RemoteCallable<String> {
        String word();

        @Override
        default String call() {
            return word();
        }

        static RemoteCallable<String> made() {
            return () -> "ok";
        }
    }

    private record Word(String word) implements ByDefault {}

    private record Carrier(RemoteFunction<String, String> inner) implements Serializable {}

    static Stream<Named<RemoteCallable<String>>> tasksThatRun() {
        return Stream.concat(lambdasAndReferences(), classes());
    }

    private static Stream<Named<RemoteCallable<String>>> lambdasAndReferences() {
        String word = "ok";
        char o = 'o';
        int count = 1;
        String[] array = {"o", "k"};
        RemoteFunction<String, String> inner = text -> text + "k";
        Carrier carrier = new Carrier(text -> text + "k");
        return Stream.of(
                named("a lambda", () -> "ok"),
                named("a lambda with captured values", () -> word.repeat(count)),
                named("a lambda with a captured char", () -> o + "k"),
                named("a lambda with a captured array", () -> String.join("", array)),
                named("a lambda with a captured lambda", () -> inner.apply("o")),
                named("a lambda with a lambda in a record", () -> carrier.inner().apply("o")),
                named(
                        "a lambda in a lambda",
                        () ->
                                List.of("o", "k").stream()
                                        .map(part -> part + word.substring(2))
                                        .reduce("", (a, b) -> a + b)),
                named("a lambda in a static field", IN_A_FIELD),
                named("a lambda of an interface", ByDefault.made()),
                named("a static reference", ShapesTest::ok),
                named("a bound reference", word::toString),
                named("a bound reference to a record", new Answer("ok")::text));
    }

    private static String ok() {
        return "ok";
    }

    private static Stream<Named<RemoteCallable<String>>> classes() {
        record Local(String text) implements RemoteCallable<String> {
            @Override
            public String call() {
                return text;
            }
        }
        String captured = "ok";
        class LocalClass implements RemoteCallable<String> {
            private static final long serialVersionUID = 1L;

            @Override
            public String call() {
                return captured;
            }
        }
        return Stream.of(
                named("a record", new Answer("ok")),
                named("a record by its factory", Answer.ofChars('o', 'k')),
                named("a local record", new Local("ok")),
                named("a local class", new LocalClass()),
                named(
                        "an anonymous class",
                        new RemoteCallable<String>() {
                            private static final long serialVersionUID = 1L;

                            @Override
                            public String call() {
                                return captured;
                            }
                        }),
                named("a constant", Constant.PLAIN),
                named("a constant with a body", Constant.WITH_A_BODY),
                named("a private nested class that inherits", new Inherited()),
                named("a generic record", new Generic<>("ok")),
                named("a method by default", new Word("ok")));
    }

    @ParameterizedTest
    @MethodSource("tasksThatRun")
    void runs(RemoteCallable<String> task) throws InterruptedException {
        assertThatObject(result(pool.submit(task))).isEqualTo("ok");
    }

    @Test
    void references_are_functions() throws InterruptedException {
        assertThatObject(result(pool.submit(String::length, "four"))).isEqualTo(4);
        assertThatObject(result(pool.submit("four"::concat, "teen"))).isEqualTo("fourteen");
        assertThatObject(result(pool.submit(String::concat, "four", "teen"))).isEqualTo("fourteen");
        assertThatObject(result(pool.submit(Answer::new, "x"))).isEqualTo(new Answer("x"));
        assertThatObject(result(pool.submit(int[]::new, 3))).isEqualTo(new int[3]);
        assertThatObject(result(pool.submit(ShapesTest::<String>same, "x"))).isEqualTo("x");
    }

    private static <T> T same(T value) {
        return value;
    }

    // ---- what is refused ----

    private final class Inner implements RemoteCallable<String> {
        private static final long serialVersionUID = 1L;

        @Override
        public String call() {
            return field;
        }
    }

    private static void assertRefused(Callable<String> task, String... words) {
        assertThatThrownBy(() -> pool.submit(task))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .contains(words)
                .containsPattern(PLACE);
    }

    @Test
    void a_lambda_that_uses_its_object_is_refused_if_that_cannot_travel() {
        RemoteCallable<String> task = () -> field;

        assertRefused(task, "ShapesTest");
    }

    @Test
    void a_reference_to_a_method_of_an_object_is_refused_if_that_cannot_travel() {
        RemoteCallable<String> task = this::okOfThis;

        assertRefused(task, "ShapesTest");
    }

    private String okOfThis() {
        return field;
    }

    @Test
    void an_inner_class_is_refused_if_its_outer_object_cannot_travel() {
        assertThatThrownBy(() -> pool.submit(new Inner()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ShapesTest");
    }

    @Test
    void a_captured_thing_that_cannot_travel_is_named() {
        Thread captured = Thread.currentThread();
        RemoteCallable<String> task = () -> captured.getName();

        assertRefused(task, "java.lang.Thread");
    }

    @Test
    void a_lambda_that_is_not_serializable_is_refused_with_what_to_do() {
        Callable<String> task = () -> "ok";

        assertThatThrownBy(() -> pool.submit(task))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ShapesTest")
                .hasMessageContaining("Serializable");
    }

    @Test
    void a_plain_lambda_is_refused_with_the_declaration_that_lets_it_travel() {
        ExecutorService plain = pool;

        List.<ThrowingCallable>of(
                        () -> plain.submit(() -> "ok"),
                        () -> plain.submit(() -> System.out.println()),
                        () -> plain.submit(System.out::println, 1),
                        () -> plain.execute(() -> System.out.println()),
                        () -> plain.invokeAll(List.of(() -> "ok")),
                        () -> plain.<Object>invokeAny(List.of(() -> "ok")),
                        () -> pool.invokeAll(Set.<Callable<String>>of(() -> "ok")))
                .forEach(call ->
                        assertThatThrownBy(call)
                                .isInstanceOf(IllegalArgumentException.class)
                                .hasMessageContaining("Declare the pool as Pool or var")
                                .message()
                                .containsPattern(PLACE));
    }

    @Test
    void what_the_jdk_wraps_tasks_into_is_refused_with_what_to_use_instead() {
        var done = CompletableFuture.completedFuture(1);

        List.<ThrowingCallable>of(
                        () -> CompletableFuture.supplyAsync(() -> 1, pool),
                        () -> CompletableFuture.runAsync(() -> System.out.println(), pool),
                        () -> done.thenApplyAsync(x -> x + 1, pool).join())
                .forEach(call ->
                        assertThatThrownBy(call)
                                .hasMessageContaining("thenCompose(x -> pool.submit(f, x))"));
        assertThatThrownBy(() -> new ExecutorCompletionService<Integer>(pool).submit(() -> 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Pool.asCompleted");
        assertThatThrownBy(() -> pool.execute(new FutureTask<>(() -> 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("use the one that submit returns");
    }

    @Test
    void steps_of_a_future_run_here_or_are_submitted_again() throws InterruptedException {
        long here = ProcessHandle.current().pid();

        CompletableFuture<Boolean> isElsewhere =
                pool.submit(() -> 1)
                        .thenApply(x -> ProcessHandle.current().pid() == here ? x : 0)
                        .thenCompose(x -> pool.submit(y -> y + ProcessHandle.current().pid(), x))
                        .thenApply(pid -> pid != here + 1);

        assertThatObject(result(isElsewhere)).isEqualTo(true);
    }

    @Test
    void an_argument_that_cannot_travel_is_named() {
        assertThatThrownBy(() -> pool.submit(thread -> thread, Thread.currentThread()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.lang.Thread");
        assertThatThrownBy(() -> pool.map(thread -> 1, List.of(Thread.currentThread())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.lang.Thread");
    }

    @Test
    void a_result_that_cannot_travel_fails_its_task_and_is_named() throws InterruptedException {
        Throwable failure = failure(pool.submit(() -> Thread.currentThread()));

        assertThat(failure.toString()).contains("java.lang.Thread");
        assertThatObject(result(pool.submit(() -> 1))).isEqualTo(1);
    }

    @Test
    void what_is_refused_costs_the_pool_nothing() throws InterruptedException {
        assertThatThrownBy(() -> pool.submit(() -> field));

        assertThatObject(result(pool.submit(() -> 1))).isEqualTo(1);
        assertThat(pool.snapshot().waiting()).isZero();
    }
}
