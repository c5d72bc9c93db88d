package dev.muster.internal.launch;

import dev.muster.internal.system.Guard;
import org.jspecify.annotations.Nullable;

/// What follows the end of a process. Others wait for it: so it comes to its last step whatever
/// those before it throw.
///
/// @param <R> the report
interface Aftermath<R> {
    /// Those steps of which one that fails is logged, in their order.
    enum Step {
        /// It is not expected to connect any more.
        DISCONNECT,
        /// What it has left behind is ended.
        KILL,
        /// What it wrote is read to its end.
        READ
    }

    /// Takes a step.
    void take(Step step) throws InterruptedException;

    /// Looks for the reason.
    ///
    /// @param code with which it exited
    R inspect(int code);

    /// The last step; called once.
    ///
    /// @param report of its end; null if making it has failed
    /// @param failure what making it threw
    void told(@Nullable R report, @Nullable Throwable failure);

    /// Waits for the end of a process and does what follows it.
    static <R> void await(Process process, Aftermath<R> aftermath) {
        Step[] steps = Step.values(); // here: after the end perhaps no class can be loaded
        int code = awaitEnd(process);
        for (Step step : steps) {
            try {
                aftermath.take(step);
            } catch (InterruptedException _) {
                // No other code has this thread to interrupt it.
            } catch (Throwable e) {
                Guard.failed(e);
            }
        }
        R report;
        try {
            report = aftermath.inspect(code);
        } catch (Throwable e) { // those that wait get at least that
            Guard.survived(e);
            aftermath.told(null, e);
            return;
        }
        aftermath.told(report, null);
    }

    private static int awaitEnd(Process process) {
        while (true) {
            try {
                return process.waitFor();
            } catch (InterruptedException _) {
                // No other code has this thread to interrupt it.
            } catch (Throwable e) {
                Guard.survived(e);
                Guard.pause();
            }
        }
    }
}
