package dev.muster.examples.factorizer;

import dev.muster.JvmProcess;
import dev.muster.connection.AuthKey;
import dev.muster.examples.ExampleMain;
import dev.muster.examples.ExampleOptions;
import dev.muster.manager.Manager;
import dev.muster.manager.Registry;
import dev.muster.pickle.PyTuple;
import dev.muster.shared.SharedQueue;
import dev.muster.worker.WorkerStartException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;

/// Shares a queue of numbers to factorize, and collects what the workers find.
public final class FactorizerServer {
    /// How long the queues stay after the last result: a worker that asks once more should find an
    /// empty queue and not a closed door.
    private static final Duration LINGER = Duration.ofSeconds(1);

    /// How many workers it starts itself if it is alone.
    private static final int WORKERS = 2;

    private FactorizerServer() {}

    public static void main(String[] args) throws InterruptedException {
        ExampleMain.start(FactorizerServer::run, args);
    }

    /// Serves until every number has been factorized, by workers that come and go as they like; if
    /// it is alone, by two processes that it starts itself.
    public static void run(ExampleOptions options) throws IOException, InterruptedException {
        var registry = Registry.empty().withQueue(Factorizer.JOBS).withQueue(Factorizer.RESULTS);
        AuthKey key = options.serverKey();
        try (var server =
                Manager.serve(options.address(), key, registry, options::configureManager)) {
            SharedQueue<List<Long>> jobs = server.queue(Factorizer.JOBS);
            for (List<Long> chunk : Factorizer.chunksOf(Factorizer.numbers())) {
                jobs.put(chunk);
            }
            // Now: a worker ends when it finds an empty queue.
            options.announce(server.address(), key);
            List<JvmProcess> workers =
                    options.isAlone()
                            ? startWorkers(jobs, server.queue(Factorizer.RESULTS))
                            : List.of();
            collect(server.queue(Factorizer.RESULTS));
            for (JvmProcess worker : workers) {
                worker.join();
            }
            if (!options.isAlone()) {
                Thread.sleep(LINGER);
            }
        }
    }

    private static List<JvmProcess> startWorkers(
            BlockingQueue<List<Long>> jobs, BlockingQueue<PyTuple> results)
            throws WorkerStartException {
        var workers = new ArrayList<JvmProcess>();
        for (int i = 1; i <= WORKERS; i++) {
            String name = "java-" + i;
            workers.add(JvmProcess.start(() -> FactorizerWorker.work(jobs, results, name)));
        }
        return workers;
    }

    private static void collect(SharedQueue<Object> found) throws InterruptedException {
        var results = new FactorizerResults(Factorizer.numbers());
        while (!results.isComplete()) {
            results.add(found.take());
            System.out.println(results.done() + " of " + results.total() + " numbers");
        }
        results.shares().forEach(FactorizerServer::printShare);
    }

    private static void printShare(String worker, FactorizerResults.Share share) {
        System.out.printf("%6d numbers by %s%n", share.numbers(), worker);
    }
}
