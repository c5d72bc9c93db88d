package dev.muster.cli;

import java.io.PrintStream;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// What makes a shell complete the command's words. It is made when it is asked for, from the
/// commands that there are, so it never lags behind them.
@Command(
        name = "completion",
        description =
                "Prints what makes a shell complete these commands and their options; without a"
                        + " SHELL, the line to type.",
        mixinStandardHelpOptions = true)
final class CompletionCommand implements Callable<Integer> {
    private static final String LINES =
            """
            for this shell alone, or in its start file for every one of them
              bash, in ~/.bashrc                     source <(muster completion bash)
              zsh, in ~/.zshrc, below compinit       source <(muster completion zsh)
              fish, in ~/.config/fish/config.fish    muster completion fish | source
            """;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(
            paramLabel = "SHELL",
            arity = "0..1",
            completionCandidates = Shells.class,
            description = "One of: ${COMPLETION-CANDIDATES}.")
    private @Nullable String shell;

    @Override
    public Integer call() {
        PrintStream out = System.out;
        switch (shell) {
            case null -> out.print(LINES);
            case "bash", "zsh" -> out.print(AutoComplete.bash("muster", spec.root().commandLine()));
            case "fish" -> fish(spec.root().commandLine()).forEach(out::println);
            default ->
                    throw new IllegalArgumentException(
                            "the shell is '%s', must be one of: %s"
                                    .formatted(shell, String.join(", ", Shells.NAMES)));
        }
        return 0;
    }

    private static Stream<String> fish(CommandLine root) {
        var commands =
                root.getSubcommands().entrySet().stream()
                        .flatMap(each -> fish(each.getKey(), each.getValue().getCommandSpec()));
        return Stream.concat(Stream.of("complete -c muster -e", "complete -c muster -f"), commands);
    }

    private static Stream<String> fish(String name, CommandSpec command) {
        String itself =
                "complete -c muster -n __fish_use_subcommand -a %s -d %s"
                        .formatted(name, quoted(command.usageMessage().description()));
        String beyond = "complete -c muster -n '__fish_seen_subcommand_from %s'".formatted(name);
        Stream<String> words =
                command.positionalParameters().stream()
                        .map(each -> each.completionCandidates())
                        .filter(candidates -> candidates != null)
                        .map(candidates -> StreamSupport.stream(candidates.spliterator(), false))
                        .map(each ->
                                beyond + " -a '" + each.collect(Collectors.joining(" ")) + "'");
        Stream<String> options = command.options().stream().map(each -> beyond + fish(each));
        return Stream.of(Stream.of(itself), words, options).flatMap(each -> each);
    }

    /// An option that takes a value is followed by one, which may be a file.
    private static String fish(OptionSpec option) {
        String name = option.longestName().replaceFirst("^-+", "");
        return " -l %s%s -d %s"
                .formatted(
                        name,
                        option.arity().max() > 0 ? " -r -F" : "",
                        quoted(option.description()));
    }

    private static String quoted(String[] description) {
        return "'"
                + String.join(" ", description)
                        .replace("%n", " ")
                        .strip()
                        .replace("\\", "\\\\")
                        .replace("'", "\\'")
                + "'";
    }

    /// The shells, for the help and for completion.
    static final class Shells implements Iterable<String> {
        private static final List<String> NAMES = List.of("bash", "zsh", "fish");

        @Override
        public Iterator<String> iterator() {
            return NAMES.iterator();
        }
    }
}
