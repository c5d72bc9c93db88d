package dev.muster.internal.worker;

import dev.muster.internal.system.LeftoverGuard;

/// No pool, no worker: ends this process and all that it has started.
final class ParentWatch {
    private ParentWatch() {}

    /// Runs the control loop until the pool is gone, then ends the process.
    static Thread start(ControlLoop control, Runnable end) {
        return Thread.ofPlatform()
                .daemon()
                .name("muster-control")
                .start(() -> {
                    control.run();
                    end.run();
                });
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
