package dev.muster.tests.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.tests.command.MusterJar;
import dev.muster.tests.command.RunningCommand;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Ports;
import dev.muster.tests.kit.Pythons;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// What the demo tells its reader to type, typed.
@ExtendWith(Leaks.class)
class TwoMachinesTest {
    @TempDir private Path directory = Path.of("");

    @Test
    void the_commands_of_the_demo_do_the_same_again() throws IOException {
        List<String> lines;
        try (var demo = MusterJar.start(directory, "demo")) {
            lines = demo.awaitSuccess().output().lines().map(String::strip).toList();
        }
        int port = Ports.free();

        try (var server = type(find(lines, "example factorizer-server"), port)) {
            server.awaitOutput("listening on ");
            try (var script = type(find(lines, "example factorizer-worker --python"), port)) {
                script.awaitSuccess();
            }
            boolean hasPython = !Pythons.all().isEmpty(); // else the other worker does it all
            String python3 = find(lines, "python3 factorizer_worker.py");
            try (var python = hasPython ? type(python3, port) : null;
                    var java = type(find(lines, "java -jar muster.jar"), port)) {
                if (python != null) {
                    python.awaitSuccess().awaitOutput("chunks done");
                }
                java.awaitSuccess().awaitOutput("chunks done");
            }
            server.awaitSuccess().awaitOutput("999 of 999 numbers");
        }
    }

    private static String find(List<String> lines, String part) {
        return lines.stream().filter(line -> line.contains(part)).findFirst().orElseThrow();
    }

    /// Runs a line in a shell, on one machine instead of two.
    private RunningCommand type(String line, int port) throws IOException {
        String here =
                line.replace("0.0.0.0:50000", "127.0.0.1:" + port)
                        .replace(
                                InetAddress.getLocalHost().getHostName() + ":50000",
                                "127.0.0.1:" + port)
                        .replace(
                                "-jar muster.jar",
                                "-cp "
                                        + System.getProperty("java.class.path")
                                        + " dev.muster.cli.Muster")
                        .replaceFirst(
                                "^java ",
                                Path.of(System.getProperty("java.home"), "bin/java") + " ");
        assertThat(here).doesNotContain("50000");
        return RunningCommand.start(directory, List.of("sh", "-c", here));
    }
}
