package dev.muster.tests.shared;

import dev.muster.manager.Manager;
import dev.muster.shared.SharedQueue;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A desk at a manager.
final class DeskService implements Desk {
    private final AtomicInteger interrupts = new AtomicInteger();
    private volatile @Nullable Manager manager;

    /// A counter in this process.
    static final class CounterService implements Counter {
        private final AtomicInteger total = new AtomicInteger();

        @Override
        public int count() {
            return total.incrementAndGet();
        }

        @Override
        public int total() {
            return total.get();
        }
    }

    private static final class HeavyException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings({"serial", "unused"}) // on purpose
        private final Thread load = Thread.currentThread();

        HeavyException(String message) {
            super(message);
        }
    }

    /// Says where the desk gets its shared objects.
    void use(Manager owner) {
        manager = owner;
    }

    private Manager manager() {
        Manager owner = manager;
        if (owner == null) {
            throw new IllegalStateException("the desk has no manager yet");
        }
        return owner;
    }

    @Override
    public int add(int a, int b) {
        return a + b;
    }

    @Override
    public long add(long a, long b) {
        return a + b;
    }

    @Override
    public String add(String a, String b) {
        return a + b;
    }

    @Override
    public String add(Object a, Object b) {
        return a + " and " + b;
    }

    @Override
    public String join(String separator, Object... parts) {
        return Arrays.stream(parts).map(String::valueOf).collect(Collectors.joining(separator));
    }

    @Override
    public int sum(int... numbers) {
        return Arrays.stream(numbers).sum();
    }

    @Override
    public <T extends Comparable<T>> Optional<T> largest(List<T> items) {
        return items.stream().max(Comparable::compareTo);
    }

    @Override
    public Map<String, List<Integer>> byLength(List<String> texts) {
        return texts.stream()
                .collect(
                        Collectors.groupingBy(
                                text -> text.substring(0, 1),
                                Collectors.mapping(String::length, Collectors.toList())));
    }

    @Override
    public @Nullable Object echo(@Nullable Object value) {
        return value;
    }

    @Override
    public void nothing() {}

    @Override
    public byte[] bytes(int size) {
        return new byte[size];
    }

    @Override
    public void fail(String message) throws IOException {
        throw new IOException(message, new IllegalStateException("the cause"));
    }

    @Override
    public void failStrangely(String message) {
        throw strange(message);
    }

    private static RuntimeException strange(String message) {
        ClassDesc superclass = RuntimeException.class.describeConstable().orElseThrow();
        var text = MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_String);
        byte[] bytes =
                ClassFile.of()
                        .build(
                                ClassDesc.of("strange.StrangeException"),
                                made ->
                                        made.withFlags(ClassFile.ACC_PUBLIC)
                                                .withSuperclass(superclass)
                                                .withMethodBody(
                                                        ConstantDescs.INIT_NAME,
                                                        text,
                                                        ClassFile.ACC_PUBLIC,
                                                        code ->
                                                                code.aload(0)
                                                                        .aload(1)
                                                                        .invokespecial(
                                                                                superclass,
                                                                                ConstantDescs
                                                                                        .INIT_NAME,
                                                                                text)
                                                                        .return_()));
        try {
            return new Strange()
                    .define(bytes)
                    .asSubclass(RuntimeException.class)
                    .getConstructor(String.class)
                    .newInstance(message);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Strange extends ClassLoader {
        Class<?> define(byte[] bytes) {
            return defineClass("strange.StrangeException", bytes, 0, bytes.length);
        }
    }

    @Override
    public void failHeavily(String message) {
        throw new HeavyException(message);
    }

    @Override
    public Object unsendable() {
        return List.of("fine", Thread.currentThread());
    }

    @Override
    public SharedQueue<String> queue() {
        return manager().newQueue(0);
    }

    @Override
    public void put(SharedQueue<String> queue, String item) {
        queue.add(item);
    }

    @Override
    public Map<String, SharedQueue<String>> queues(int number) {
        var all = new HashMap<String, SharedQueue<String>>();
        for (int i = 0; i < number; i++) {
            all.put("q" + i, queue());
        }
        return all;
    }

    @Override
    public int totalSize(List<SharedQueue<String>> queues) {
        return queues.stream().mapToInt(SharedQueue::size).sum();
    }

    @Override
    public Counter counter() {
        return new CounterService();
    }

    @Override
    public List<Counter> counters(int number) {
        return Stream.generate(this::counter).limit(number).toList();
    }

    @Override
    public int countBoth(Counter one, Counter other) {
        return Stream.of(one, other).mapToInt(Counter::count).sum();
    }

    @Override
    public boolean isMine(Counter counter) {
        return counter instanceof CounterService;
    }

    @Override
    public CompletableFuture<String> later(SharedQueue<String> from) {
        return from.takeAsync().thenApply(item -> "got " + item);
    }

    @Override
    public CompletableFuture<String> failLater(String message) {
        return CompletableFuture.supplyAsync(() -> {
            throw new IllegalArgumentException(message);
        });
    }

    @Override
    public void waitForInterrupt() throws InterruptedException {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            interrupts.incrementAndGet();
            throw e;
        }
    }

    @Override
    public int interrupts() {
        return interrupts.get();
    }

    @Override
    public int clear(List<String> items) {
        int size = items.size();
        items.clear();
        return size;
    }
}
