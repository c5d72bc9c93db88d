package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LauncherTest {
    @ParameterizedTest
    @CsvSource({"1.8, 8", "11, 11", "17, 17", "24, 24"})
    void an_old_java_is_told_which_one_it_takes(String version, String number) {
        assertThat(Launcher.complaint(version, "/opt/java"))
                .startsWith("muster: this is Java " + number + " (/opt/java), must be Java 25")
                .hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"25", "26", "100"})
    void a_new_one_is_fine(String version) {
        assertThat(Launcher.complaint(version, "/opt/java")).isEmpty();
    }
}
