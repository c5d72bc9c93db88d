package dev.muster.tests.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.muster.codec.RemoteFailureException;
import dev.muster.shared.SharedMap;
import dev.muster.shared.SharedQueue;
import dev.muster.tests.kit.Running;
import dev.muster.tests.kit.Waits;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@TestedAt({Home.THIS_JVM, Home.TCP, Home.TLS, Home.UNIX_SOCKET, Home.CPYTHON})
class RpcContractTest extends ManagerContract {
    private Desk desk;

    @BeforeEach
    void go_to_the_desk() throws IOException {
        needs(Ability.INTERFACES);
        desk = manager.get(ContractServer.DESK, Desk.class);
    }

    // ---- calls ----

    @Test
    void overloads_are_told_apart() {
        assertThat(desk.add(1, 2)).isEqualTo(3);
        assertThat(desk.add(1L << 40, 2L)).isEqualTo((1L << 40) + 2);
        assertThat(desk.add("a", "b")).isEqualTo("ab");
        assertThat(desk.add((Object) "a", 2)).isEqualTo("a and 2");
    }

    @Test
    void arguments_may_be_as_many_as_wanted() {
        assertThat(desk.join("-")).isEmpty();
        assertThat(desk.join("-", 1, "b", 3.5)).isEqualTo("1-b-3.5");
        assertThat(desk.sum()).isZero();
        assertThat(desk.sum(1, 2, 3)).isEqualTo(6);
    }

    @Test
    void default_methods_run_with_the_methods_of_the_object() {
        assertThat(desk.greet("you")).isEqualTo("hello you");
        assertThat(Desk.motto()).isEqualTo("open");
    }

    @Test
    void generic_methods_take_and_give_what_they_say() {
        assertThat(desk.largest(List.of(3, 9, 4))).contains(9);
        assertThat(desk.largest(List.of("b", "a"))).contains("b");
        assertThat(desk.largest(List.<Integer>of())).isEmpty();
        assertThat(desk.byLength(List.of("aa", "b", "aaa")))
                .isEqualTo(Map.of("a", List.of(2, 3), "b", List.of(1)));
        assertThat(desk.echo(null)).isNull();
        desk.nothing();
        assertThat(desk.bytes(3)).containsExactly(0, 0, 0);
    }

    @Test
    void many_threads_call_at_once() throws InterruptedException {
        Running.times(
                8,
                () -> {
                    for (int i = 0; i < 100; i++) {
                        assertThat(desk.add(i, 1)).isEqualTo(i + 1);
                    }
                    return true;
                });
    }

    @Test
    void a_large_argument_and_a_large_result_arrive_whole() {
        byte[] large = new byte[5 << 20];
        Arrays.fill(large, (byte) 7);

        assertThat(desk.echo(large)).isEqualTo(large);
    }

    // ---- failures ----

    @Test
    void a_failure_is_rebuilt_with_the_stacks_of_both_sides() {
        assertThatThrownBy(() -> desk.fail("no paper"))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("no paper")
                .satisfies(failure -> {
                    List<String> stack =
                            Arrays.stream(failure.getStackTrace())
                                    .map(StackTraceElement::toString)
                                    .toList();
                    assertThat(stack.getFirst()).contains("DeskService.fail");
                    assertThat(stack).anyMatch(frame -> frame.contains("from another process"));
                    assertThat(stack).anyMatch(frame -> frame.contains("RpcContractTest"));
                })
                .cause()
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("the cause");
    }

    @Test
    void a_failure_of_a_class_that_is_not_known_here_is_told_in_words() {
        assertThatThrownBy(() -> desk.failStrangely("odd"))
                .isInstanceOfSatisfying(
                        RemoteFailureException.class,
                        failure -> {
                            assertThat(failure.remoteClassName())
                                    .isEqualTo("strange.StrangeException");
                            assertThat(failure.remoteMessage()).isEqualTo("odd");
                            assertThat(failure.getStackTrace())
                                    .anyMatch(frame -> frame.getMethodName().equals("strange"));
                        });
    }

    @Test
    void a_failure_that_holds_what_cannot_travel_arrives_all_the_same() {
        assertThatThrownBy(() -> desk.failHeavily("too heavy")).hasMessageContaining("too heavy");
    }

    // ---- references ----

    @Test
    void shared_objects_are_passed_by_reference() throws IOException, InterruptedException {
        SharedQueue<String> theirs = desk.queue();
        desk.put(theirs, "a");
        assertThat(theirs.take()).isEqualTo("a");

        SharedQueue<String> mine = manager.newQueue(0);
        desk.put(mine, "b");
        assertThat(mine.take()).isEqualTo("b");
    }

    @Test
    void shared_objects_inside_values_are_passed_by_reference() {
        Map<String, SharedQueue<String>> queues = desk.queues(3);
        assertThat(queues).containsOnlyKeys("q0", "q1", "q2");

        queues.forEach((name, queue) -> queue.add(name));

        assertThat(desk.totalSize(List.copyOf(queues.values()))).isEqualTo(3);
        assertThat(queues.get("q1").poll()).isEqualTo("q1");
    }

    @Test
    void shared_objects_are_kept_inside_others() throws IOException {
        SharedMap<String, Object> outer = manager.newMap();
        SharedMap<String, Object> inner = manager.newMap();
        outer.put("inner", inner);
        outer.put("list", List.of(inner, "x"));
        inner.put("n", 1);

        assertThat(outer.get("inner")).isEqualTo(inner);
        assertThat(((List<?>) outer.get("list")).getFirst()).isEqualTo(inner);
        assertThat(((Map<?, ?>) atOther(outer).get("inner")).get("n")).isEqualTo(1);
    }

    @Test
    void objects_of_registered_interfaces_are_passed_by_reference() throws IOException {
        Counter one = desk.counter();
        Counter other = desk.counter();
        assertThat(one.count()).isEqualTo(1);

        assertThat(desk.isMine(one)).isTrue();
        assertThat(desk.countBoth(one, other)).isEqualTo(3);
        assertThat(one.total()).isEqualTo(2);

        Counter seen = atOther(one);
        seen.count();
        assertThat(one.total()).isEqualTo(3);
    }

    @Test
    void objects_of_registered_interfaces_inside_values_are_passed_by_reference()
            throws IOException {
        List<Counter> counters = desk.counters(2);
        assertThat(counters.get(0)).isNotEqualTo(counters.get(1));

        assertThat(desk.countBoth(counters.get(0), counters.get(0))).isEqualTo(3);

        assertThat(counters.get(0).total()).isEqualTo(2);
        assertThat(counters.get(1).total()).isZero();
        Counter tally = manager.get(ContractServer.TALLY, Counter.class);
        assertThat(desk.echo(tally)).isEqualTo(tally);
        assertThat(desk.echo(List.of(tally))).isEqualTo(List.of(tally));
    }

    @Test
    void each_who_asks_gets_what_the_factory_makes() throws IOException {
        Counter mine = manager.get(ContractServer.COUNTER, Counter.class);
        Counter another = manager.get(ContractServer.COUNTER, Counter.class);
        mine.count();
        assertThat(another.total()).isZero();

        Counter tally = manager.get(ContractServer.TALLY, Counter.class);
        int before = tally.total();
        other.get(ContractServer.TALLY, Counter.class).count();
        assertThat(tally.total()).isEqualTo(before + 1);
    }

    @Test
    void proxies_of_one_object_are_equal() throws IOException {
        Counter tally = manager.get(ContractServer.TALLY, Counter.class);
        Counter again = manager.get(ContractServer.TALLY, Counter.class);
        Counter another = manager.get(ContractServer.COUNTER, Counter.class);

        assertThat(tally).isEqualTo(again).hasSameHashCodeAs(again).isNotEqualTo(another);
        assertThat(tally.equals(desk)).isFalse();
        assertThat(tally.toString()).contains("Counter").contains(ContractServer.TALLY);
    }

    // ---- futures ----

    @Test
    void a_future_is_done_when_that_of_the_object_is()
            throws IOException, ExecutionException, InterruptedException {
        SharedQueue<String> queue = manager.newQueue(0);
        CompletableFuture<String> future = desk.later(queue);
        assertThat(future).isNotDone();
        assertThat(desk.add(1, 1)).isEqualTo(2);

        queue.put("it");

        assertThat(future).succeedsWithin(Waits.LONG).isEqualTo("got it");
    }

    @Test
    void a_future_fails_as_that_of_the_object_does() {
        assertThat(desk.failLater("too late"))
                .failsWithin(Waits.LONG)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(IllegalArgumentException.class)
                .havingCause()
                .withMessage("too late");
    }

    @Test
    void a_cancelled_future_is_no_trouble_to_others() throws IOException {
        CompletableFuture<String> future = desk.later(manager.newQueue(0));

        assertThat(future.cancel(true)).isTrue();

        assertThatThrownBy(future::join).isInstanceOf(CancellationException.class);
        assertThat(desk.add(1, 1)).isEqualTo(2);
    }

    // ---- interrupts ----

    @Test
    void an_interrupt_interrupts_the_call_there() throws InterruptedException {
        int before = desk.interrupts();
        var waiting = Running.start(() -> interruptedWait(desk));
        waiting.assertWaits();

        waiting.interruptOnly();

        assertThat(waiting.result()).as("the status is cleared").isFalse();
        await().atMost(Waits.LONG).until(() -> desk.interrupts() == before + 1);
    }

    /// @return the status afterwards
    private static boolean interruptedWait(Desk desk) {
        try {
            desk.waitForInterrupt();
            throw new AssertionError("it was not interrupted");
        } catch (InterruptedException _) {
            return Thread.interrupted();
        }
    }

    @Test
    void no_interrupt_is_lost_however_early_it_comes() throws InterruptedException {
        for (int i = 0; i < 100; i++) {
            var waiting = Running.start(() -> interruptedWait(desk));
            waiting.interruptOnly();
            waiting.result();
        }
    }
}
