package dev.muster.tests.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.manager.Manager;
import dev.muster.shared.SharedLock;
import dev.muster.shared.SharedMap;
import dev.muster.shared.SharedQueue;
import dev.muster.tests.kit.Running;
import dev.muster.tests.kit.Waits;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What is wrong is a clear exception of that very call, while the connection and everyone else go
/// on.
@TestedAt({Home.THIS_JVM, Home.TCP, Home.UNIX_SOCKET})
class BadInputContractTest extends ManagerContract {
    /// Holds what cannot travel.
    private record Basket(String name, List<Object> items) implements Serializable {}

    /// As the desk, but with a method that it has not.
    interface OtherDesk {
        int add(int a, int b);

        int multiply(int a, int b);
    }

    /// As the desk, but with less.
    interface SmallDesk {
        int add(int a, int b);
    }

    private SharedQueue<Integer> bystander;
    private Running<Integer> waiting;

    @BeforeEach
    void have_somebody_wait() throws IOException, InterruptedException {
        bystander = manager.newQueue(0);
        waiting = Running.start(bystander::take);
        waiting.assertWaits();
    }

    /// A call that waited all the time over the same connection gets its answer.
    @AfterEach
    void everyone_else_goes_on() throws InterruptedException {
        waiting.assertWaits();
        bystander.put(7);
        assertThat(waiting.result()).isEqualTo(7);
    }

    // ---- names and kinds ----

    private void refused(ThrowingCallable call, String... words) {
        assertThatThrownBy(call)
                .isInstanceOfAny(UncheckedIOException.class, IllegalArgumentException.class)
                .message()
                .contains(words);
    }

    @Test
    void a_name_that_is_not_offered_is_refused_with_those_that_are() {
        refused(() -> manager.queue("nonsense"), "nonsense", "jobs", "board");
        refused(() -> manager.get("nonsense", Desk.class), "nonsense", "desk");
    }

    @Test
    void another_kind_under_a_name_is_refused() {
        refused(() -> manager.queue(ContractServer.BOARD), "board", "SharedMap", "SharedQueue");
        refused(() -> manager.map("lock"), "lock", "SharedLock", "SharedMap");
        refused(() -> manager.list(ContractServer.DESK), "desk", "SharedList");
        refused(() -> manager.get(ContractServer.JOBS, Desk.class), "jobs");
        assertThatThrownBy(() -> manager.lock("Queue"))
                .hasMessageContainingAll("Queue", "newQueue");
    }

    @Test
    void another_interface_than_the_registered_one_is_refused() throws IOException {
        needs(Ability.INTERFACES);
        refused(
                () -> manager.get(ContractServer.DESK, OtherDesk.class),
                "multiply",
                "dev.muster.tests.shared.Desk");
        refused(() -> manager.get(ContractServer.DESK, String.class), "must be an interface");

        assertThat(manager.get(ContractServer.DESK, SmallDesk.class).add(1, 2)).isEqualTo(3);
    }

    // ---- values ----

    @Test
    void an_argument_that_cannot_travel_is_refused_with_its_place() throws IOException {
        SharedMap<String, Object> map = manager.newMap();
        SharedQueue<Object> queue = manager.newQueue(0);
        var bad = new Basket("b", List.of("fine", Thread.currentThread()));

        assertThatThrownBy(() -> map.put("k", bad))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.lang.Thread")
                .hasMessageContaining("items")
                .hasMessageContaining("[1]");
        assertThatThrownBy(() -> queue.put(Map.of("key", new Object())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.lang.Object")
                .hasMessageContaining("key");
        assertThatThrownBy(() -> queue.putAsync(bad).join())
                .satisfies(failure ->
                        assertThat(
                                        failure instanceof CompletionException
                                                ? failure.getCause()
                                                : failure)
                                .isInstanceOf(IllegalArgumentException.class));
        assertThatThrownBy(() -> manager.newValue(new Object()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(map).isEmpty();
        assertThat(queue).isEmpty();
    }

    @Test
    void a_function_that_captures_what_cannot_travel_is_refused() throws IOException {
        needs(Ability.FUNCTIONS);
        SharedMap<String, Integer> map = manager.newMap();
        var thread = Thread.currentThread();

        assertThatThrownBy(() -> map.compute("k", (_, _) -> thread.getPriority()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.lang.Thread");
    }

    @Test
    void a_result_that_cannot_travel_is_refused_with_its_place() throws IOException {
        needs(Ability.INTERFACES);
        Desk desk = manager.get(ContractServer.DESK, Desk.class);

        assertThatThrownBy(desk::unsendable)
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("Thread is not Serializable")
                .hasMessageContaining("[1]");
        assertThat(desk.add(1, 1)).isEqualTo(2);
    }

    @Test
    void a_class_that_the_filter_refuses_is_kept_but_not_made() throws IOException {
        needs(Ability.INTERFACES);
        SharedMap<String, Object> map = manager.newMap();
        SharedMap<String, Object> there = atOther(map);
        there.put("k", new Refused("a"));
        assertThat(there.get("k")).isEqualTo(new Refused("a"));
        Desk desk = manager.get(ContractServer.DESK, Desk.class);

        assertThatThrownBy(() -> desk.echo(new Refused("a")))
                .hasMessageContaining(ContractServer.REFUSED)
                .hasMessageContaining("ClassFilter");
        assertThatThrownBy(() -> map.compute("k", (_, old) -> old))
                .hasMessageContaining(ContractServer.REFUSED);
        assertThat(there.get("k")).isEqualTo(new Refused("a"));
    }

    // ---- objects that are gone, clients that are closed ----

    @Test
    void an_object_of_another_manager_is_refused() throws IOException, InterruptedException {
        try (Home.Opened another = Home.THIS_JVM.open()) {
            SharedQueue<Integer> foreign = another.objects().newQueue(0);
            SharedMap<String, Object> map = manager.newMap();

            assertThatThrownBy(() -> map.put("k", foreign))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("another manager");
        }
    }

    @Test
    void a_closed_client_says_so_and_others_go_on() throws IOException, InterruptedException {
        Manager closing = connect();
        SharedQueue<Integer> queue = closing.queue(ContractServer.JOBS);
        SharedLock lock = closing.lock("lock");
        var take = Running.start(queue::take);
        var future = queue.takeAsync();
        take.assertWaits();

        closing.close();
        closing.close();

        assertThat(take.failure())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThat(future).failsWithin(Waits.LONG);
        assertThatThrownBy(() -> queue.put(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(queue::takeAsync).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(lock::lock).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> closing.queue(ContractServer.JOBS))
                .isInstanceOf(IllegalStateException.class);
        assertThat(manager.<Integer>queue(ContractServer.JOBS).poll()).isNull();
    }
}
