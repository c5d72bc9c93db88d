package dev.muster.tests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The public API is what `public-api.txt` says, and each type has its reason in `docs/api.md`.
/// After a change that is meant:
///
/// ```
/// mvn -pl tests -am test -Dtest=PublicApiTest -Dsurefire.failIfNoSpecifiedTests=false
///     -Dmuster.api.write=true
/// ```
class PublicApiTest {
    private static final Path FILE = Path.of("public-api.txt");
    private static final Path REASONS = Path.of("../docs/api.md");
    private static final Pattern PACKAGE = Pattern.compile("## (dev\\.muster[.\\w]*)");
    private static final Pattern REASON = Pattern.compile("\\| `(\\w+)` \\| (\\w.*\\w)[`)]* \\|");

    @Test
    void the_public_api_is_the_one_that_is_written_down() throws IOException {
        List<String> actual = PublicApi.read().lines();

        if (Boolean.getBoolean("muster.api.write")) {
            Files.write(FILE, actual);
        }
        List<String> written = Files.exists(FILE) ? Files.readAllLines(FILE) : List.of();
        assertThat(actual)
                .as("the public API; if the change is meant, see the comment of this class")
                .isEqualTo(written);
    }

    @Test
    void each_exported_type_has_one_reason_and_each_reason_its_type() throws IOException {
        var reasons = new TreeMap<String, String>();
        String room = "";
        for (String line : Files.readAllLines(REASONS)) {
            Matcher heading = PACKAGE.matcher(line);
            Matcher row = REASON.matcher(line);
            if (heading.matches()) {
                room = heading.group(1);
            } else if (row.matches()) {
                String type = room + "." + row.group(1);
                assertThat(reasons.put(type, row.group(2)))
                        .as("another reason of " + type)
                        .isNull();
            } else {
                assertThat(line).as("a row without a reason").doesNotStartWith("| `");
            }
        }

        assertThat(reasons.keySet())
                .containsExactlyElementsOf(
                        PublicApi.types().stream()
                                .filter(type -> type.getEnclosingClass() == null)
                                .map(Class::getName)
                                .sorted()
                                .toList());
        assertThat(reasons.values()).doesNotHaveDuplicates();
    }
}
