package dev.muster.cli.doctor;

import com.sun.management.OperatingSystemMXBean;
import dev.muster.cli.terminal.ByteSize;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/// The Java, and what the system lets its processes have.
final class MachineChecks {
    /// What a worker needs at the least, with its heap.
    private static final long WORKER_BYTES = 128L << 20;

    private static final long FEW_FILES = 4096;
    private static final long FEW_PROCESSES = 1024;
    private static final Path CGROUP = Path.of("/sys/fs/cgroup");

    private MachineChecks() {}

    static List<Finding> java() {
        String home = System.getProperty("java.home");
        String text =
                "Java %s (%s) in %s"
                        .formatted(Runtime.version(), System.getProperty("java.vendor"), home);
        if (!Files.isExecutable(Path.of(home, "bin", "java"))) {
            return List.of(
                    Finding.broken(
                            "java",
                            text + ", without bin/java, which workers need",
                            "install a whole JDK, for example from https://adoptium.net"));
        }
        return List.of(
                Finding.ok("java", text),
                MachineChecks.class.getModule().isNativeAccessEnabled()
                        ? Finding.ok("native access", "this JVM may use the system's functions")
                        : Finding.warning(
                                "native access",
                                "not given to this JVM, which will print warnings and be slower"
                                        + " with large values",
                                "java --enable-native-access=ALL-UNNAMED … (muster.jar has it)"));
    }

    static List<Finding> processors() {
        int usable = Runtime.getRuntime().availableProcessors();
        long all = lines("/proc/cpuinfo").filter(line -> line.startsWith("processor")).count();
        String limit = limit("cpu.max").map(text -> ", cpu.max is '" + text + "'").orElse("");
        String text =
                all > usable
                        ? "%d of the %d of this machine%s: a pool has so many workers"
                                .formatted(usable, all, limit)
                        : "%d: a pool has so many workers%s".formatted(usable, limit);
        return List.of(
                all > usable && usable == 1
                        ? Finding.warning(
                                "processors", text, "give this container or job more processors")
                        : Finding.ok("processors", text));
    }

    static List<Finding> memory() {
        if (!(ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean os)) {
            return List.of(Finding.ok("memory", "this Java does not say how much there is"));
        }
        long total = os.getTotalMemorySize();
        int workers = Runtime.getRuntime().availableProcessors();
        String limit = limit("memory.max").map(_ -> ", the limit of this cgroup").orElse("");
        String text =
                "%s in all%s, %s free"
                        .formatted(
                                new ByteSize(total),
                                limit,
                                new ByteSize(available().orElse(os.getFreeMemorySize())));
        return List.of(
                total < workers * WORKER_BYTES
                        ? Finding.warning(
                                "memory",
                                text
                                        + "; %d workers want %s"
                                                .formatted(
                                                        workers,
                                                        new ByteSize(workers * WORKER_BYTES)),
                                "fewer workers, MUSTER_POOL=processes:1, or more memory")
                        : Finding.ok("memory", text));
    }

    private static OptionalLong available() {
        return lines("/proc/meminfo")
                .filter(line -> line.startsWith("MemAvailable:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
                .findFirst();
    }

    static List<Finding> limits() {
        var findings = new ArrayList<Finding>();
        hardLimit("Max open files")
                .ifPresent(most ->
                        findings.add(
                                most < FEW_FILES
                                        ? Finding.warning(
                                                "open files",
                                                most + " at most: a server has fewer clients",
                                                "ulimit -n 65536, or LimitNOFILE= of the service")
                                        : Finding.ok("open files", count(most) + " at most")));
        OptionalLong processes = hardLimit("Max processes");
        OptionalLong pids =
                limit("pids.max").map(MachineChecks::number).orElse(OptionalLong.empty());
        if (processes.isPresent() || pids.isPresent()) {
            long most = Math.min(processes.orElse(Long.MAX_VALUE), pids.orElse(Long.MAX_VALUE));
            findings.add(
                    most < FEW_PROCESSES
                            ? Finding.warning(
                                    "processes",
                                    most + " processes and threads at most; a worker has about 20",
                                    "ulimit -u 4096, or pids.max of the container"
                                            + " (docker run --pids-limit 4096)")
                            : Finding.ok(
                                    "processes", count(most) + " processes and threads at most"));
        }
        return findings;
    }

    private static String count(long most) {
        return most == Long.MAX_VALUE ? "any number" : Long.toString(most);
    }

    /// From lines such as `Max open files 1024 524288 files`.
    private static OptionalLong hardLimit(String name) {
        return lines("/proc/self/limits")
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()).strip().split("\\s+"))
                .filter(words -> words.length >= 2)
                .map(words -> number(words[1]))
                .flatMapToLong(OptionalLong::stream)
                .findFirst();
    }

    private static OptionalLong number(String text) {
        if (text.equals("unlimited") || text.equals("max")) {
            return OptionalLong.of(Long.MAX_VALUE);
        }
        return text.matches("[0-9]{1,18}")
                ? OptionalLong.of(Long.parseLong(text))
                : OptionalLong.empty();
    }

    /// A limit of the control group of this process, unless it is none.
    private static Optional<String> limit(String file) {
        String own =
                lines("/proc/self/cgroup")
                        .filter(line -> line.startsWith("0::/"))
                        .map(line -> line.substring("0::/".length()))
                        .findFirst()
                        .orElse("");
        return Stream.of(CGROUP.resolve(own).resolve(file), CGROUP.resolve(file))
                .flatMap(path -> lines(path.toString()).limit(1))
                .filter(text -> !text.startsWith("max"))
                .findFirst();
    }

    /// The lines of a file of the system; none where there is no such file.
    private static Stream<String> lines(String file) {
        try {
            return Arrays.stream(Files.readString(Path.of(file)).split("\n"));
        } catch (IOException _) {
            return Stream.empty();
        }
    }
}
