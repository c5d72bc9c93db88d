package dev.muster.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0 bytes",
        "1, 1 byte",
        "1023, 1023 bytes",
        "1024, 1 KiB",
        "1536, 1.5 KiB",
        "1048575, 1024 KiB",
        "1048576, 1 MiB",
        "3006477107, 2.8 GiB",
        "9223372036854775807, 8 EiB"
    })
    void a_size_is_printed_for_people(long bytes, String text) {
        assertThat(new ByteSize(bytes)).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "512K, 524288", "' 500m ', 524288000", "2g, 2147483648"})
    void a_size_is_read_as_the_jvm_reads_it(String text, long bytes) {
        assertThat(ByteSize.parse(text)).isEqualTo(new ByteSize(bytes));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "m", "-1", "1.5g", "10 m", "7x"})
    void what_is_no_size_is_refused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ByteSize.parse(text))
                .withMessageContaining("must be a positive number");
    }
}
