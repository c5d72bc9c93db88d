package dev.muster.cli.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.muster.cli.doctor.Checks.Named;
import dev.muster.cli.doctor.Finding.Level;
import dev.muster.cli.terminal.SearchPath;
import dev.muster.cli.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;

/// How findings are gathered and shown; that the checks find what is there is tested with the whole
/// command.
class DoctorTest {
    private static String shown(Finding... findings) {
        var out = new ByteArrayOutputStream();
        DoctorCommand.print(
                new PrintStream(out, true, UTF_8), new Terminal(false, false), List.of(findings));
        return out.toString(UTF_8);
    }

    @Test
    void a_check_that_fails_is_a_finding_and_stops_no_other() {
        List<Finding> findings =
                Checks.run(
                        List.of(
                                new Named(
                                        "one",
                                        () -> {
                                            throw new IOException("no\nluck");
                                        }),
                                new Named(
                                        "two",
                                        () -> {
                                            throw new IllegalStateException();
                                        }),
                                new Named("three", () -> List.of(Finding.ok("three", "fine")))));

        assertThat(findings)
                .extracting(Finding::subject, Finding::level, Finding::text)
                .containsExactly(
                        tuple("one", Level.BROKEN, "could not be checked: no luck"),
                        tuple("two", Level.BROKEN, "could not be checked: IllegalStateException"),
                        tuple("three", Level.OK, "fine"));
    }

    @Test
    void what_is_wrong_is_shown_with_its_cure() {
        assertThat(
                        shown(
                                Finding.ok("java", "Java 25"),
                                Finding.broken("worker", "none starts", "do this")))
                .isEqualTo(
                        """
                        ok      java             Java 25
                        broken  worker           none starts
                                                 → do this

                        1 broken, the arrows say what to do
                        """);
        assertThat(shown(Finding.warning("limits", "few", "more"))).contains("warnings: 1");
        assertThat(shown(Finding.absent("mpi", "none", "get it"))).endsWith("\nall is well\n");
    }

    @Test
    void a_program_that_does_not_exist_or_fails_is_told_apart() throws IOException {
        assertThat(SearchPath.find("no-such-program-of-anybody")).isEmpty();
        assertThat(Program.run(List.of("sh", "-c", "cat; echo two; exit 3"), "one\n"))
                .isEqualTo(new Program(3, "one\ntwo"));
        assertThat(new Program(0, "\none\ntwo").firstLine()).isEqualTo("one");
        assertThat(new Program(0, "\none\ntwo").lastLine()).isEqualTo("two");
    }
}
