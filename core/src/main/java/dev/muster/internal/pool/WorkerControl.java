package dev.muster.internal.pool;

import dev.muster.codec.CodecException;
import dev.muster.connection.Connection;
import dev.muster.internal.codec.Input;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Log;
import dev.muster.internal.system.Threads;
import dev.muster.internal.workerprotocol.FromWorker;
import dev.muster.internal.workerprotocol.ToWorker;
import java.io.IOException;
import java.util.Optional;

/// Hears what a worker says beside the results, in a thread of its own.
final class WorkerControl implements Runnable {
    private static final System.Logger LOGGER = Log.named("dev.muster.pool");

    private final PoolWorker worker;
    private final PoolWorker.Common common;
    private final Connection connection;

    private WorkerControl(PoolWorker worker, PoolWorker.Common common, Connection connection) {
        this.worker = worker;
        this.common = common;
        this.connection = connection;
    }

    static void start(PoolWorker worker, PoolWorker.Common common, Connection connection) {
        var control = new WorkerControl(worker, common, connection);
        Threads.daemon(
                        "muster-" + common.config().name() + "-" + worker.name() + "-control",
                        control)
                .start();
    }

    @Override
    public void run() {
        try {
            while (true) {
                handle(Input.of(connection.receiveBytes()));
            }
        } catch (CodecException e) {
            worker.broken("what it says is no notice", e);
            worker.controlLost(e);
        } catch (IOException e) {
            worker.controlLost(e);
        } catch (InterruptedException e) {
            unheard(e);
        } catch (Throwable e) { // no one notice's: nobody knows what is still to come
            unheard(e);
        }
    }

    private void unheard(Throwable e) {
        worker.broken("what it says could not be heard", e);
        worker.controlLost(new IOException("what it says could not be heard", e));
    }

    /// What hearing one notice throws is of no harm to the next.
    private void handle(Input message) throws IOException {
        FromWorker said = FromWorker.read(message);
        try {
            handle(said);
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            Guard.survived(e);
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    () -> "a notice of " + worker.name() + " could not be heard",
                    e);
        }
    }

    private void handle(FromWorker said) throws IOException {
        if (said instanceof FromWorker.Ready) { // before the switch, which is slow the first time
            worker.ready(null);
            return;
        }
        switch (said) {
            case FromWorker.Ready _ -> {} // above
            case FromWorker.NotReady(Input exception) -> worker.ready(failure(exception));
            case FromWorker.Withdrawn withdrawn -> worker.withdrawn(withdrawn.sequences());
            case FromWorker.Stacks(long sequence, String text) ->
                    worker.currentStop().stacks(sequence, text);
            case FromWorker.Advanced(long sequence, long done, long total) ->
                    worker.advanced(sequence, (double) done / total);
            case FromWorker.Find(long request, int loader, String name) ->
                    find(request, loader, name);
            case FromWorker.Logged record -> log(record);
            case FromWorker.Shares() -> worker.shares();
        }
    }

    private Throwable failure(Input exception) {
        try {
            return common.codec().decode(exception) instanceof Throwable failure
                    ? failure
                    : new IllegalStateException("the initializer failed");
        } catch (Throwable e) { // whatever its reading throws, the initializer has failed
            Guard.survived(e);
            return e;
        }
    }

    private void find(long request, int loader, String name) throws IOException {
        Optional<byte[]> found = Optional.empty();
        try {
            found = common.codec().find(worker.handle().info(), loader, name);
        } catch (Throwable e) { // the task that waits for it must go on
            Guard.survived(e);
            LOGGER.log(System.Logger.Level.WARNING, () -> name + " could not be looked up", e);
        }
        worker.send(
                found.isPresent()
                        ? ToWorker.Found.write(request, found.get())
                        : ToWorker.Found.write(request));
    }

    private void log(FromWorker.Logged record) {
        String tag =
                record.task() < 0
                        ? "[%s] ".formatted(worker.name())
                        : "[%s task-%d] ".formatted(worker.name(), record.task());
        System.Logger.Level level;
        Object failure = null;
        try {
            level = System.Logger.Level.valueOf(record.level());
            failure =
                    record.failure().remaining() > 0
                            ? common.codec().decode(record.failure())
                            : null;
        } catch (Throwable e) { // a record without its exception is better than none
            Guard.survived(e);
            LOGGER.log(System.Logger.Level.DEBUG, "a record of a worker cannot be read", e);
            level = System.Logger.Level.INFO;
        }
        System.Logger logger = Log.named(record.logger());
        if (failure instanceof Throwable thrown) {
            logger.log(level, tag + record.message(), thrown);
        } else {
            logger.log(level, tag + record.message());
        }
    }
}
