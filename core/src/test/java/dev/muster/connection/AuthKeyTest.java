package dev.muster.connection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
        assertThat(AuthKey.generate().bytes()).asString().matches("[-_A-Za-z0-9]{43}");
        assertThat(AuthKey.generate()).isNotEqualTo(AuthKey.generate());
    }

    @Test
    void a_key_does_not_print_itself() {
        assertThat(AuthKey.ofText("secret").toString()).doesNotContain("secret").contains("6");
    }

    @Test
    void a_text_that_utf_8_does_not_have_is_no_key() {
        assertThatIllegalArgumentException().isThrownBy(() -> AuthKey.ofText("secret\ud800"));
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

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\r\n", " \t\n", "\n\n\n", "\n-----BEGIN PRIVATE KEY-----\n"})
    void a_file_without_a_key_is_an_error(String content, @TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("key"), content);

        assertThatThrownBy(() -> AuthKey.readFile(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file + " is empty, must hold a key");
    }

    @Test
    void a_written_file_is_read_alike_by_java_and_by_python(@TempDir Path folder)
            throws IOException {
        Path file = folder.resolve("n".repeat(255)); // as long as names may be
        AuthKey key = AuthKey.generate();

        key.writeFile(file);

        assertThat(AuthKey.readFile(file)).isEqualTo(key);
        assertThat(Files.readString(file).strip()).isEqualTo(new String(key.bytes(), UTF_8));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(AuthKey.readFile(file).exposure()).isEmpty();
        assertThat(folder.toFile().list()).containsExactly(file.getFileName().toString());
    }

    @Test
    void a_file_that_exists_stays_as_it_is(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("key"), "");
        Path nowhere = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("nowhere"));

        for (Path there : new Path[] {file, nowhere}) {
            assertThatThrownBy(() -> AuthKey.generate().writeFile(there))
                    .isInstanceOf(FileAlreadyExistsException.class);
        }
        assertThat(file).isEmptyFile();
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("key", "link");
    }

    @Test
    void a_missing_folder_is_named(@TempDir Path folder) {
        assertThatThrownBy(() -> AuthKey.generate().writeFile(folder.resolve("no/such/key")))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage(folder.resolve("no/such") + ": there is no such folder, make it first");
    }

    @ParameterizedTest
    @CsvSource({
        "rw-------, ''",
        "r--------, ''",
        "rwx--x--x, ''",
        "rw-r-----, read by others",
        "rw----r--, read by others",
        "rw-rw-rw-, read and written by others",
        "rw--w----, written by others",
        "rw-----w-, written by others",
    })
    void a_key_that_others_can_get_at_says_so(String mode, String complaint, @TempDir Path folder)
            throws IOException {
        Path file = Files.writeString(folder.resolve("key"), "0123456789abcdef\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));

        AuthKey key = AuthKey.readFile(file);

        assertThat(key).isEqualTo(AuthKey.ofText("0123456789abcdef"));
        assertThat(key.exposure().isPresent()).isEqualTo(!complaint.isEmpty());
        assertThat(key.exposure().orElse("")).contains(complaint);
        if (!complaint.isEmpty()) {
            assertThat(key.exposure().orElseThrow()).contains(mode, "chmod 600 " + file);
        }
    }

    @Test
    void a_key_of_another_user_says_so(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("key");
        AuthKey.generate().writeFile(file);
        assumeTrue(isRoot(file), "only root can give a file away");
        Files.setAttribute(file, "unix:uid", 12345);

        assertThat(AuthKey.readFile(file).exposure().orElse(""))
                .contains("belongs to 12345, must belong to the user of this process");
    }

    private static boolean isRoot(Path mine) throws IOException {
        return Files.getOwner(mine).getName().equals("root");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two\nlines", "a space", "\u00e4"})
    void a_key_that_is_no_line_of_text_does_not_go_into_a_file(String text, @TempDir Path folder) {
        assertThatThrownBy(() -> AuthKey.ofText(text).writeFile(folder.resolve("key")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("printable");
        assertThat(folder).isEmptyDirectory();
    }
}
