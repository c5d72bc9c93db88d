package dev.muster.internal.pool;

import dev.muster.Broadcast;
import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.Output;
import dev.muster.worker.WorkerInfo;
import dev.muster.worker.WorkerStartException;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How tasks are written for one kind of worker, and what such workers say is read. Safe for all
/// threads.
///
/// A task is written before it is known which worker will have it. So a pool has one codec, and all
/// its workers are of the codec's kind.
interface TaskCodec {
    /// Refuses a worker that cannot read what is written here.
    ///
    /// @throws WorkerStartException if it is of another kind
    void check(WorkerInfo worker) throws WorkerStartException;

    /// The order that sets a worker up, before its first task.
    ///
    /// @param worker its name
    Output setUp(String worker);

    /// Writes a task into itself.
    ///
    /// @throws IllegalArgumentException if it cannot travel
    void prepare(PoolTask task);

    /// What writes the tasks of one worker.
    Writer newWriter();

    /// Writes frames for one worker, which is not sent twice what it knows. For one thread at a
    /// time.
    interface Writer {
        /// Writes a task that is prepared, and before it what it is made of and the worker does not
        /// know.
        void write(PoolTask task, Output frame);

        /// Writes that a function is not needed any more.
        ///
        /// @return false if the worker does not know it
        boolean forget(PoolFunction function, Output frame);
    }

    /// Reads what a task has returned or thrown.
    @Nullable Object decode(PoolTask task, Input value) throws CodecException;

    /// Reads what belongs to no task: the failure of an initializer, the exception of a log record.
    @Nullable Object decode(Input value) throws CodecException;

    /// What a worker looks for and cannot find itself: a class, a resource, a broadcast.
    ///
    /// @param worker that looks for it; only one on this machine is told the path of a file
    /// @param loader the number of the class loader that looks for it
    /// @throws IOException if it is there, but cannot be read
    Optional<byte[]> find(WorkerInfo worker, int loader, String name) throws IOException;

    /// Makes a value ready to be used by many tasks.
    ///
    /// @throws IllegalArgumentException if it cannot travel
    <T extends @Nullable Object> Broadcast<T> broadcast(T value);

    /// Removes what is left of its broadcasts.
    void close();
}
