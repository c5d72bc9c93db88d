package dev.muster.internal.pool;

import dev.muster.Broadcast;
import dev.muster.PoolConfig;
import dev.muster.codec.CodecException;
import dev.muster.internal.client.java.SentProxies;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.JavaCodec;
import dev.muster.internal.codec.LambdaShape;
import dev.muster.internal.codec.Output;
import dev.muster.internal.workerprotocol.BroadcastQuestion;
import dev.muster.internal.workerprotocol.ClassQuestion;
import dev.muster.internal.workerprotocol.ClassServer;
import dev.muster.internal.workerprotocol.ListedClasses;
import dev.muster.internal.workerprotocol.ShellVariables;
import dev.muster.internal.workerprotocol.StaticUses;
import dev.muster.internal.workerprotocol.ToWorker;
import dev.muster.worker.WorkerInfo;
import dev.muster.worker.WorkerKind;
import dev.muster.worker.WorkerStartException;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Tasks for worker JVMs: functions and values of Java, and the classes that they are made of.
final class JvmTaskCodec implements TaskCodec {
    private final Shapes shapes = new Shapes();
    private final SentProxies proxies = new SentProxies();

    /// What is known to workers before their first task.
    private final JavaCodec codec = JavaCodec.standard();

    private final JavaCodec taskCodec = codec.withShapes(shapes).withTokens(proxies);
    private final ClassServer classes = new ClassServer();
    private final LargeTasks large = new LargeTasks();
    private final FileBroadcasts broadcasts;
    private final Consumer<Output> toAll;

    /// What workers of other machines have been told of classes. Guarded by itself; forgotten with
    /// the worker.
    private final Map<WorkerInfo, ListedClasses> listed = new WeakHashMap<>();

    /// The number of the class loader that the initializer comes from.
    private final int loader;

    /// One value: what runs in each worker before its first task, or null.
    private final Output initializer;

    /// @param toAll sends an order to all workers of the pool
    /// @throws IllegalArgumentException if the pool's initializer cannot travel
    JvmTaskCodec(PoolConfig config, Consumer<Output> toAll) {
        this.toAll = toAll;
        this.broadcasts = new FileBroadcasts(this::withhold);
        Object first = config.initializer().orElse(null);
        this.loader = first == null ? 0 : classes.loaderOf(first);
        this.initializer = written(first);
    }

    private Output written(@Nullable Object first) {
        var out = new Output();
        try {
            codec.encode(first == null ? null : ShellVariables.carry(first, first, codec), out);
        } catch (CodecException e) {
            throw new IllegalArgumentException("the initializer: " + e.getMessage(), e);
        }
        return out;
    }

    // ---- workers ----

    @Override
    public void check(WorkerInfo worker) throws WorkerStartException {
        if (!(worker.kind() instanceof WorkerKind.Jvm)) {
            throw new WorkerStartException(
                    "%s is %s, and the tasks of this pool are for Java"
                            .formatted(worker.name(), worker.kind()),
                    null);
        }
    }

    @Override
    public Output setUp(String worker) {
        return ToWorker.SetUp.write(worker, loader, initializer);
    }

    @Override
    public Writer newWriter() {
        return new JvmTaskWriter(shapes, proxies);
    }

    // ---- tasks ----

    @Override
    public void prepare(PoolTask task) {
        Object origin = task.work().origin();
        task.loader(classes.loaderOf(origin));
        StaticUses.Warning.look(origin);
        try {
            task.payload(written(task));
        } catch (CodecException e) {
            throw new IllegalArgumentException(e.getMessage() + advice(task.work()), e);
        }
    }

    /// What to do where the task itself is of a kind that cannot travel: the program has handed a
    /// lambda to an `ExecutorService`, or the pool to a library that did.
    private static String advice(Work work) {
        if (!(work instanceof Work.Call(Object called))) {
            return "";
        }
        return switch (called) {
            case CompletableFuture.AsynchronousCompletionTask _ ->
                    ". The functions of supplyAsync, thenApplyAsync and their like do not travel:"
                            + " use the future that submit returns, and thenCompose(x -> pool.submit(f,"
                            + " x)) for the next step";
            case Future<?> _ ->
                    ". Such a future does not travel: use the one that submit returns, and"
                            + " Pool.asCompleted for several";
            default ->
                    called.getClass().isHidden() && !(called instanceof Serializable)
                            ? ". Declare the pool as Pool or var, not as ExecutorService, and"
                                    + " several tasks as List<RemoteCallable<T>>: then lambdas can"
                                    + " travel"
                            : "";
        };
    }

    private Output written(PoolTask task) throws CodecException {
        var out = new Output();
        if (task.work() instanceof Work.Apply(PoolFunction function, Object argument)) {
            if (!function.isShared()) {
                encode(function.function(), task, out);
                large.look(task, out.size());
            } else if (function.written() == null) {
                var definition = new Output();
                encode(function.function(), task, definition);
                function.written(definition);
            }
            taskCodec.encode(argument, out);
        } else {
            Object called = task.work().origin();
            taskCodec.encode(carry(called, called), out);
            large.look(task, out.size());
        }
        return out;
    }

    /// Writes a function. If it cannot travel, the message is about what the program has passed,
    /// not about what we have wrapped it in.
    private void encode(Object function, PoolTask task, Output out) throws CodecException {
        Object origin = task.work().origin();
        try {
            taskCodec.encode(carry(function, origin), out);
        } catch (CodecException e) {
            if (!function.equals(origin)) {
                codec.withTokens(proxies).encode(origin, new Output());
            }
            throw e;
        }
    }

    private Object carry(Object task, Object origin) throws CodecException {
        return ShellVariables.carry(task, origin, codec.withTokens(proxies));
    }

    // ---- what workers say ----

    /// Finds the classes that the class loader of the task knows.
    @Override
    public @Nullable Object decode(PoolTask task, Input value) throws CodecException {
        ClassLoader own = task.work().origin().getClass().getClassLoader();
        return (own == null ? codec : codec.withClassLoader(own)).decode(value);
    }

    @Override
    public @Nullable Object decode(Input value) throws CodecException {
        return codec.decode(value);
    }

    @Override
    public Optional<byte[]> find(WorkerInfo worker, int from, String name) throws IOException {
        Optional<BroadcastQuestion> question = BroadcastQuestion.read(name);
        if (question.isPresent()) {
            return broadcasts.answer(question.get(), worker.isLocal());
        }
        Optional<ClassQuestion> ofClasses = ClassQuestion.read(name);
        return ofClasses.isPresent()
                ? listedFor(worker).answer(from, ofClasses.get())
                : classes.find(from, name);
    }

    private ListedClasses listedFor(WorkerInfo worker) {
        synchronized (listed) {
            return listed.computeIfAbsent(worker, _ -> new ListedClasses(classes));
        }
    }

    // ---- broadcasts ----

    @Override
    public <T extends @Nullable Object> Broadcast<T> broadcast(T value) {
        if (value != null) {
            var _ = classes.loaderOf(value); // known from here on
        }
        return broadcasts.of(value, codec);
    }

    private void withhold(long broadcast) {
        toAll.accept(ToWorker.Withhold.write(broadcasts.pool(), broadcast));
    }

    @Override
    public void close() {
        broadcasts.close();
    }

    /// The shapes of the lambdas that a pool has written, numbered from 0. Each worker is sent all
    /// of them, in order, before the first task that needs them.
    static final class Shapes implements LambdaShape.Table {
        private final Map<LambdaShape, Integer> numbers = new ConcurrentHashMap<>();
        private final List<LambdaShape> shapes = new CopyOnWriteArrayList<>();

        @Override
        public int numberOf(LambdaShape shape) {
            Integer known = numbers.get(shape);
            return known != null ? known : add(shape);
        }

        private synchronized int add(LambdaShape shape) {
            Integer known = numbers.get(shape);
            if (known != null) {
                return known;
            }
            int number = shapes.size();
            shapes.add(shape);
            numbers.put(shape, number);
            return number;
        }

        @Override
        public LambdaShape shape(int number) throws CodecException {
            if (number < 0 || number >= shapes.size()) {
                throw new CodecException("lambda shape %d has not been sent".formatted(number));
            }
            return shapes.get(number);
        }

        /// Those there are; more may come.
        List<LambdaShape> all() {
            return shapes;
        }
    }
}
