package dev.muster.cli;

import dev.muster.cli.terminal.Terminal;
import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.examples.factorizer.Factorizer;
import dev.muster.examples.factorizer.FactorizerResults;
import dev.muster.manager.Manager;
import dev.muster.manager.ManagerServer;
import dev.muster.manager.Registry;
import dev.muster.shared.SharedQueue;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The main job: a manager here, two JVMs and a Python that work for it, every result checked.
final class Demo {
    /*
     * A queue distributes the jobs, so it is not known which worker holds which. A worker that dies
     * takes its chunk with it; the others do not notice and end when the queue is empty. If then
     * numbers are missing and no worker is left, the missing numbers are put back into the queue
     * and a fresh worker starts.
     */
    private static final int JVMS = 2;
    private static final int MAX_VAIN_WORKERS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final PrintStream out;
    private final ProgressBar bar;
    private final ChildProcesses children;
    private final Address address;
    private final AuthKey key;
    private final SharedQueue<List<Long>> jobs;
    private final SharedQueue<Object> found;
    private final FactorizerResults results = new FactorizerResults(Factorizer.numbers());
    private final List<DemoWorker> workers = new ArrayList<>();

    private Demo(
            PrintStream out,
            ProgressBar bar,
            ChildProcesses children,
            AuthKey key,
            ManagerServer server) {
        this.out = out;
        this.bar = bar;
        this.children = children;
        this.address = server.address();
        this.key = key;
        this.jobs = server.queue(Factorizer.JOBS);
        this.found = server.queue(Factorizer.RESULTS);
    }

    static int run(PrintStream out) throws IOException, InterruptedException {
        var registry = Registry.empty().withQueue(Factorizer.JOBS).withQueue(Factorizer.RESULTS);
        int total = Factorizer.numbers().size();
        var bar = new ProgressBar(out, Terminal.ofOutput().isInteractive(), total);
        try (var children = ChildProcesses.open(bar::finish)) {
            AuthKey key = AuthKey.generate();
            var anywhere = Address.parse("127.0.0.1:0");
            try (var server = Manager.serve(anywhere, key, registry)) {
                new Demo(out, bar, children, key, server).factorize();
            }
        }
        return 0;
    }

    private void factorize() throws IOException, InterruptedException {
        long startNanos = System.nanoTime();
        for (List<Long> chunk : Factorizer.chunksOf(Factorizer.numbers())) {
            jobs.put(chunk);
        }
        startWorkers();
        collect();
        bar.finish();
        var report = new DemoReport(out, results, workers);
        report.printShares(Duration.ofNanos(System.nanoTime() - startNanos));
        report.printCommands();
        for (DemoWorker worker : workers) {
            worker.awaitEnd(PATIENCE);
        }
    }

    private void startWorkers() throws IOException, InterruptedException {
        var python = PythonInterpreter.find(children);
        out.printf(
                "%d numbers, %d JVMs%s, one queue at %s%n",
                results.total(),
                JVMS,
                python.map(found -> " and " + found.version()).orElse(""),
                address);
        if (python.isPresent()) {
            workers.add(DemoWorker.startPython(children, python.get(), "python-1", address, key));
        }
        for (int i = 0; i < JVMS; i++) {
            startJava();
        }
        bar.update(0);
    }

    private void startJava() throws IOException, InterruptedException {
        long javas = workers.stream().filter(worker -> worker.name().startsWith("java")).count();
        workers.add(DemoWorker.startJava(children, "java-" + (javas + 1), address, key));
    }

    private void collect() throws IOException, InterruptedException {
        int vain = 0;
        while (!results.isComplete()) {
            boolean allEnded = workers.stream().noneMatch(DemoWorker::isRunning);
            Object result = found.poll(100, TimeUnit.MILLISECONDS);
            children.checkNotEnding();
            children.listen();
            reportFailures();
            if (result != null) {
                results.add(result);
                bar.update(results.done());
                vain = 0;
                continue;
            }
            if (allEnded && ++vain > MAX_VAIN_WORKERS) {
                throw new IOException("every worker ended before it gave a result");
            }
            if (allEnded) {
                jobs.clear();
                for (List<Long> chunk : Factorizer.chunksOf(results.missing())) {
                    jobs.put(chunk);
                }
                startJava();
            }
        }
    }

    private void reportFailures() {
        for (DemoWorker worker : workers) {
            if (worker.hasNewlyFailed()) {
                bar.say(worker.howItEnded(children) + "; what it held is left to another");
            }
        }
    }
}
