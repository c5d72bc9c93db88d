package dev.muster.tests.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.muster.tests.command.CommandParser;
import dev.muster.tests.command.MusterJar;
import dev.muster.tests.command.RunningCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The units and the image on the page on deployment.
class DeploymentTest {
    private static final Pattern UNIT =
            Pattern.compile("(?ms)^```ini\\n# (?<name>\\S+\\.service)\\n(?<text>.*?)^```$");
    private static final Pattern IMAGE = Pattern.compile("(?ms)^```dockerfile\\n(.*?)^```$");
    private static final Path RUN = Path.of("/run");
    private static final Path ANALYZE = Path.of("/usr/bin/systemd-analyze");

    @TempDir private Path directory = Path.of("");

    private static Map<String, String> units() throws IOException {
        var units = new LinkedHashMap<String, String>();
        UNIT.matcher(Documents.guide("deployment.md"))
                .results()
                .forEach(each -> units.put(each.group(1), each.group(2)));
        return units;
    }

    private static void parse(String words) {
        CommandParser.parse(List.of(words.strip().split(" +", -1)));
    }

    @Test
    void systemd_understands_every_unit() throws IOException {
        assumeTrue(Files.isExecutable(ANALYZE), "there is no systemd-analyze");
        assumeTrue(
                Files.isDirectory(RUN.resolve("systemd")) || Files.isWritable(RUN),
                "systemd-analyze can make no /run/systemd here");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var command = new ArrayList<>(List.of(ANALYZE.toString(), "verify"));
        for (var unit : units().entrySet()) {
            Path file = directory.resolve(unit.getKey());
            Files.writeString(file, unit.getValue().replace("/usr/bin/java", java));
            command.add(file.toString());
        }
        assertThat(command).hasSize(5);
        try (var analyze = RunningCommand.start(directory, command)) {
            analyze.awaitSuccess();
            // It only warns of a name that it does not know.
            assertThat(analyze.errors()).doesNotContain(directory.toString());
        }
    }

    @Test
    void their_commands_have_the_options_that_they_use() throws IOException {
        for (String unit : units().values()) {
            unit.lines()
                    .filter(line -> line.startsWith("ExecStart="))
                    .forEach(line -> parse(line.replaceFirst(".*-jar \\S+", "")));
        }
    }

    @Test
    void the_image_copies_what_the_build_makes() throws IOException {
        String image =
                IMAGE.matcher(Documents.guide("deployment.md"))
                        .results()
                        .map(each -> each.group(1))
                        .findFirst()
                        .orElseThrow();
        String pom = Files.readString(MusterJar.top().resolve("cli/pom.xml"));

        assertThat(image).contains("COPY cli/target/muster.jar ", "COPY cli/target/lib ");
        assertThat(pom).contains("/muster.jar</outputFile>").contains("/lib</outputDirectory>");
        assertThat(image).contains("\"-jar\", \"/opt/muster/muster.jar\"", "CMD [\"version\"]");
        parse("version");
    }
}
