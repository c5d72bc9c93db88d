package dev.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsIdentityTest {
    @TempDir private Path folder = Path.of("");

    @Test
    void its_certificate_is_signed_by_its_own_key_and_does_not_expire()
            throws GeneralSecurityException {
        var certificate = TlsIdentity.generate().certificate();

        certificate.verify(certificate.getPublicKey());
        certificate.checkValidity();
        assertThat(certificate.getVersion()).isEqualTo(3);
        assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=muster");
    }

    @Test
    void each_is_its_own_and_shows_only_its_fingerprint() {
        var one = TlsIdentity.generate();

        assertThat(one.fingerprint()).isNotEqualTo(TlsIdentity.generate().fingerprint());
        assertThat(one).hasToString("TlsIdentity(" + one.fingerprint() + ")");
    }

    @Test
    void a_file_gives_it_back_and_belongs_to_its_user() throws IOException {
        var identity = TlsIdentity.generate();
        Path file = folder.resolve("identity");

        identity.writeFile(file);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        var read = TlsIdentity.readFile(file);
        assertThat(read.fingerprint()).isEqualTo(identity.fingerprint());
        assertThat(read.privateKey()).isEqualTo(identity.privateKey());
        assertThatThrownBy(() -> AuthKey.readFile(file)).hasMessageContaining("no key");
    }

    @Test
    void one_file_holds_a_key_too() throws IOException {
        var identity = TlsIdentity.generate();
        var key = AuthKey.ofText("0123456789abcdef");
        Path file = folder.resolve("both");

        identity.writeFile(file, key);

        assertThat(AuthKey.readFile(file)).isEqualTo(key);
        assertThat(TlsIdentity.readFile(file).fingerprint()).isEqualTo(identity.fingerprint());
        assertThat(Files.readAllLines(file)).first().isEqualTo("0123456789abcdef");
    }

    @Test
    void a_file_that_exists_stays_as_it_is() throws IOException {
        Path file = Files.writeString(folder.resolve("other"), "mine");

        assertThatThrownBy(() -> TlsIdentity.generate().writeFile(file))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThat(file).hasContent("mine");
    }

    @Test
    void a_key_that_is_no_line_of_text_does_not_go_into_a_file() {
        Path file = folder.resolve("both");
        var identity = TlsIdentity.generate();

        for (var key : new AuthKey[] {AuthKey.ofText(""), AuthKey.ofText("two\nlines")}) {
            assertThatThrownBy(() -> identity.writeFile(file, key))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("printable");
        }
        assertThat(file).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "key\n",
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"
                        + "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
            })
    void a_file_without_one_is_an_error(String content) throws IOException {
        Path file = Files.writeString(folder.resolve("file"), content);

        assertThatThrownBy(() -> TlsIdentity.readFile(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("muster key");
    }

    @Test
    void a_fingerprint_is_read_as_it_is_printed() {
        var fingerprint = TlsIdentity.generate().fingerprint();

        assertThat(fingerprint.toString()).matches("sha256:[0-9a-f]{64}");
        assertThat(Fingerprint.parse(fingerprint.toString())).isEqualTo(fingerprint);
        assertThat(Fingerprint.parse(fingerprint.toString().toUpperCase(Locale.ROOT)))
                .isEqualTo(fingerprint);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "sha256:", "sha256:ab12", "md5:00", "sha1:0123"})
    void what_is_no_fingerprint_is_refused(String text) {
        assertThatThrownBy(() -> Fingerprint.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("64 hexadecimal digits");
    }
}
