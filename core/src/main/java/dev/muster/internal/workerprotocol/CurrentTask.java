package dev.muster.internal.workerprotocol;

import dev.muster.WorkerContext;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The task that a thread works for.
public final class CurrentTask {
    /// Inherited, so that the threads that a task starts know it, too.
    private static final InheritableThreadLocal<@Nullable WorkerContext> CONTEXT =
            new InheritableThreadLocal<>();

    private CurrentTask() {}

    /// The context of the task that this thread works for.
    public static Optional<WorkerContext> context() {
        return Optional.ofNullable(CONTEXT.get());
    }

    /// Sets the task that this thread works for.
    ///
    /// @return what it worked for until then, for [#leave]
    public static @Nullable WorkerContext enter(WorkerContext context) {
        WorkerContext before = CONTEXT.get();
        CONTEXT.set(context);
        return before;
    }

    /// Restores the task that this thread worked for before, or none.
    public static void leave(@Nullable WorkerContext before) {
        if (before == null) {
            CONTEXT.remove();
        } else {
            CONTEXT.set(before);
        }
    }
}
