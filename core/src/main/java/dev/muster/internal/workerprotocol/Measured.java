package dev.muster.internal.workerprotocol;

import dev.muster.RemoteFunction;
import dev.muster.WorkerContext;
import java.lang.reflect.Array;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Functions that measure where they run what each input takes. Used only if somebody has asked.
public final class Measured {
    /*
     * The function does it itself, so that a task that is not measured knows nothing of it: neither
     * its worker nor what they say to each other. In a worker that is a process one thread runs all
     * tasks, and what it says of its process is kept in OWN.
     */
    private static final OwnTimes OWN = new OwnTimes();

    private Measured() {}

    /// What became of some inputs, and what they took.
    ///
    /// @param values what the function alone would have returned
    /// @param ranNanos an array of `long`: how long it ran for each input; 0 where it did not
    /// @param collectingNanos how long the process collected garbage meanwhile; 0 if it is that of
    ///   the program
    /// @param worker the name of the worker, if it is a process that has run none of these inputs
    ///   before; otherwise empty
    /// @param ageNanos how long ago that process was started
    public record Results(
            @Nullable Object values,
            Object ranNanos,
            long collectingNanos,
            String worker,
            long ageNanos) {}

    /// A function for each of some inputs, as [Chunks.Each].
    ///
    /// @param run tells these inputs from others that the same worker runs
    public record Each(RemoteFunction<Object, Object> function, long run)
            implements RemoteFunction<Object, Object>, Chunks.Wrapping {
        @Override
        public Object call(Object inputs) {
            long[] ranNanos = new long[Array.getLength(inputs)];
            var timed = new Timed(function, ranNanos);
            Begin begin = Begin.of(run);
            Object results = new Chunks.Each(timed.begin()).call(inputs);
            // A failure of all of them is looked for by others, who know nothing of times.
            return results instanceof Chunks.Broken ? results : begin.end(results, ranNanos);
        }
    }

    /// A function for one input.
    ///
    /// @param run tells these inputs from others that the same worker runs
    public record Single(RemoteFunction<Object, Object> function, long run)
            implements RemoteFunction<Object, Object>, Chunks.Wrapping {
        @Override
        public Object call(Object input) throws Exception {
            long[] ranNanos = new long[1];
            var timed = new Timed(function, ranNanos);
            Begin begin = Begin.of(run);
            return begin.end(timed.begin().call(input), ranNanos);
        }
    }

    /// Writes down what each call takes, one after the other, by a single look at the clock for
    /// each. Never travels.
    private static final class Timed implements RemoteFunction<Object, Object> {
        private static final long serialVersionUID = 1;

        private final transient RemoteFunction<Object, Object> function;
        private final transient long[] ranNanos;
        private transient int next;
        private transient long beforeNanos;

        Timed(RemoteFunction<Object, Object> function, long[] ranNanos) {
            this.function = function;
            this.ranNanos = ranNanos;
        }

        @Override
        public Object call(Object input) throws Exception {
            try {
                return function.call(input);
            } finally {
                long now = System.nanoTime();
                ranNanos[next++] = now - beforeNanos;
                beforeNanos = now;
            }
        }

        /// From here on it is called.
        Timed begin() {
            beforeNanos = System.nanoTime();
            return this;
        }
    }

    /// Some inputs are about to run.
    ///
    /// @param worker empty unless it is a process that tells of itself
    private record Begin(
            boolean isProcess, String worker, long ageNanos, long collectedNanos, long run) {
        static Begin of(long run) {
            WorkerContext context = CurrentTask.context().orElse(null);
            if (!(context instanceof Chunks.Cursor)) { // a thread of the program
                return new Begin(false, "", 0, 0, run);
            }
            boolean isFirst = OWN.run != run;
            return new Begin(
                    true,
                    isFirst ? context.worker() : "",
                    isFirst ? OwnTimes.ageNanos() : 0,
                    OWN.collectedNanos(),
                    run);
        }

        Results end(@Nullable Object values, long[] ranNanos) {
            if (!isProcess) {
                return new Results(values, ranNanos, 0, "", 0);
            }
            OWN.run = run;
            long collecting = OWN.collectedNanos(Arrays.stream(ranNanos).sum()) - collectedNanos;
            return new Results(values, ranNanos, Math.max(0, collecting), worker, ageNanos);
        }
    }
}
