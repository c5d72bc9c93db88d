package dev.muster.examples.fancyobject;

import dev.muster.JvmProcess;
import dev.muster.WorkerOutput;
import dev.muster.shared.Local;
import dev.muster.shared.SharedQueue;
import java.io.IOException;
import java.io.Serializable;

/// Objects with behaviour go through a queue to another process, which need not know their classes:
/// what it does not find on its class path, it asks this program for. Lambdas are such objects,
/// too.
public final class FancyObject {
    private FancyObject() {}

    /// Something that can be done by whoever gets it.
    interface Fancy extends Serializable {
        String perform(String process);
    }

    /// Something fancy with a name.
    record Named(String name) implements Fancy {
        @Override
        public String perform(String process) {
            return "doing something fancy in " + process + " for " + name;
        }
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        try (Local local = Local.open()) {
            SharedQueue<Fancy> queue = local.newQueue(0);
            JvmProcess worker =
                    JvmProcess.start(
                            () -> performAll(queue),
                            c -> c.withName("worker").withOutput(new WorkerOutput.Console()));
            String greeting = "hello from " + ProcessHandle.current().pid();
            queue.put(new Named("Fancy Dan"));
            queue.put(process -> greeting + ", said in " + process); // with what it has captured
            worker.join();
        }
    }

    private static void performAll(SharedQueue<Fancy> queue) throws InterruptedException {
        String process = JvmProcess.current().orElseThrow().name();
        for (int i = 0; i < 2; i++) {
            System.out.println(queue.take().perform(process));
        }
    }
}
