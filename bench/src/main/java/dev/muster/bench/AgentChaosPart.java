package dev.muster.bench;

import dev.muster.Pool;
import dev.muster.WorkerDiedException;
import dev.muster.WorkerOutput;
import dev.muster.cli.Muster;
import dev.muster.connection.AuthKey;
import dev.muster.monitor.WorkerSnapshot;
import dev.muster.worker.CrashReport.Cause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/// One kind of misfortune that a pool at agents must survive: `kill` of workers, loss of an
/// `agent`, or `cut` of a link.
final class AgentChaosPart {
    private static final int AHEAD = 200;
    private static final int SHOWN = 5;
    private static final Duration RECOVERY = Duration.ofSeconds(60);

    private final String name;
    private final BenchOptions options;
    private final BenchFolder top;
    private final Path folder;
    private final int workers;
    private final Random random = new Random(1);
    private final List<BenchProcess> agents = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();
    private final Set<Integer> done = new TreeSet<>();
    private final Map<String, Integer> reasons = new TreeMap<>();
    private int submitted;
    private int strikes;

    AgentChaosPart(String name, BenchOptions options, BenchFolder top) {
        this.name = name;
        this.options = options;
        this.top = top;
        folder = top.file(name);
        workers = options.number("workers", 1);
    }

    /// Runs it and prints a verdict.
    ///
    /// @return whether every promise was kept
    @SuppressWarnings("try") // the pool must be closed before the link
    boolean run() throws IOException, InterruptedException {
        Files.createDirectories(folder);
        AuthKey key = AuthKey.readFile(top.keyFile());
        // A lost agent is given up quickly, a cut link is waited for.
        Duration patience = Duration.ofSeconds(name.equals("cut") ? 10 : 2);
        var line = new AtomicReference<>("");
        long begin;
        List<ProcessHandle> all;
        try (Pool pool =
                        Pool.listening(
                                c ->
                                        c.withKey(key)
                                                .withLinkPatience(patience)
                                                .withJoinLine(line::set),
                                c -> c.withOutput(new WorkerOutput.Discard()));
                CutLink link = CutLink.to(Integer.parseInt(line.get().split("[ :]", -1)[3]))) {
            for (int i = 0; i < options.number("agents", 2); i++) {
                agents.add(start(i, link, line.get()));
            }
            checkWhole(pool);
            begin = System.nanoTime();
            feed(pool, link, line.get(), begin);
            checkWhole(pool);
            all = processes();
            pool.close(); // while there is a link
        }
        for (BenchProcess agent : agents) {
            int code = agent.process().onExit().join().exitValue();
            check(code == 0, "an agent has ended with status %d", code);
        }
        Thread.sleep(500);
        check(all.stream().noneMatch(ProcessHandle::isAlive), "there are processes left");
        agents.forEach(BenchProcess::close);
        System.out.printf(
                "%-6s %,d tasks in %.1f s, %,d strokes%n",
                name, submitted, (System.nanoTime() - begin) / 1e9, strikes);
        return verdict();
    }

    private BenchProcess start(int number, CutLink link, String line) throws IOException {
        String[] words = line.split(" ", -1);
        var arguments = new ArrayList<Object>(List.of("work", link.address()));
        arguments.addAll(List.of("--key-file", top.keyFile(), "--name", "agent" + number));
        arguments.addAll(List.of("--fingerprint", words[words.length - 1]));
        arguments.addAll(List.of("--workers", workers, "--memory", "128m", "--wait", 60));
        BenchProcess agent = BenchProcess.java(Muster.class, List.of(), arguments.toArray());
        agent.drain();
        return agent;
    }

    private List<ProcessHandle> processes() {
        return agents.stream()
                .flatMap(agent ->
                        Stream.concat(
                                Stream.of(agent.process().toHandle()),
                                agent.process().descendants()))
                .toList();
    }

    // ---- the work ----

    private record Running(int number, Future<Integer> future) {}

    /// Some hundred tasks are under way at any time, until the time is over.
    private void feed(Pool pool, CutLink link, String line, long begin)
            throws IOException, InterruptedException {
        long end = begin + TimeUnit.SECONDS.toNanos(options.number("seconds", 60));
        int millis = options.number("task-millis", 4);
        String files = folder.toString();
        String part = name;
        var running = new ArrayDeque<Running>();
        var stroke = new Stroke(pool, link, line);
        while (System.nanoTime() < end) {
            while (running.size() < AHEAD) {
                int number = submitted++;
                running.add(
                        new Running(
                                number,
                                pool.submit(() ->
                                        PoolChaosTask.run(number, false, part, files, millis))));
            }
            stroke.perhaps();
            if (isOver(running.getFirst().future(), 20)) {
                note(running.removeFirst());
            }
        }
        stroke.last();
        for (Running each : running) {
            if (!isOver(each.future(), RECOVERY.toMillis())) {
                complain("task %d has not ended".formatted(each.number()));
                each.future().cancel(true);
            }
            note(each);
        }
    }

    private static boolean isOver(Future<Integer> future, long millis) throws InterruptedException {
        try {
            future.get(millis, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException _) {
            return false;
        } catch (ExecutionException _) {
            return true;
        }
    }

    private void note(Running task) {
        switch (task.future().state()) {
            case SUCCESS -> {
                int result = task.future().resultNow();
                check(
                        result == task.number(),
                        "task %d has the result of %d",
                        task.number(),
                        result);
                check(done.add(task.number()), "task %d has two results", task.number());
            }
            case FAILED -> failed(task.number(), task.future().exceptionNow());
            default -> complain("task %d is %s".formatted(task.number(), task.future().state()));
        }
    }

    private void failed(int number, Throwable failure) {
        if (failure instanceof WorkerDiedException death && !name.equals("cut")) {
            Cause cause = death.report().cause();
            reasons.merge(cause.toString(), 1, Integer::sum);
            List<Cause> right =
                    name.equals("kill") ? List.of(Cause.SIGNAL) : List.of(Cause.LOST, Cause.SIGNAL);
            check(right.contains(cause), "task %d failed by %s", number, death.report());
            check(
                    death.report().worker().contains("@agent"),
                    "the worker of task %d has no machine: %s",
                    number,
                    death.report().worker());
        } else {
            complain("task %d has failed with %s".formatted(number, failure));
        }
    }

    // ---- what happens to it ----

    /// Harm, from time to time.
    private final class Stroke {
        private final Pool pool;
        private final CutLink link;
        private final String line;
        private long next = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
        private boolean isCut;

        Stroke(Pool pool, CutLink link, String line) {
            this.pool = pool;
            this.link = link;
            this.line = line;
        }

        void perhaps() throws IOException, InterruptedException {
            if (System.nanoTime() < next) {
                return;
            }
            long pause = options.number("every-millis", 300);
            switch (name) {
                case "kill" -> killWorker();
                case "agent" -> {
                    loseAgent();
                    pause = options.number("agent-every-millis", 6_000);
                }
                default -> pause = cutOrMend();
            }
            next = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(pause);
        }

        private void killWorker() {
            List<Long> pids =
                    pool.snapshot().workers().stream()
                            .filter(each -> each.state() != WorkerSnapshot.State.STARTING)
                            .map(each -> each.pid().orElse(0))
                            .filter(pid -> pid != 0)
                            .toList();
            if (!pids.isEmpty()) {
                ProcessHandle.of(pids.get(random.nextInt(pids.size())))
                        .ifPresent(ProcessHandle::destroyForcibly);
                strikes++;
            }
        }

        private void loseAgent() throws IOException {
            int victim = random.nextInt(agents.size());
            BenchProcess agent = agents.get(victim);
            List<ProcessHandle> below = agent.process().descendants().toList();
            agent.close();
            below.forEach(ProcessHandle::destroyForcibly);
            agents.set(victim, start(victim, link, line));
            strikes++;
        }

        private long cutOrMend() {
            isCut = !isCut;
            if (isCut) {
                link.cut();
                strikes++;
                return random.nextLong(50, options.number("most-cut-millis", 5_000));
            }
            link.mend();
            return 2_000;
        }

        void last() {
            link.mend();
        }
    }

    // ---- the end ----

    private void checkWhole(Pool pool) throws InterruptedException {
        int wanted = workers * agents.size();
        long end = System.nanoTime() + RECOVERY.toNanos();
        while (!isWhole(pool, wanted) && System.nanoTime() < end) {
            Thread.sleep(20);
        }
        check(isWhole(pool, wanted), "the pool is not whole: %s", pool.snapshot().workers());
        check(pool.snapshot().waiting() == 0, "%d tasks wait", pool.snapshot().waiting());
    }

    private static boolean isWhole(Pool pool, int wanted) {
        List<WorkerSnapshot> there = pool.snapshot().workers();
        return there.size() == wanted
                && there.stream().allMatch(each -> each.state() == WorkerSnapshot.State.IDLE);
    }

    private boolean verdict() throws IOException {
        Map<Integer, Integer> begun = PoolChaosTask.begun(folder);
        begun.forEach((number, times) -> check(times == 1, "%d has begun %d times", number, times));
        done.forEach(number -> check(begun.containsKey(number), "%d has never begun", number));
        int failed = reasons.values().stream().mapToInt(Integer::intValue).sum();
        System.out.printf(
                "       %,d done, %,d failed %s, %,d not ended%n       verdict: %s%n",
                done.size(),
                failed,
                reasons,
                submitted - done.size() - failed,
                complaints.isEmpty() ? "every promise was kept" : complaints.size() + " BROKEN");
        complaints.stream().limit(SHOWN).forEach(each -> System.out.println("       " + each));
        return complaints.isEmpty();
    }

    @SuppressWarnings("AnnotateFormatMethod") // no dependency for that
    private void check(boolean holds, String complaint, Object... values) {
        if (!holds) {
            complain(complaint.formatted(values));
        }
    }

    private void complain(String complaint) {
        complaints.add(complaint);
    }
}
