package dev.muster.tests.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.tests.kit.Offspring;
import dev.muster.tests.kit.Ports;
import dev.muster.tests.kit.Waits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// An OpenSSH server of our own on loopback, with keys that exist for the test only, and the
/// configuration of a client that knows it as the host `far`.
///
/// What it starts has a home folder of its own and a variable by which it is found.
final class SshServer implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/sbin/sshd");
    private static final Path FOLDER_OF_ROOT = Path.of("/run/sshd");
    private static final String VARIABLE = "MUSTER_TESTS_FAR";

    private final Path folder;
    private final int port;
    private final Process process;

    private SshServer(Path folder, int port, Process process) {
        this.folder = folder;
        this.port = port;
        this.process = process;
    }

    /// Why there can be none here; empty if there can.
    static String whyNot() {
        if (!Files.isExecutable(PROGRAM)) {
            return "there is no " + PROGRAM + ": install openssh-server";
        }
        return "";
    }

    /// Starts one.
    ///
    /// @param folder for its files; empty
    static SshServer start(Path folder) throws IOException, InterruptedException {
        boolean isRoot = System.getProperty("user.name").equals("root");
        if (isRoot && Files.notExists(FOLDER_OF_ROOT)) {
            Files.createDirectory(FOLDER_OF_ROOT);
        }
        key(folder.resolve("host_key"));
        key(folder.resolve("user_key"));
        key(folder.resolve("other_key"));
        Files.createDirectory(folder.resolve("home"));
        Files.copy(folder.resolve("user_key.pub"), folder.resolve("authorized_keys"));
        int port = Ports.free();
        Files.writeString(
                folder.resolve("server"),
                """
                Port %d
                ListenAddress 127.0.0.1
                HostKey %2$s/host_key
                AuthorizedKeysFile %2$s/authorized_keys
                PidFile none
                StrictModes no
                UsePAM no
                PasswordAuthentication no
                KbdInteractiveAuthentication no
                PermitRootLogin yes
                MaxStartups 100
                SetEnv HOME=%2$s/home XDG_CACHE_HOME=%2$s/home/.cache %3$s=%2$s "%4$s=%5$s"
                """
                        .formatted(port, folder, VARIABLE, Offspring.VARIABLE, Offspring.MARK));
        Files.writeString(
                folder.resolve("known"),
                "[127.0.0.1]:%d %s\n"
                        .formatted(port, Files.readString(folder.resolve("host_key.pub")).strip()));
        Files.writeString(folder.resolve("client"), client(folder, port, "far", "user_key"));
        Files.writeString(folder.resolve("stranger"), client(folder, port, "far", "other_key"));
        var builder =
                new ProcessBuilder(
                        PROGRAM.toString(), "-D", "-e", "-f", folder.resolve("server").toString());
        builder.redirectErrorStream(true).redirectOutput(folder.resolve("log").toFile());
        Process process = Offspring.mark(builder).start();
        var server = new SshServer(folder, port, process);
        server.awaitReady();
        return server;
    }

    private static String client(Path folder, int port, String host, String key) {
        return """
        Host %s far2
          HostName 127.0.0.1
          Port %d
          User %s
          IdentityFile %4$s/%5$s
          IdentitiesOnly yes
          UserKnownHostsFile %4$s/known
          GlobalKnownHostsFile /dev/null
          StrictHostKeyChecking yes
        """
                .formatted(host, port, System.getProperty("user.name"), folder, key);
    }

    private static void key(Path file) throws IOException, InterruptedException {
        Process making =
                new ProcessBuilder(
                                "ssh-keygen",
                                "-q",
                                "-t",
                                "ed25519",
                                "-N",
                                "",
                                "-f",
                                file.toString())
                        .inheritIO()
                        .start();
        assertThat(making.waitFor(Waits.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(making.exitValue()).isZero();
    }

    private void awaitReady() {
        await().atMost(Waits.LONG).until(() -> isReady() || !process.isAlive());
        assertThat(process.isAlive()).as(log()).isTrue();
    }

    private boolean isReady() {
        try {
            new Socket(InetAddress.getLoopbackAddress(), port).close();
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /// The command that finds it.
    List<String> command() {
        return List.of("ssh", "-F", folder.resolve("client").toString());
    }

    /// The command that finds it, with a key that it does not know.
    List<String> strangersCommand() {
        return List.of("ssh", "-F", folder.resolve("stranger").toString());
    }

    /// The home folder of who logs in.
    Path home() {
        return folder.resolve("home");
    }

    /// The jars that are kept there.
    List<Path> jars() throws IOException {
        Path cache = home().resolve(".cache/muster/jars");
        if (Files.notExists(cache)) {
            return List.of();
        }
        try (var files = Files.list(cache)) {
            return files.filter(file -> file.toString().endsWith(".jar")).toList();
        }
    }

    /// The processes that it has started, and all that these have started.
    List<ProcessHandle> processes() {
        var found = new ArrayList<ProcessHandle>();
        for (ProcessHandle each : ProcessHandle.allProcesses().toList()) {
            try {
                byte[] environment =
                        Files.readAllBytes(Path.of("/proc", "" + each.pid(), "environ"));
                String text = new String(environment, StandardCharsets.ISO_8859_1);
                if (List.of(text.split("\0", -1)).contains(VARIABLE + "=" + folder)) {
                    found.add(each);
                }
            } catch (IOException _) {
                // It has ended, or is somebody else's.
            }
        }
        return found;
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.onExit().join();
    }
}
