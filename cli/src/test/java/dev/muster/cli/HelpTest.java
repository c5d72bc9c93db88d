package dev.muster.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/// What the command says of itself to people and to shells.
class HelpTest {
    private final PrintStream output = System.out;
    private final ByteArrayOutputStream saidAsOutput = new ByteArrayOutputStream();

    @BeforeEach
    void listen() {
        System.setOut(new PrintStream(saidAsOutput, true, UTF_8));
    }

    @AfterEach
    void listen_no_more() {
        System.setOut(output);
    }

    @Test
    void completion_knows_what_there_is() {
        assertThat(Muster.execute("completion")).isZero();
        assertThat(saidAsOutput.toString(UTF_8)).contains("source <(muster completion bash)");
        saidAsOutput.reset();
        assertThat(Muster.execute("completion", "fish")).isZero();
        assertThat(saidAsOutput.toString(UTF_8))
                .contains("complete -c muster -n __fish_use_subcommand -a serve -d '")
                .contains("-n '__fish_seen_subcommand_from call' -l timeout -r -F -d '");
        saidAsOutput.reset();
        assertThat(Muster.execute("completion", "zsh")).isZero();
        assertThat(saidAsOutput.toString(UTF_8)).contains("--max-stored", "bashcompinit");
    }

    /// The help of each command at the width of an old terminal, with its exit codes.
    @Test
    void the_help_is_for_80_columns() {
        Set<String> commands = new CommandLine(Muster.class).getSubcommands().keySet();
        assertThat(commands).hasSizeGreaterThan(10);
        for (String command : commands) {
            saidAsOutput.reset();
            assertThat(Muster.execute("help", command)).isZero();
            assertThat(saidAsOutput.toString(UTF_8))
                    .contains("Usage: muster " + command, "Exit codes:", "  2  ")
                    .satisfies(help -> assertThat(help.lines()).allMatch(l -> l.length() <= 80));
        }
    }
}
