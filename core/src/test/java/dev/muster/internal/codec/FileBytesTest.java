package dev.muster.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.codec.CodecException;
import dev.muster.codec.FileBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileBytesTest {
    private static final JavaCodec CODEC = JavaCodec.standard();

    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1_000, (1 << 20) - 1, 1 << 20, 3_000_001})
    void the_bytes_of_a_file_arrive_in_another(int size) throws IOException {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        Path file = Files.write(folder.resolve("sent"), content);

        var sent = List.of("before", FileBytes.of(file), "after");
        List<?> received = Trip.of(sent);

        assertThat(received.get(0)).isEqualTo("before");
        assertThat(received.get(2)).isEqualTo("after");
        FileBytes bytes = (FileBytes) received.get(1);
        assertThat(bytes.size()).isEqualTo(size);
        assertThat(bytes.open().readAllBytes()).isEqualTo(content);
        Path copy = folder.resolve("copy");
        bytes.copyTo(copy);
        assertThat(copy).hasBinaryContent(content);
    }

    @Test
    void what_arrives_does_not_depend_on_the_file_that_was_sent() throws IOException {
        Path file = Files.writeString(folder.resolve("sent"), "content");
        Encoded encoded = CODEC.encode(FileBytes.of(file));
        Files.delete(file);

        var received = (FileBytes) Objects.requireNonNull(CODEC.decode(encoded));

        assertThat(received.open().readAllBytes()).asString().isEqualTo("content");
    }

    @Test
    void a_folder_and_a_missing_file_are_refused() {
        assertThatThrownBy(() -> FileBytes.of(folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is no file");
        assertThatThrownBy(() -> FileBytes.of(folder.resolve("missing")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is no file");
    }

    @Test
    void a_size_beyond_the_bytes_is_refused() {
        var out = new Output();
        out.writeByte(Tag.FILE);
        out.writeUnsigned(1L << 40);
        out.writeByte(0);

        assertThatThrownBy(() -> CODEC.decode(Encoded.of(out)))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("1 are left");
    }
}
