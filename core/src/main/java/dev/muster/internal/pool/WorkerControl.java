package dev.muster.internal.pool;

import dev.muster.codec.CodecException;
import dev.muster.codec.Input;
import dev.muster.connection.Connection;
import dev.muster.internal.protocol.pool.Notice;
import dev.muster.internal.protocol.pool.Order;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Log;
import dev.muster.internal.system.Threads;
import java.io.IOException;
import java.util.Optional;

/// Hears what a worker says beside the results, in a thread of its own.
final class WorkerControl {
    private static final System.Logger LOGGER = Log.named("dev.muster.pool");

    private final PoolWorker worker;
    private final ProcessHome home;
    private final Connection connection;

    private WorkerControl(PoolWorker worker, ProcessHome home, Connection connection) {
        this.worker = worker;
        this.home = home;
        this.connection = connection;
    }

    static void start(PoolWorker worker, ProcessHome home, Connection connection) {
        var control = new WorkerControl(worker, home, connection);
        Threads.daemon(
                        "muster-%s-%s-control".formatted(home.config().name(), worker.name()),
                        control::run)
                .start();
    }

    private void run() {
        try {
            while (true) {
                hear(Input.of(connection.receiveBytes()));
            }
        } catch (CodecException e) {
            worker.broken("what it says is no notice", e);
            worker.deaf(e);
        } catch (IOException e) {
            worker.deaf(e);
        } catch (InterruptedException e) {
            unheard(e);
        } catch (Throwable e) { // no one notice's: nobody knows what is still to come
            unheard(e);
        }
    }

    private void unheard(Throwable e) {
        worker.broken("what it says could not be heard", e);
        worker.deaf(new IOException("what it says could not be heard", e));
    }

    /// What hearing one notice throws is of no harm to the next.
    private void hear(Input message) throws IOException {
        Notice notice = Notice.read(message);
        try {
            hear(notice);
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

    private void hear(Notice notice) throws IOException {
        switch (notice) {
            case Notice.Ready() -> worker.ready(null);
            case Notice.NotReady(Input exception) -> worker.ready(failure(exception));
            case Notice.Withdrawn withdrawn -> worker.withdrawn(withdrawn.sequences());
            case Notice.Stacks(long sequence, String text) ->
                    worker.currentStop().stacks(sequence, text);
            case Notice.Advanced(long sequence, long done, long total) ->
                    worker.advanced(sequence, (double) done / total);
            case Notice.Find(long request, int loader, String name) -> find(request, loader, name);
            case Notice.Logged record -> log(record);
            case Notice.Shares() -> worker.shares();
        }
    }

    private Throwable failure(Input exception) {
        try {
            return home.codec().decode(exception) instanceof Throwable failure
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
            found = home.find(loader, name);
        } catch (Throwable e) { // the task that waits for it must go on
            Guard.survived(e);
            LOGGER.log(System.Logger.Level.WARNING, () -> name + " could not be looked up", e);
        }
        worker.send(
                found.isPresent()
                        ? Order.Found.write(request, found.get())
                        : Order.Found.write(request));
    }

    private void log(Notice.Logged record) {
        String tag =
                record.task() < 0
                        ? "[%s] ".formatted(worker.name())
                        : "[%s task-%d] ".formatted(worker.name(), record.task());
        System.Logger.Level level;
        Object failure = null;
        try {
            level = System.Logger.Level.valueOf(record.level());
            failure =
                    record.failure().remaining() > 0 ? home.codec().decode(record.failure()) : null;
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
