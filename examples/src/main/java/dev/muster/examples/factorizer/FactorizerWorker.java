package dev.muster.examples.factorizer;

import dev.muster.examples.ExampleMain;
import dev.muster.examples.ExampleOptions;
import dev.muster.manager.Manager;
import dev.muster.pickle.PyTuple;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;

/// Takes chunks of numbers from a shared queue until it is empty, and gives their factors back.
public final class FactorizerWorker {
    private FactorizerWorker() {}

    public static void main(String[] args) throws InterruptedException {
        ExampleMain.start(FactorizerWorker::run, args);
    }

    /// Works for the server at the address, be it Java or Python, until there is nothing to do.
    public static void run(ExampleOptions options) throws IOException, InterruptedException {
        String name = options.name().orElseGet(() -> "java-" + ProcessHandle.current().pid());
        try (var manager = Manager.connect(options.address(), options.key(), options::configure)) {
            BlockingQueue<List<Long>> jobs = manager.queue(Factorizer.JOBS);
            BlockingQueue<PyTuple> results = manager.queue(Factorizer.RESULTS);
            System.out.println(name + ": " + work(jobs, results, name) + " chunks done");
        }
    }

    static int work(BlockingQueue<List<Long>> jobs, BlockingQueue<PyTuple> results, String name)
            throws InterruptedException {
        for (int chunks = 0; ; chunks++) {
            List<Long> numbers = jobs.poll();
            if (numbers == null) {
                return chunks;
            }
            results.put(PyTuple.of(name, Factorizer.factorsOfEach(numbers)));
        }
    }
}
