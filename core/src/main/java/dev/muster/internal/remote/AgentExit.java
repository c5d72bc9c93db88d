package dev.muster.internal.remote;

import dev.muster.internal.system.Interrupts;
import dev.muster.internal.system.Threads;

/// What agents do when their process ends. If a signal is the cause, the workers finish the tasks
/// that they have, and a second signal kills them; otherwise they are killed at once.
final class AgentExit {
    private final Runnable drain;
    private final End end;
    private final Runnable kill;
    private final Thread hook;

    /// Waits until nothing is left.
    @FunctionalInterface
    interface End {
        void await() throws InterruptedException;
    }

    /// @param drain begins to end, and returns at once
    /// @param kill ends all, and waits for that a while
    AgentExit(Runnable drain, End end, Runnable kill) {
        this.drain = drain;
        this.end = end;
        this.kill = kill;
        this.hook = Threads.lasting("muster-agent-exit", this::run);
    }

    /// From here on it is done.
    void add() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /// Nothing is left that could be ended.
    void forget() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // It is under way.
        }
    }

    /// This process ends.
    void run() {
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
