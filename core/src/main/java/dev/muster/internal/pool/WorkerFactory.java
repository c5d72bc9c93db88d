package dev.muster.internal.pool;

import dev.muster.WorkerOutput;
import dev.muster.backend.Backend;
import dev.muster.backend.WorkerSpec;
import dev.muster.internal.codec.Output;
import dev.muster.worker.WorkerStartException;

/// Makes the workers of one pool. Safe for all threads.
final class WorkerFactory {
    private final ProcessScheduler scheduler;
    private final Backend backend;
    private final int initializerLoader;
    private final Output initializer;

    /// @param initializerLoader the number of the class loader that the initializer comes from
    /// @param initializer one value: what runs in each worker before its first task, or null
    WorkerFactory(
            ProcessScheduler scheduler,
            Backend backend,
            int initializerLoader,
            Output initializer) {
        this.scheduler = scheduler;
        this.backend = backend;
        this.initializerLoader = initializerLoader;
        this.initializer = initializer;
    }

    /// Starts a worker and waits until it takes tasks. One that does not get that far is ended.
    PoolWorker start(String name) throws WorkerStartException, InterruptedException {
        var worker = new PoolWorker(scheduler, name, backend.start(spec(name)));
        boolean isDone = false;
        try {
            worker.setUp(initializerLoader, initializer);
            isDone = true;
            return worker;
        } finally {
            if (!isDone) {
                worker.abandon();
            }
        }
    }

    private WorkerSpec spec(String name) {
        var config = scheduler.config();
        return new WorkerSpec(
                name,
                config.workerMemoryBytes(),
                config.jvmFlags(),
                config.environment(),
                config.classPath(),
                config.directory(),
                output(config.output()),
                config.startTimeout(),
                config.usesStartCache());
    }

    /// A function of the program is called as all its callbacks are.
    private WorkerOutput output(WorkerOutput wanted) {
        return wanted instanceof WorkerOutput.To(var receiver)
                ? new WorkerOutput.To(
                        line -> scheduler.core().callbacks().call(() -> receiver.accept(line)))
                : wanted;
    }

    /// Removes what belongs to the backend.
    void close() {
        backend.close();
    }
}
