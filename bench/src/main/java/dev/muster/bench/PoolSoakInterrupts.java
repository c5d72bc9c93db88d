package dev.muster.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/// Starts programs at terminals, presses Ctrl-C, and looks for what is left of them.
final class PoolSoakInterrupts {
    private static final String SCRIPT = "bench/python/ctrl_c.py";
    private static final int FIRST_MILLIS = 2_000;
    private static final int SECOND_MILLIS = 500;

    /// Workers end within 2 seconds after their program; some more for a busy machine.
    private static final long LEFT_MILLIS = 5_000;

    private final BenchOptions options;
    private final int times;
    private final RandomGenerator random = RandomGenerator.getDefault();
    private final AtomicInteger begun = new AtomicInteger();

    // Guarded by this.
    private final Map<String, Integer> statuses = new TreeMap<>();
    private final List<String> complaints = new ArrayList<>();
    private long longestMillis;
    private int left;
    private int ended;

    PoolSoakInterrupts(BenchOptions options) {
        this.options = options;
        times = options.number("times", 200);
    }

    /// Runs it and prints a verdict.
    ///
    /// @return whether every promise was kept
    boolean run() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < options.number("parallel", 4); i++) {
            threads.add(Thread.ofPlatform().name("bench-terminal-" + i).start(this::runMany));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return verdict();
    }

    private void runMany() {
        int number = begun.getAndIncrement();
        while (number < times) {
            try {
                runOne(number);
            } catch (IOException e) {
                complain("run %d: %s".formatted(number, e));
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return;
            }
            number = begun.getAndIncrement();
        }
    }

    private void runOne(int number) throws IOException, InterruptedException {
        String mark = "MUSTER_SOAK=" + ProcessHandle.current().pid() + "-" + number;
        int first = random.nextInt(FIRST_MILLIS);
        int second = random.nextBoolean() ? random.nextInt(SECOND_MILLIS) : -1;
        String what =
                "run %d, Ctrl-C after %d ms%s"
                        .formatted(number, first, second < 0 ? "" : " and " + second + " ms");
        try (var terminal = BenchProcess.start("ctrl_c.py", command(mark, first, second))) {
            String[] words = terminal.line().split(" ", -1);
            terminal.process().waitFor();
            note(what, words[0], Long.parseLong(words[1]));
        }
        List<ProcessHandle> found = awaitNone(mark);
        if (!found.isEmpty()) {
            noteLeft(what, found);
            found.forEach(ProcessHandle::destroyForcibly);
        }
    }

    private List<String> command(String mark, int first, int second) throws IOException {
        List<String> command = new ArrayList<>();
        command.addAll(List.of("env", mark, options.python(), SCRIPT));
        command.addAll(List.of("--first", Integer.toString(first)));
        if (second >= 0) {
            command.addAll(List.of("--second", Integer.toString(second)));
        }
        command.addAll(List.of("--patience", options.text("patience", "15")));
        command.addAll(BenchProcess.command(PoolSoakProgram.class, List.of()));
        return command;
    }

    /// Waits until no process has the mark in its environment; some may be about to end.
    private static List<ProcessHandle> awaitNone(String mark) throws InterruptedException {
        long end = System.nanoTime() + LEFT_MILLIS * 1_000_000;
        List<ProcessHandle> found = marked(mark);
        while (!found.isEmpty() && System.nanoTime() < end) {
            Thread.sleep(50);
            found = marked(mark);
        }
        return found;
    }

    private static List<ProcessHandle> marked(String mark) {
        return ProcessHandle.allProcesses()
                .filter(process -> environment(process.pid()).contains("\0" + mark + "\0"))
                .toList();
    }

    private static String environment(long pid) {
        try {
            byte[] bytes = Files.readAllBytes(Path.of("/proc/" + pid + "/environ"));
            return "\0" + new String(bytes, ISO_8859_1);
        } catch (IOException _) {
            return ""; // gone, or not ours to read
        }
    }

    private synchronized void note(String what, String status, long millis) {
        ended++;
        statuses.merge(status, 1, Integer::sum);
        longestMillis = Math.max(longestMillis, millis);
        if (!status.equals("0") && !status.equals("130") && !status.equals("early")) {
            complain("%s: status %s after %d ms".formatted(what, status, millis));
        }
    }

    private synchronized void noteLeft(String what, List<ProcessHandle> found) {
        left += found.size();
        for (ProcessHandle process : found) {
            complain(
                    "%s: left is %d, %s"
                            .formatted(what, process.pid(), process.info().commandLine()));
        }
    }

    private synchronized void complain(String text) {
        complaints.add(text);
        System.out.println("  " + text);
    }

    private synchronized boolean verdict() {
        boolean isSound = complaints.isEmpty() && ended == times;
        System.out.printf(
                "interrupts %d of %d runs ended, statuses %s, the slowest %,d ms after the last"
                        + " Ctrl-C, %d processes left%n  %s%n",
                ended, times, statuses, longestMillis, left, isSound ? "sound" : "BROKEN");
        return isSound;
    }
}
