package dev.muster.internal.launch;

import dev.muster.internal.system.Guard;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// What follows the end of a process. Somebody waits for it: so it comes to its last step whatever
/// those before it throw.
final class Aftermath {
    private Aftermath() {}

    /// Something that is owed when a process has ended.
    @FunctionalInterface
    interface Step {
        void run() throws InterruptedException;
    }

    /// Waits for the end of a process, does what is owed then, and looks for the reason.
    ///
    /// @param steps what one of them throws is logged, and the next one follows
    /// @param inspection makes a report out of the exit code
    /// @param told gets the exit code's report, or what its making threw; called once
    static <R> void await(
            Process process,
            List<Step> steps,
            IntFunction<R> inspection,
            BiConsumer<@Nullable R, @Nullable Throwable> told) {
        int code = awaitEnd(process);
        for (Step step : steps) {
            try {
                step.run();
            } catch (InterruptedException _) {
                // Nobody has this thread to interrupt it.
            } catch (Throwable e) {
                Guard.failed(e);
            }
        }
        R report;
        try {
            report = inspection.apply(code);
        } catch (Throwable e) { // whoever waits hears that, at least
            Guard.survived(e);
            told.accept(null, e);
            return;
        }
        told.accept(report, null);
    }

    private static int awaitEnd(Process process) {
        while (true) {
            try {
                return process.waitFor();
            } catch (InterruptedException _) {
                // Nobody has this thread to interrupt it.
            } catch (Throwable e) {
                Guard.survived(e);
                Guard.pause();
            }
        }
    }
}
