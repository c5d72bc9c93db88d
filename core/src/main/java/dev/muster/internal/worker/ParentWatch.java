package dev.muster.internal.worker;

import dev.muster.internal.system.Guard;
import dev.muster.internal.system.LeftoverGuard;
import dev.muster.internal.system.Threads;

/// No pool, no worker: ends this process and everything it has started.
final class ParentWatch {
    private ParentWatch() {}

    /// Runs the control loop until the pool is gone, then ends the process.
    static Thread start(ControlLoop control, Runnable end) {
        return Threads.start(Threads.daemon("muster-control", new Hearing(control, end)));
    }

    private record Hearing(ControlLoop control, Runnable end) implements Runnable {
        @Override
        public void run() {
            Guard.run(control);
            end.run();
        }
    }

    /// Ends this process at once, whatever its threads are doing.
    static void endNow(int status) {
        try {
            ProcessHandle.current()
                    .descendants()
                    .filter(process -> !LeftoverGuard.is(process))
                    .forEach(ProcessHandle::destroyForcibly);
        } finally {
            Runtime.getRuntime().halt(status);
        }
    }
}
