package dev.muster.tests.architecture;

import dev.muster.Pool;
import java.util.concurrent.ExecutionException;

/// A pool with one worker, for [CallPathTest]: a task between two marks, again and again until it
/// is ended, because a task is now and then sent by the thread that reads results.
final class SubmittingProgram {
    private SubmittingProgram() {}

    /// @param arguments the address at which a debugger waits for the worker
    public static void main(String[] arguments) throws InterruptedException, ExecutionException {
        String agent =
                "-agentlib:jdwp=transport=dt_socket,server=n,suspend=y,address=" + arguments[0];
        try (var pool = Pool.processes(c -> c.withWorkers(1).withJvmFlags(agent))) {
            while (true) {
                begin();
                pool.submit(SubmittingProgram::task).get();
                end();
            }
        }
    }

    static void begin() {}

    static int task() {
        return 7;
    }

    static void end() {}
}
