package dev.muster.hazelcast.internal.run;

import com.hazelcast.splitbrainprotection.SplitBrainProtectionException;
import dev.muster.hazelcast.internal.engine.Engine;
import dev.muster.hazelcast.internal.engine.Failures;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Nanos;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/// Asks the cluster until it answers, or it is known that it will not.
final class RepeatedCalls {
    /// Hazelcast itself tries for a while before a call fails.
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Engine engine;

    RepeatedCalls(Engine engine) {
        this.engine = engine;
    }

    /// Does something that may be repeated until it is known to be done.
    ///
    /// @throws IllegalStateException if the cluster was left, is too small, has no node, or does
    ///   not answer
    <T> T call(Supplier<T> action) {
        long deadline = Nanos.deadline(PATIENCE);
        boolean isSecond = false; // one call alone may take longer than that
        while (true) {
            try {
                return action.get();
            } catch (RuntimeException e) { // of any kind that Hazelcast has
                throwIfHopeless(e);
                if (isSecond && System.nanoTime() - deadline > 0) {
                    throw new IllegalStateException(
                            "the cluster %s does not answer: %s"
                                    .formatted(engine.config().name(), e),
                            e);
                }
                isSecond = true;
                Guard.pause();
            }
        }
    }

    private void throwIfHopeless(RuntimeException e) {
        if (e.getClass() == IllegalStateException.class) {
            throw e;
        }
        if (e instanceof SplitBrainProtectionException) {
            engine.requireSize(); // which says more
        }
        Optional<String> reason = Failures.reason(e, engine.config().name());
        if (reason.isPresent()) {
            throw new IllegalStateException(reason.get(), e);
        }
    }
}
