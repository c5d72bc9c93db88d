package dev.muster.tests.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.tests.command.MusterJar;
import dev.muster.tests.command.RunningCommand;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// What can be known of the example for Kubernetes without a cluster.
@ExtendWith(Leaks.class)
@Timeout(300)
class KubernetesTest {
    private static final Pattern LINE =
            Pattern.compile("( *)(- )?(?:([A-Za-z][A-Za-z.]*):(?: (.+))?|\"?.+)");

    @TempDir private Path folder = Path.of("");

    private List<String> lines = List.of();

    @BeforeEach
    void read() throws IOException {
        lines =
                Files.readAllLines(MusterJar.top().resolve("examples/kubernetes/muster.yaml"))
                        .stream()
                        .filter(line -> !line.isBlank() && !line.strip().startsWith("#"))
                        .toList();
    }

    @Test
    void it_is_indented_by_two_and_has_a_key_in_each_line() {
        assertThat(lines)
                .filteredOn(line -> !line.equals("---"))
                .allSatisfy(line -> {
                    Matcher parts = LINE.matcher(line);
                    assertThat(parts.matches()).as(line).isTrue();
                    assertThat(parts.group(3)).as("the key of %s", line).isNotNull();
                    assertThat(parts.group(1).length() % 2).as(line).isZero();
                    assertThat(line).doesNotContain("\t");
                });
    }

    @Test
    void it_has_a_secret_a_service_a_job_and_a_deployment_that_name_each_other() {
        assertThat(lines.stream().filter(line -> line.startsWith("kind: ")))
                .containsExactly("kind: Secret", "kind: Service", "kind: Job", "kind: Deployment");
        assertThat(count("name: muster-key")).isEqualTo(3); // itself, and who uses it
        assertThat(count("app: muster-program")).isEqualTo(2); // the service finds the job
        assertThat(count("app: muster-agent")).isEqualTo(2);
        assertThat(count("name: muster-program")).isEqualTo(2);
        assertThat(words("args")).contains("muster-program:50000");
    }

    private long count(String text) {
        return lines.stream().map(String::strip).filter(text::equals).count();
    }

    /// The words of a list on one line.
    private List<String> words(String key) {
        String list =
                lines.stream()
                        .map(String::strip)
                        .filter(line -> line.startsWith(key + ": ["))
                        .reduce((_, last) -> last)
                        .orElseThrow();
        return Pattern.compile("\"([^\"]*)\"")
                .matcher(list)
                .results()
                .map(each -> each.group(1))
                .toList();
    }

    private String value(String after) {
        int at = lines.stream().map(String::strip).toList().indexOf(after);
        String next = lines.get(at + 1).strip();
        return next.substring(next.indexOf(": ") + 2).replace("\"", "");
    }

    @Test
    void its_program_and_its_agent_find_each_other() throws Exception {
        String key = "key: ";
        String secret =
                lines.stream()
                        .map(String::strip)
                        .filter(line -> line.startsWith(key))
                        .findFirst()
                        .orElseThrow()
                        .substring(key.length());
        String pool = value("- name: MUSTER_POOL");
        String address = "127.0.0.1:" + Ports.free();
        assertThat(pool).isEqualTo("listen:0.0.0.0:50000");
        List<String> agent = new ArrayList<>(words("args"));
        agent.replaceAll(word -> word.equals("muster-program:50000") ? address : word);
        assertThat(agent).contains(address);
        agent.addAll(List.of("--workers", "2")); // whatever this machine has

        try (var joining =
                        start(secret, "", MusterJar.command(folder, agent.toArray(new String[0])));
                var program = start(secret, "listen:" + address, program())) {
            program.awaitSuccess().awaitOutput("workers 2");
            joining.awaitSuccess();
        }
    }

    private static List<String> program() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                OpeningProgram.class.getName(),
                "2");
    }

    private RunningCommand start(String key, String pool, List<String> command) throws IOException {
        List<String> words =
                new ArrayList<>(List.of("env", "MUSTER_KEY=" + key, "MUSTER_POOL=" + pool));
        words.addAll(command);
        return RunningCommand.start(folder, words);
    }
}
