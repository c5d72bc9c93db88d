package dev.muster.internal.worker;

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
    ///
    /// @param last what is done just before
    static void endNow(int status, Runnable last) {
        try {
            ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
            last.run();
        } finally {
            Runtime.getRuntime().halt(status);
        }
    }
}
