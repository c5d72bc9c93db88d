package dev.muster.internal.system;

import java.lang.System.Logger.Level;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.AbortPolicy;
import java.util.concurrent.TimeUnit;

/// The place where all threads of Muster are started.
///
/// A thread that handles one item after the other survives each of them itself, with a [Guard]: it
/// knows the caller that waits for that item. An exception that gets past that ends here, and is
/// logged.
public final class Threads {
    private static final System.Logger LOGGER = Log.named("dev.muster.thread");

    private Threads() {}

    /// A thread that does not keep the program alive; to be started.
    public static Thread daemon(String name, Runnable body) {
        return Thread.ofPlatform().daemon().name(name).unstarted(watched(body));
    }

    /// A thread that keeps the program alive, or ends it as a shutdown hook; to be started.
    public static Thread lasting(String name, Runnable body) {
        return Thread.ofPlatform().daemon(false).name(name).unstarted(watched(body));
    }

    /// A virtual thread; to be started.
    public static Thread virtual(String name, Runnable body) {
        return Thread.ofVirtual().name(name).unstarted(watched(body));
    }

    /// Starts a thread.
    ///
    /// @return the same
    public static Thread start(Thread thread) {
        thread.start();
        return thread;
    }

    /// Starts a thread; if the system provides none at the moment, runs something else here
    /// instead.
    public static void startOr(Thread thread, Runnable instead) {
        try {
            thread.start();
        } catch (OutOfMemoryError e) { // this is how the JDK reports it
            Guard.survived(e);
            instead.run();
        }
    }

    /// What is said of a thread that the system did not give, for a message.
    public static String noneLeft(OutOfMemoryError failure) {
        return "this program gets no further thread (%s); look at its memory and at the limits of"
                        .formatted(failure.getMessage())
                + " the system for threads and processes";
    }

    /// One daemon for scheduled tasks. What a task throws is in its future: a repeated task, or one
    /// whose future is not read, is wrapped in [Guard#around].
    public static ScheduledThreadPoolExecutor timer(String name) {
        var timer = new ScheduledThreadPoolExecutor(1, watched(Thread.ofPlatform().daemon(), name));
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    /// A virtual thread for each task.
    ///
    /// @param prefix of their names; a number follows
    public static ExecutorService perTask(String prefix) {
        return Executors.newThreadPerTaskExecutor(
                watched(Thread.ofVirtual().name(prefix, 0).factory()));
    }

    /// A few virtual threads, each there for a while after its last task.
    public static ThreadPoolExecutor virtuals(String name, int count, long idleSeconds) {
        var threads =
                new ThreadPoolExecutor(
                        count,
                        count,
                        idleSeconds,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        watched(Thread.ofVirtual().name(name).factory()));
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    /// As many daemons as there are tasks, each there for a while after its last one.
    ///
    /// @param prefix of their names; a number follows
    public static ExecutorService daemons(String prefix, long idleSeconds) {
        return onDemand(prefix, Integer.MAX_VALUE, idleSeconds, new AbortPolicy());
    }

    /// As many daemons as there are tasks, up to a limit; each is kept for a while after its last
    /// task. Tasks submitted while all are busy run elsewhere.
    ///
    /// @param prefix of their names; a number follows
    public static ExecutorService daemons(
            String prefix, int most, long idleSeconds, Executor elsewhere) {
        return onDemand(prefix, most, idleSeconds, (task, _) -> elsewhere.execute(task));
    }

    private static ExecutorService onDemand(
            String prefix, int most, long idleSeconds, RejectedExecutionHandler refused) {
        return new ThreadPoolExecutor(
                0,
                most,
                idleSeconds,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                watched(Thread.ofPlatform().daemon().name(prefix, 1).factory()),
                refused);
    }

    private static ThreadFactory watched(Thread.Builder builder, String name) {
        return watched(builder.name(name).factory());
    }

    private static ThreadFactory watched(ThreadFactory factory) {
        return body -> factory.newThread(watched(body));
    }

    private static Runnable watched(Runnable body) {
        return new Watched(body);
    }

    /// A class, not a lambda: it is on the way to the first result of every program.
    private record Watched(Runnable body) implements Runnable {
        @Override
        public void run() {
            try {
                body.run();
            } catch (Throwable e) { // the last place to report it
                Guard.survived(e);
                LOGGER.log(
                        Level.ERROR,
                        () -> "thread " + Thread.currentThread().getName() + " ends by " + e,
                        e);
            }
        }
    }

    /// Waits for the end of a thread, unless it is the current one; restores the interrupt status
    /// afterwards.
    public static void joinUninterruptibly(Thread thread) {
        if (thread.equals(Thread.currentThread())) {
            return;
        }
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
