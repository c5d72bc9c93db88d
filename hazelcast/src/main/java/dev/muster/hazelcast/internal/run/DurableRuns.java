package dev.muster.hazelcast.internal.run;

import dev.muster.RemoteCallable;
import dev.muster.codec.CodecException;
import dev.muster.hazelcast.DurableOptions;
import dev.muster.hazelcast.DurableResults;
import dev.muster.hazelcast.internal.engine.Engine;
import dev.muster.hazelcast.internal.run.RunState.Content;
import dev.muster.hazelcast.internal.run.RunState.Head;
import dev.muster.hazelcast.internal.run.RunState.Status;
import dev.muster.internal.codec.Encoded;
import dev.muster.internal.codec.JavaCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// What a program does with tasks that outlive it: it enqueues them and looks for their results.
/// Safe for all threads.
public final class DurableRuns implements AutoCloseable {
    private static final int SHORT_ID = 19;

    private final Engine engine;
    private final Records records;
    private final Contents contents;
    private final Bundles bundles;
    private final RunChanges changes;
    private final AtomicLong sequence = new AtomicLong();

    /// @param engine is not closed with this
    public DurableRuns(Engine engine) {
        var calls = new RepeatedCalls(engine);
        this.engine = engine;
        this.records = new Records(engine, calls);
        this.contents = new Contents(engine, calls);
        this.bundles = new Bundles(engine.sealer(), contents);
        this.changes = new RunChanges(engine, calls, records);
    }

    /// Has the cluster keep a task and run it.
    ///
    /// @return its id
    /// @throws IllegalArgumentException if the task or its classes cannot travel
    /// @throws IllegalStateException if the cluster cannot take it: it was left, is below its
    ///   minimum size, has no node, or another key
    public String enqueue(
            String run, RemoteCallable<?> task, UnaryOperator<DurableOptions> options) {
        DurableOptions wanted = options.apply(DurableOptions.defaults());
        requireName(run);
        Encoded function = encoded(task);
        engine.requireSize();
        records.requireSameKey();
        String id = wanted.id().orElseGet(() -> UUID.randomUUID().toString().substring(SHORT_ID));
        RunKey key = records.key(run, id);
        if (wanted.id().isPresent() && records.find(key).isPresent()) {
            return id;
        }
        Content.Kept kept = upload(task, function, wanted);
        if (records.create(key, first(run, id, kept, wanted)).isEmpty()) {
            contents.remove(kept);
        }
        return id;
    }

    private static void requireName(String run) {
        if (run.isBlank()) {
            throw new IllegalArgumentException("the name of the run is blank, must be a word");
        }
    }

    private static Encoded encoded(RemoteCallable<?> task) {
        try {
            return JavaCodec.standard().encode(task);
        } catch (CodecException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /// All that a node needs is there before the task is.
    private Content.Kept upload(RemoteCallable<?> task, Encoded function, DurableOptions wanted) {
        try {
            Content.Kept bundle = bundles.upload(task, wanted.classPathLimitBytes());
            var content =
                    new TaskContent(bundle, wanted.timeout(), wanted.memoryLimitBytes(), function);
            return contents.putApart(content.encoded(), Contents.LONG);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the classes of the task cannot be read: " + e.getMessage(), e);
        }
    }

    private RunState first(String run, String id, Content.Kept function, DurableOptions wanted) {
        long now = records.nowMillis();
        var head =
                new Head(
                        run,
                        id,
                        wanted.name().isEmpty() ? id : wanted.name(),
                        function,
                        wanted.labels(),
                        now,
                        sequence.getAndIncrement(),
                        wanted.retries(),
                        now + wanted.expiry().toMillis(),
                        wanted.resultsKept().toMillis());
        return new RunState(UUID.randomUUID(), head, now, new Status.Waiting(0, now, 0));
    }

    /// The tasks of a run, which need not be there yet.
    ///
    /// @param <T> what they return
    public <T extends @Nullable Object> DurableResults<T> results(String run) {
        requireName(run);
        records.requireSameKey();
        return new RunResults<>(run, records, contents, changes);
    }

    /// The names of the runs that have tasks, in the order of the alphabet.
    public SortedSet<String> runs() {
        records.requireSameKey();
        var names = new TreeSet<String>();
        records.find(records.keys(_ -> true)).forEach(each -> names.add(each.state().head().run()));
        return names;
    }

    /// Ends what waits here for results; tasks and results stay in the cluster.
    @Override
    public void close() {
        changes.close();
        bundles.close();
    }
}
