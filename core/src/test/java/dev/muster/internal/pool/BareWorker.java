package dev.muster.internal.pool;

import dev.muster.connection.Connection;
import dev.muster.worker.Worker;
import dev.muster.worker.WorkerInfo;
import dev.muster.worker.WorkerKind;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/// A worker without a process and without connections, for what asks only how it ends.
interface BareWorker extends Worker {
    @Override
    default Connection tasks() {
        throw new IllegalStateException("nobody reads here");
    }

    @Override
    default Connection control() {
        throw new IllegalStateException("nobody reads here");
    }

    @Override
    default WorkerInfo info() {
        return new WorkerInfo("worker-7", "here", 0, new WorkerKind.Jvm("25"), false);
    }

    @Override
    default Optional<ByteBuffer> journal() {
        return Optional.empty();
    }

    @Override
    default long residentBytes() {
        return 0;
    }

    @Override
    default List<String> lastLines() {
        return List.of();
    }

    @Override
    default void terminate() {}
}
