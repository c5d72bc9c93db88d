package dev.muster.tests.shared;

import dev.muster.shared.SharedQueue;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// An interface with everything that interfaces have.
public interface Desk {
    // overloads

    int add(int a, int b);

    long add(long a, long b);

    String add(String a, String b);

    String add(Object a, Object b);

    // kinds of parameters and results

    String join(String separator, Object... parts);

    int sum(int... numbers);

    <T extends Comparable<T>> Optional<T> largest(List<T> items);

    Map<String, List<Integer>> byLength(List<String> texts);

    @Nullable Object echo(@Nullable Object value);

    void nothing();

    byte[] bytes(int size);

    /// Calls another method at whoever implements this.
    default String greet(String name) {
        return join(" ", "hello", name);
    }

    /// Not of the object but of the interface.
    static String motto() {
        return "open";
    }

    // failures

    void fail(String message) throws IOException;

    /// Throws an exception of a class that is nowhere else.
    void failStrangely(String message);

    /// Throws an exception that holds what cannot travel.
    void failHeavily(String message);

    /// Returns what cannot travel.
    Object unsendable();

    // by reference

    SharedQueue<String> queue();

    void put(SharedQueue<String> queue, String item);

    Map<String, SharedQueue<String>> queues(int number);

    int totalSize(List<SharedQueue<String>> queues);

    Counter counter();

    int countBoth(Counter one, Counter other);

    /// Whether the counter is the object itself, not a proxy of it.
    boolean isMine(Counter counter);

    // without waiting

    CompletableFuture<String> later(SharedQueue<String> from);

    CompletableFuture<String> failLater(String message);

    // waiting

    void waitForInterrupt() throws InterruptedException;

    /// How many waits were interrupted.
    int interrupts();

    /// Changes what it gets.
    int clear(List<String> items);
}
