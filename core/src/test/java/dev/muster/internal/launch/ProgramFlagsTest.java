package dev.muster.internal.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TimeZone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgramFlagsTest {
    private final Locale locale = Locale.getDefault();
    private final Locale format = Locale.getDefault(Locale.Category.FORMAT);
    private final TimeZone zone = TimeZone.getDefault();

    @AfterEach
    void set_back() {
        Locale.setDefault(locale);
        Locale.setDefault(Locale.Category.FORMAT, format);
        TimeZone.setDefault(zone);
    }

    private static List<String> flags() {
        return ProgramFlags.of(Map.of(), Optional.empty());
    }

    @Test
    void options_end_where_the_program_begins() {
        assertThat(options("java", "-ea", "-cp", "-x", "-Da=b c", "Main", "-Dnot=1", "-da"))
                .contains(List.of("-ea", "-Da=b c"));
        assertThat(options("/jdk/bin/java", "-Da=b", "--add-modules", "x", "-jar", "x.jar", "-ea"))
                .contains(List.of("-Da=b"));
        assertThat(options("java", "--source", "25", "--enable-preview", "One.java", "-ea"))
                .contains(List.of("--enable-preview"));
    }

    @Test
    void a_command_line_that_does_not_show_everything_is_not_believed() {
        assertThat(options("java", "-ea", "@more", "Main")).isEmpty();
        assertThat(options("/opt/app/program", "-ea")).isEmpty();
    }

    private static Optional<List<String>> options(String... commandLine) {
        return ProgramFlags.options(List.of(commandLine));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-Duser.language=de",
                "-Dfile.encoding=COMPAT",
                "-Dmine",
                "-ea",
                "-da:some.Type",
                "-enableassertions:some...",
                "-esa",
                "--enable-preview"
            })
    void this_goes_along(String option) {
        assertThat(ProgramFlags.taken(List.of(option))).containsExactly(option);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-Xmx1g",
                "-XX:+UseZGC",
                "-javaagent:x.jar",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "-Dcom.sun.management.jmxremote.port=9999",
                "-Djava.util.logging.config.file=x",
                "-Dmuster.process.name=x",
                "-Djdk.module.main=x"
            })
    void this_does_not_go_along(String option) {
        assertThat(ProgramFlags.taken(List.of(option))).isEmpty();
    }

    @Test
    void a_locale_and_a_time_zone_that_the_program_has_set_go_along() {
        Locale.setDefault(Locale.of("pt", "BR"));
        Locale.setDefault(Locale.Category.FORMAT, Locale.JAPAN);
        TimeZone.setDefault(TimeZone.getTimeZone("Asia/Tokyo"));

        assertThat(flags())
                .contains(
                        "-Duser.language=pt",
                        "-Duser.country=BR",
                        "-Duser.language.format=ja",
                        "-Duser.country.format=JP",
                        "-Duser.timezone=Asia/Tokyo")
                .noneMatch(flag -> flag.startsWith("-Duser.language.display"));
    }

    @Test
    void what_the_environment_of_a_worker_says_is_not_overruled() {
        Locale.setDefault(Locale.of("pt", "BR"));

        assertThat(ProgramFlags.of(Map.of("TZ", "UTC", "LC_ALL", "C"), Optional.empty()))
                .noneMatch(flag -> flag.startsWith("-Duser.timezone"))
                .noneMatch(flag -> flag.startsWith("-Duser.language"))
                .noneMatch(flag -> flag.startsWith("-Dstdout.encoding"));
        assertThat(ProgramFlags.of(Map.of("OTHER", "x"), Optional.of(Path.of("/"))))
                .contains("-Duser.language=pt");
    }
}
