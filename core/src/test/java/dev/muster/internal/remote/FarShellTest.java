package dev.muster.internal.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.muster.agent.SshConfig;
import dev.muster.internal.launch.OwnJar;
import dev.muster.testing.Waits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a shell on the far side makes of it: a script in place of `ssh` gives the command to a
/// shell of this machine.
@Timeout(120)
class FarShellTest {
    private static final SshConfig.Host HOST = new SshConfig.Host("user@far", 2);

    private static OwnJar jar;

    @TempDir private Path folder = Path.of("");

    private Path home = Path.of("");

    @BeforeAll
    static void pack() throws IOException {
        jar = OwnJar.read();
    }

    @BeforeEach
    void prepare() throws IOException {
        home = Files.createDirectory(folder.resolve("home"));
    }

    /// A command like `ssh` whose far side is here.
    private List<String> ssh(String shell, String before) throws IOException {
        return List.of(
                script(
                                "ssh",
                                """
                                for word; do command=$word; done
                                HOME='%s'
                                export HOME
                                unset XDG_CACHE_HOME JAVA_HOME
                                %s
                                exec %s -c "$command"
                                """
                                        .formatted(home, before, shell))
                        .toString());
    }

    private Path script(String name, String body) throws IOException {
        Path file = folder.resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + body);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return file;
    }

    /// A Java that says its version, and as an agent what its words are.
    private Path java(String version) throws IOException {
        return script(
                "java it's",
                """
                if [ "$1" = -version ]; then
                    echo 'Picked up JAVA_TOOL_OPTIONS: -Dx=y' >&2
                    echo 'openjdk version "%s" 2025-09-16' >&2
                    exit
                fi
                echo "agent: $*"
                cat
                """
                        .formatted(version));
    }

    private static String newVersion() {
        return Runtime.version().feature() + ".0.1";
    }

    private String becomeAgent(SshConfig config) throws IOException, InterruptedException {
        return becomeAgent(config, Waits.LONG);
    }

    private String becomeAgent(SshConfig config, Duration shellTimeout)
            throws IOException, InterruptedException {
        FarShell shell = FarShell.open(config, HOST, jar, shellTimeout);
        try (var command = shell.becomeAgent(jar)) {
            command.out().write("to the agent".getBytes(StandardCharsets.UTF_8));
            command.out().close();
            return new String(command.in().readAllBytes(), StandardCharsets.UTF_8);
        } finally {
            shell.kill();
        }
    }

    private List<Path> kept() throws IOException {
        try (var files = Files.list(home.resolve(".cache/muster/jars"))) {
            return files.toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sh", "dash", "bash", "zsh", "fish", "tcsh", "csh", "busybox sh"})
    void any_login_shell_starts_an_agent_and_keeps_the_jar(String login)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        String shell = login.split(" ", -1)[0];
        boolean isThere =
                List.of("/bin/", "/usr/bin/").stream()
                        .anyMatch(each -> Files.isExecutable(Path.of(each + shell)));
        if (!isThere) {
            System.out.println("skipped: there is no " + shell + " here");
        }
        assumeTrue(isThere, "there is no " + shell);
        SshConfig config =
                SshConfig.defaults()
                        .withSshCommand(ssh(login, ""))
                        .withJava(java(newVersion()).toString());

        String said = becomeAgent(config);

        assertThat(said)
                .startsWith("agent: ")
                .contains(LaunchedAgent.class.getName() + " stdio name=far workers=2\n")
                .endsWith("to the agent");
        assertThat(kept())
                .singleElement()
                .satisfies(file -> {
                    assertThat(file.getFileName()).hasToString(jar.hash() + ".jar");
                    assertThat(file).hasBinaryContent(jar.content());
                });
    }

    @Test
    void a_jar_that_is_there_is_not_sent_again()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        SshConfig config =
                SshConfig.defaults()
                        .withSshCommand(ssh("sh", ""))
                        .withJava(java(newVersion()).toString());
        becomeAgent(config);
        Path file = kept().getFirst();
        Object before = Files.getAttribute(file, "unix:ino");

        becomeAgent(config);

        assertThat(kept()).containsExactly(file);
        assertThat(Files.getAttribute(file, "unix:ino")).isEqualTo(before);
    }

    @Test
    void what_banners_and_start_files_write_is_passed_over()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        SshConfig config =
                SshConfig.defaults()
                        .withSshCommand(
                                ssh(
                                        "sh",
                                        "echo 'muster-00 go'; printf '\\0\\377 no end';"
                                                + " echo trouble >&2"))
                        .withJava(java(newVersion()).toString());

        assertThat(becomeAgent(config)).startsWith("agent: ").endsWith("to the agent");
    }

    @Test
    void what_they_write_is_shown_if_it_fails()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        SshConfig config =
                SshConfig.defaults()
                        .withSshCommand(
                                ssh("sh", "echo 'closed for the night'; echo sorry >&2; exit 3"));

        assertThatThrownBy(() -> becomeAgent(config))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(
                        "the shell of user@far ended with status 3 (closed for the night | sorry):");
    }

    @ParameterizedTest
    @ValueSource(strings = {"17.0.1", "1.8.0_292", "24"})
    void a_java_that_is_too_old_is_told_with_its_version(String version)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        SshConfig config =
                SshConfig.defaults()
                        .withSshCommand(ssh("sh", ""))
                        .withJava(java(version).toString());
        String number = version.startsWith("1.") ? "8" : version.split("\\.", -1)[0];

        assertThatThrownBy(() -> becomeAgent(config))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(
                        "user@far has no Java %d (".formatted(Runtime.version().feature()))
                .hasMessageContaining("there is Java %s): install one there".formatted(number));
    }

    @Test
    void a_machine_without_any_java_is_told_so()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        Path tools = Files.createDirectory(folder.resolve("tools"));
        for (String each : List.of("sh", "head", "sed")) {
            Path found = Path.of("/bin", each);
            Files.createSymbolicLink(
                    tools.resolve(each), Files.exists(found) ? found : Path.of("/usr/bin", each));
        }
        SshConfig config = SshConfig.defaults().withSshCommand(ssh("sh", "PATH=" + tools));

        assertThatThrownBy(() -> becomeAgent(config))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "user@far has no Java %d (it has no java at all): install one there, or"
                                        .formatted(Runtime.version().feature())
                                + " name it by withJava(…) or MUSTER_SSH_JAVA");
    }

    @Test
    void a_host_that_says_nothing_is_given_up()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        SshConfig config =
                SshConfig.defaults()
                        .withSshCommand(ssh("sh", "exec sleep 600"))
                        .withConnectTimeout(Duration.ofMillis(1));
        long begin = System.nanoTime();

        assertThatThrownBy(() -> becomeAgent(config, Duration.ofMillis(99)))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("user@far did not answer within 100 ms");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Waits.LONG);
    }
}
