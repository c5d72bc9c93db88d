package dev.muster.tests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The public API is what `public-api.txt` says. After a change that is meant:
///
/// ```
/// mvn -pl tests -am test -Dtest=PublicApiTest -Dsurefire.failIfNoSpecifiedTests=false
///     -Dmuster.api.write=true
/// ```
class PublicApiTest {
    private static final Path FILE = Path.of("public-api.txt");

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
}
