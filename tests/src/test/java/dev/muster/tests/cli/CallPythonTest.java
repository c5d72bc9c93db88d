package dev.muster.tests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.muster.connection.AuthKey;
import dev.muster.tests.command.MusterJar;
import dev.muster.tests.command.RunningCommand;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Python;
import dev.muster.tests.kit.PythonProcess;
import dev.muster.tests.kit.Pythons;
import dev.muster.tests.kit.Waits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// `muster call` and `muster ls` with managers of CPython, the oldest and the newest: what is said
/// in their own words comes out the same.
@Tag("python")
@ExtendWith(Leaks.class)
class CallPythonTest {
    private static final String LISTENING = "listening on ";

    @TempDir private Path directory = Path.of("");

    private static Set<Python> pythons() {
        assumeFalse(Pythons.all().isEmpty(), "no Python was found");
        return new LinkedHashSet<>(List.of(Pythons.all().getFirst(), Pythons.all().getLast()));
    }

    private RunningCommand muster(String command, String address, String... words)
            throws IOException {
        var all = new ArrayList<>(List.of(command, address));
        all.addAll(List.of(words));
        all.addAll(List.of("--key-file", "key"));
        return MusterJar.start(directory, all.toArray(String[]::new));
    }

    @Test
    void methods_of_python_objects_are_called() throws IOException, InterruptedException {
        Path key = directory.resolve("key");
        AuthKey.generate().writeFile(key);
        for (Python python : pythons()) {
            try (var server = PythonProcess.start(python, "cpython_objects.py", key.toString())) {
                String line = server.await(said -> said.startsWith(LISTENING), Waits.LONG);
                String address = line.substring(LISTENING.length()).strip();

                // Together, as each of them is a JVM that starts.
                try (var corners = muster("call", address, "service.corners");
                        var failing = muster("call", address, "service.fail", "\"so\"");
                        var missing = muster("call", address, "nobody.get");
                        var ls = muster("ls", address)) {
                    assertThat(corners.awaitSuccess().output())
                            .isEqualTo("[{\"$tuple\": [1, 2]}, {\"$tuple\": [3, 4]}]\n");
                    assertThat(failing.awaitExit()).isEqualTo(1);
                    assertThat(failing.errors())
                            .startsWith("muster: service.fail raised ")
                            .endsWith("ServiceError: so\n")
                            .hasLineCount(1);
                    assertThat(missing.awaitExit()).isEqualTo(2);
                    assertThat(missing.errors())
                            .startsWith("muster: the manager at " + address + " says: ")
                            .contains("nobody")
                            .hasLineCount(1);
                    assertThat(ls.awaitSuccess().output())
                            .startsWith(address + ": a manager of CPython");
                }
            }
        }
    }
}
