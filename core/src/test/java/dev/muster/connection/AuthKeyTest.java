package dev.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthKeyTest {

    @Test
    void a_file_gives_its_bytes_without_one_line_end(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("key");

        Files.writeString(file, "secret\n\n");
        assertThat(AuthKey.readFile(file)).isEqualTo(AuthKey.ofText("secret\n"));

        Files.writeString(file, "secret\r\n");
        assertThat(AuthKey.readFile(file)).isEqualTo(AuthKey.ofText("secret"));
    }

    @Test
    void a_generated_key_is_long_and_its_own() {
        assertThat(AuthKey.generate().length()).isEqualTo(32);
        assertThat(AuthKey.generate()).isNotEqualTo(AuthKey.generate());
    }

    @Test
    void a_key_does_not_print_itself() {
        assertThat(AuthKey.ofText("secret").toString()).doesNotContain("secret").contains("6");
    }

    @Test
    void a_key_keeps_its_own_copy() {
        byte[] bytes = {1, 2};
        var key = AuthKey.of(bytes);

        bytes[0] = 9;
        key.bytes()[1] = 9;

        assertThat(key).isEqualTo(AuthKey.of(new byte[] {1, 2}));
    }

    @Test
    void a_variable_that_is_not_set_is_an_error() {
        assertThatThrownBy(() -> AuthKey.fromEnvironment("MUSTER_NO_SUCH_VARIABLE"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("MUSTER_NO_SUCH_VARIABLE");
    }
}
