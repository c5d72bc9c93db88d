package dev.muster.internal.client.python;

import dev.muster.internal.protocol.DataOperations.NamespaceOperations;
import dev.muster.internal.protocol.DataOperations.ValueOperations;
import dev.muster.internal.protocol.Operation;
import dev.muster.internal.protocol.SyncOperations.BarrierOperations;
import dev.muster.internal.protocol.SyncOperations.EventOperations;
import dev.muster.internal.protocol.SyncOperations.LockOperations;
import dev.muster.internal.protocol.SyncOperations.SemaphoreOperations;
import dev.muster.pickle.PyException;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The calls to CPython's managers for our operations, and the operations they do not have: all
/// that are not simply a call of the same name.
final class Phrases {
    /// Python 2 cannot wait for locks and semaphores with a time limit: they are polled.
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private static final Phrase.Book BOOK = new Phrase.Book();

    static {
        add(BOOK);
        CollectionPhrases.addTo(BOOK);
    }

    private Phrases() {}

    /// The phrase for an operation; null for a call of the same name.
    static @Nullable Phrase of(Operation<?> operation) {
        return BOOK.phrases().get(operation);
    }

    private static void add(Phrase.Book book) {
        book.waits(
                EventOperations.AWAIT,
                (event, seconds, _) -> event.test("wait", seconds) ? true : Phrase.LATE);

        book.lacks(ValueOperations.GET_AND_SET, () -> Phrase.function("getAndSet"));
        book.lacks(ValueOperations.COMPARE_AND_SET, () -> Phrase.function("compareAndSet"));
        book.lacks(ValueOperations.UPDATE_AND_GET, () -> Phrase.function("updateAndGet"));
        book.lacks(ValueOperations.GET_AND_UPDATE, () -> Phrase.function("getAndUpdate"));

        book.waits(LockOperations.LOCK, (lock, seconds, _) -> acquire(lock, seconds));
        book.says(LockOperations.UNLOCK, (lock, _) -> release(lock));
        book.says(LockOperations.IS_ABANDONED, (_, _) -> false); // there a dead process keeps it
        book.lacks(LockOperations.NEW_CONDITION, Phrase::condition);

        book.waits(
                SemaphoreOperations.ACQUIRE,
                (semaphore, seconds, arguments) ->
                        acquire(semaphore, seconds, number(arguments[0])));
        book.says(
                SemaphoreOperations.RELEASE,
                (semaphore, arguments) -> release(semaphore, number(arguments[0])));
        book.lacks(
                SemaphoreOperations.AVAILABLE,
                () -> Phrase.missing("way to tell how many permits there are", "use tryAcquire"));

        book.says(BarrierOperations.AWAIT, (barrier, arguments) -> meet(barrier, arguments[0]));
        book.says(BarrierOperations.PARTIES, (barrier, _) -> attribute(barrier, "parties"));
        book.says(
                BarrierOperations.NUMBER_WAITING, (barrier, _) -> attribute(barrier, "n_waiting"));
        book.says(BarrierOperations.BROKEN, (barrier, _) -> attribute(barrier, "broken"));

        book.says(NamespaceOperations.GET, (names, arguments) -> get(names, name(arguments[0])));
        book.says(
                NamespaceOperations.SET,
                (names, arguments) -> names.ask("__setattr__", name(arguments[0]), arguments[1]));
        book.says(
                NamespaceOperations.REMOVE,
                (names, arguments) -> remove(names, name(arguments[0])));
        book.says(NamespaceOperations.NAMES, (names, _) -> publicNames(names));
        book.lacks(EventOperations.WATCH, Phrase::changes);
        book.lacks(ValueOperations.WATCH, Phrase::changes);
    }

    private static @Nullable Object attribute(PythonObject object, String name) {
        return object.ask("__getattribute__", name);
    }

    private static int number(@Nullable Object argument) {
        return argument instanceof Integer number ? number : 0;
    }

    // ---- locks and semaphores ----

    private static Object acquire(PythonObject object, double seconds) {
        boolean isTaken;
        if (seconds == 0) {
            isTaken = object.test("acquire", false);
        } else if (seconds == Double.POSITIVE_INFINITY) {
            isTaken = object.test("acquire", true);
        } else if (object.connections().messages().mayBePython2()) {
            isTaken = acquireInTime(object, seconds);
        } else {
            isTaken = object.test("acquire", true, seconds);
        }
        return isTaken ? true : Phrase.LATE;
    }

    private static boolean acquireInTime(PythonObject object, double seconds) {
        long start = System.nanoTime();
        while (!object.test("acquire", false)) {
            if (System.nanoTime() - start >= seconds * 1e9
                    || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return true;
    }

    private static Object acquire(PythonObject semaphore, double seconds, int permits) {
        if (permits > 1) {
            throw Phrase.inOneStep("to take %d permits".formatted(permits), "take 1");
        }
        return acquire(semaphore, seconds);
    }

    private static @Nullable Object release(PythonObject lock) {
        try {
            return lock.ask("release");
        } catch (PyException e) {
            // Another client in Python released it: a plain Lock has no owner there.
            var notHeld =
                    new IllegalMonitorStateException(
                            "this thread does not hold %s, must hold it to unlock it"
                                    .formatted(lock));
            notHeld.initCause(e);
            throw notHeld;
        }
    }

    /// Several are released one by one: an extra permit does no harm in between.
    private static Object release(PythonObject semaphore, int permits) {
        for (int i = 0; i < permits; i++) {
            try {
                semaphore.ask("release");
            } catch (PyException e) {
                if (!e.is("ValueError")) {
                    throw e;
                }
                return false;
            }
        }
        return true;
    }

    // ---- barriers ----

    /// Waits in a single call, because an expired time limit breaks the barrier. An interrupt
    /// breaks it, too, which ends the call.
    private static @Nullable Object meet(PythonObject barrier, @Nullable Object time) {
        if (Thread.currentThread().isInterrupted()) {
            barrier.ask("abort");
            return BarrierOperations.IS_LATE;
        }
        long nanos = time instanceof Long limit && limit >= 0 ? limit : Long.MAX_VALUE;
        boolean isLimited = nanos < Long.MAX_VALUE;
        if (isLimited && Boolean.TRUE.equals(attribute(barrier, "broken"))) {
            return BarrierOperations.IS_BROKEN; // whatever the time
        }
        long begin = System.nanoTime();
        try {
            return barrier.askUntil(
                    () -> abortAside(barrier), "wait", isLimited ? nanos / 1e9 : null);
        } catch (PyException e) {
            if (!e.is("BrokenBarrierError")) {
                throw e;
            }
            boolean isLate =
                    Thread.currentThread().isInterrupted() || System.nanoTime() - begin >= nanos;
            return isLate ? BarrierOperations.IS_LATE : BarrierOperations.IS_BROKEN;
        }
    }

    /// The connection of this thread waits for its answer, so another thread sends the call. If no
    /// party waits any more, the others arrived just before the interrupt.
    private static void abortAside(PythonObject barrier) {
        barrier.aside(() -> {
            if (attribute(barrier, "n_waiting") instanceof Long waiting && waiting > 0) {
                barrier.ask("abort");
            }
        });
    }

    // ---- namespaces ----

    /// A name is an attribute, so one that begins with `_` would reach what Python keeps for
    /// itself.
    private static String name(@Nullable Object argument) {
        String name = String.valueOf(argument);
        if (name.startsWith("_")) {
            throw new IllegalArgumentException(
                    "the name is '%s', must not begin with '_' at a manager of CPython"
                            .formatted(name));
        }
        return name;
    }

    private static @Nullable Object get(PythonObject namespace, String name) {
        try {
            return attribute(namespace, name);
        } catch (PyException e) {
            requireMissing(e);
            return null;
        }
    }

    private static Object remove(PythonObject namespace, String name) {
        try {
            namespace.ask("__delattr__", name);
            return true;
        } catch (PyException e) {
            requireMissing(e);
            return false;
        }
    }

    private static void requireMissing(PyException failure) {
        if (!failure.is("AttributeError")) {
            throw failure;
        }
    }

    private static Object publicNames(PythonObject namespace) {
        var names = new ArrayList<String>();
        if (attribute(namespace, "__dict__") instanceof Map<?, ?> attributes) {
            attributes.keySet().forEach(name -> names.add(String.valueOf(name)));
        }
        names.removeIf(name -> name.startsWith("_"));
        return names;
    }
}
