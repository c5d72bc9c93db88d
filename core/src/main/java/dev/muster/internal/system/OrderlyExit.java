package dev.muster.internal.system;

/// What agents and nodes do when their process ends. If a signal is the cause, the workers finish
/// the tasks that they have, and a second signal kills them; otherwise they are killed at once.
public final class OrderlyExit {
    private final Runnable drain;
    private final End end;
    private final Runnable kill;
    private final Thread hook;

    /// Waits until nothing is left.
    @FunctionalInterface
    public interface End {
        void await() throws InterruptedException;
    }

    /// @param name of the thread that does it
    /// @param drain begins to end, and returns at once
    /// @param kill ends all, and waits for that a while
    public OrderlyExit(String name, Runnable drain, End end, Runnable kill) {
        this.drain = drain;
        this.end = end;
        this.kill = kill;
        this.hook = Threads.lasting(name, this::run);
    }

    /// From here on it is done.
    public void add() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /// Nothing is left that could be ended.
    public void forget() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // It is under way.
        }
    }

    /// This process ends.
    public void run() {
        if (!Interrupts.isCauseOfExit()) {
            kill.run();
            return;
        }
        Interrupts.onNext(kill);
        drain.run();
        try {
            end.await();
        } catch (InterruptedException _) {
            kill.run();
        }
    }
}
