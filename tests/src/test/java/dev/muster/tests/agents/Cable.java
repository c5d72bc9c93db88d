package dev.muster.tests.agents;

import dev.muster.tests.kit.Offspring;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Two machines, as far as their network goes, and a cable between them that can be pulled: two
/// network namespaces of Linux with a pair of virtual devices. What is sent while it is pulled is
/// lost without a word, and no connection breaks.
public final class Cable implements AutoCloseable {
    /// The address of one machine.
    public static final String HERE = "10.77.0.1";

    /// The address of the other one.
    public static final String THERE = "10.77.0.2";

    private static final int ESTABLISHED = 1;

    private final String here = "muster-h" + ProcessHandle.current().pid();
    private final String there = "muster-t" + ProcessHandle.current().pid();

    private Cable() {}

    /// Why there can be none; empty if there can.
    public static String whyNot() throws IOException {
        if (!System.getProperty("user.name").equals("root")) {
            return "network namespaces need root";
        }
        String name = "muster-x" + ProcessHandle.current().pid();
        try {
            ip("netns", "add", name);
            ip("netns", "del", name);
            return "";
        } catch (IOException e) {
            return "there are no network namespaces: " + e.getMessage();
        }
    }

    /// Lays it.
    public static Cable lay() throws IOException {
        var cable = new Cable();
        boolean isDone = false;
        try {
            cable.layIt();
            isDone = true;
            return cable;
        } finally {
            if (!isDone) {
                cable.close();
            }
        }
    }

    private void layIt() throws IOException {
        ip("netns", "add", here);
        ip("netns", "add", there);
        ip(
                "-n", here, "link", "add", "cable", "type", "veth", "peer", "name", "cable",
                "netns", there);
        connect(here, HERE);
        connect(there, THERE);
    }

    private static void connect(String machine, String address) throws IOException {
        ip("-n", machine, "addr", "add", address + "/24", "dev", "cable");
        ip("-n", machine, "link", "set", "lo", "up");
        ip("-n", machine, "link", "set", "cable", "up");
    }

    private static void ip(String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(words));
        Process process =
                Offspring.mark(new ProcessBuilder(command).redirectErrorStream(true)).start();
        String said =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.onExit().join().exitValue() != 0) {
            throw new IOException(String.join(" ", command) + ": " + said);
        }
    }

    /// The beginning of a command that runs on one machine.
    public List<String> here() {
        return List.of("ip", "netns", "exec", here);
    }

    /// The beginning of a command that runs on the other one.
    public List<String> there() {
        return List.of("ip", "netns", "exec", there);
    }

    /// Pulls it out.
    public void pull() throws IOException {
        ip("-n", here, "link", "set", "cable", "down");
    }

    /// Plugs it in again.
    public void plugIn() throws IOException {
        ip("-n", here, "link", "set", "cable", "up");
    }

    /// How many connections over TCP the machine of a process believes in.
    static long connections(ProcessHandle process) throws IOException {
        Path net = Path.of("/proc/" + process.pid() + "/net");
        // The sockets of Java are of both kinds.
        return connections(net.resolve("tcp")) + connections(net.resolve("tcp6"));
    }

    private static long connections(Path table) throws IOException {
        try (var lines = Files.lines(table)) {
            return lines.skip(1)
                    .map(line -> line.strip().split("\\s+")[3])
                    .filter(state -> Integer.parseInt(state, 16) == ESTABLISHED)
                    .count();
        }
    }

    @Override
    public void close() throws IOException {
        try {
            ip("netns", "del", here);
        } finally {
            ip("netns", "del", there);
        }
    }
}
