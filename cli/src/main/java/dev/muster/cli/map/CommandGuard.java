package dev.muster.cli.map;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What one JVM has of the commands that it runs: the mark of their run, the folder of their
/// output, and a shell that waits for the death of this JVM, however it comes about. Then the shell
/// ends what carries the mark, and removes the folder. Safe for all threads.
final class CommandGuard implements AutoCloseable {
    /*
     * The shell leads a session of its own, so that what kills the group of this JVM leaves it. Its
     * input is a pipe from this JVM: the kernel ends that, even after `kill -9`. A line in it says
     * that there is nothing left to be done.
     *
     * A command that was being started when the JVM died may get its mark a moment later: so the
     * shell looks several times before it believes that nothing is left.
     */
    private static final String SCRIPT =
            """
            trap '' INT TERM HUP QUIT PIPE TSTP
            exec 2>/dev/null
            read -r line && exit
            found() {
                queue=$known
                for file in $(grep -lsF "$1" /proc/[0-9]*/environ); do
                    file=${file#/proc/}
                    queue="$queue ${file%/environ}"
                done
                all=
                while [ -n "$queue" ]; do
                    next=
                    for pid in $queue; do
                        case " $all " in *" $pid "*) continue ;; esac
                        [ -e "/proc/$pid" ] || continue
                        grep -qs muster-guard "/proc/$pid/cmdline" && continue
                        all="$all $pid"
                        for children in /proc/"$pid"/task/*/children; do
                            list=
                            read -r list <"$children"
                            next="$next $list"
                        done
                    done
                    queue=${next# }
                    queue=${queue% }
                done
            }
            known=
            found "$1"
            known=$all
            [ -n "$all" ] && kill -TERM $all && sleep 0.3
            empty=0
            round=0
            while [ $empty -lt 4 ] && [ $round -lt 50 ]; do
                found "$1"
                if [ -n "$all" ]; then
                    kill -KILL $all
                    empty=0
                else
                    empty=$((empty + 1))
                fi
                round=$((round + 1))
                sleep 0.1
            done
            rm -rf "$2"
            """;

    private static final int MARK_BITS = 96;
    private static final int MOST_ROUNDS = 100;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int MOST_SHARE = 50;
    private static final List<Path> SESSION_MAKERS =
            List.of(Path.of("/usr/bin/setsid"), Path.of("/bin/setsid"));

    private static @Nullable CommandGuard current;

    private final String mark;
    private final Path folder;
    private final Process shell;
    private final AtomicLong numbers = new AtomicLong();
    private final Set<String> running = ConcurrentHashMap.newKeySet();
    private final Deque<Starter> idle = new ConcurrentLinkedDeque<>();
    private final ReentrantLock looking = new ReentrantLock();

    /// Guarded by looking.
    private long nextLook = System.nanoTime() + LOOK_NANOS;

    private volatile boolean isEnding;

    private CommandGuard() throws IOException {
        mark = new BigInteger(MARK_BITS, new SecureRandom()).toString(Character.MAX_RADIX);
        folder = Files.createTempDirectory("muster-map-");
        boolean isDone = false;
        try {
            shell = startShell();
            isDone = true;
        } finally {
            if (!isDone) {
                Files.delete(folder);
            }
        }
    }

    /// That of this JVM, which is opened when it is first needed.
    static synchronized CommandGuard ofThisJvm() throws IOException {
        if (current == null) {
            current = new CommandGuard();
        }
        return current;
    }

    private static synchronized void forget(CommandGuard closed) {
        if (closed.equals(current)) {
            current = null;
        }
    }

    private Process startShell() throws IOException {
        List<String> words = new ArrayList<>();
        SESSION_MAKERS.stream()
                .filter(Files::isExecutable)
                .findFirst()
                .ifPresent(maker -> words.add(maker.toString()));
        String entry = CommandFamily.VARIABLE + "=" + mark + ".";
        words.addAll(
                List.of("/bin/sh", "-c", SCRIPT, CommandFamily.GUARD, entry, folder.toString()));
        var builder =
                new ProcessBuilder(words)
                        .directory(new File("/"))
                        .redirectOutput(Redirect.DISCARD)
                        .redirectError(Redirect.DISCARD);
        builder.environment().remove(CommandFamily.VARIABLE); // it shall outlive an outer command
        return builder.start();
    }

    /// The number of a command that is about to be started.
    ///
    /// @throws InterruptedException if this JVM ends, and nothing more is to be started
    String begin() throws InterruptedException {
        if (isEnding) {
            throw new InterruptedException("the run ends");
        }
        String number = Long.toString(numbers.incrementAndGet());
        running.add(number);
        return number;
    }

    /// Whether all commands are being killed.
    boolean isEnding() {
        return isEnding;
    }

    /// The mark of that command.
    String markOf(String number) {
        return mark + "." + number;
    }

    /// Where it writes to.
    Path file(String number, String stream) {
        return folder.resolve(number + "." + stream);
    }

    /// A file that no command has, in the same folder.
    Path newFile(String stream) {
        return file("kept-" + numbers.incrementAndGet(), stream);
    }

    /// That command has ended. Now and then what ended commands have left running is killed: at
    /// most once a second, and for at most a fiftieth of the time.
    void ended(String number) {
        running.remove(number);
        if (!looking.tryLock()) {
            return;
        }
        try {
            long begin = System.nanoTime();
            if (begin - nextLook >= 0) {
                CommandFamily.leftBy(mark, each -> !running.contains(each))
                        .forEach(ProcessHandle::destroyForcibly);
                long now = System.nanoTime();
                nextLook = now + Math.max(LOOK_NANOS, MOST_SHARE * (now - begin));
            }
        } finally {
            looking.unlock();
        }
    }

    /// A shell that starts commands there; to be given back.
    Starter starter(@Nullable String directory) throws IOException {
        for (Starter each = idle.pollFirst(); each != null; each = idle.pollFirst()) {
            if (each.isUsable(directory)) {
                return each;
            }
            each.close();
        }
        return Starter.open(directory);
    }

    void giveBack(Starter starter) {
        idle.addFirst(starter);
        if (isEnding) {
            closeStarters();
        }
    }

    private void closeStarters() {
        for (Starter each = idle.pollFirst(); each != null; each = idle.pollFirst()) {
            each.close();
        }
    }

    /// Kills all commands and what they have left, and starts no more. What was just being started
    /// is left to the shell.
    void kill() {
        isEnding = true;
        for (int round = 0; round < MOST_ROUNDS; round++) {
            Collection<ProcessHandle> left = CommandFamily.leftBy(mark, _ -> true);
            if (left.isEmpty()) {
                return;
            }
            left.forEach(ProcessHandle::destroyForcibly);
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /// Kills what is left of all commands, and removes the folder.
    @Override
    public void close() throws IOException {
        forget(this);
        kill();
        closeStarters();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(folder);
        try (OutputStream line = shell.getOutputStream()) {
            line.write("done\n".getBytes(StandardCharsets.US_ASCII));
        }
    }
}
