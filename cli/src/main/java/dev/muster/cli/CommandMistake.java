package dev.muster.cli;

import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/// What is wrong with a command line, in one line that lists the alternatives.
///
/// Unknown arguments are reported before missing ones: a mistyped option counts as not given.
final class CommandMistake {
    /// The beginning of picocli's message for an unknown command after `help`.
    private static final String UNKNOWN_TOPIC = "Unknown subcommand";

    private CommandMistake() {}

    static String describe(ParameterException mistake) {
        CommandLine command = mistake.getCommandLine();
        List<String> unknown = command.getUnmatchedArguments();
        if (unknown.isEmpty() && String.valueOf(mistake.getMessage()).startsWith(UNKNOWN_TOPIC)) {
            return unknownWord(command, mistake.getValue());
        }
        return unknown.stream()
                .filter(argument -> argument.startsWith("-"))
                .findFirst()
                .map(option -> unknownOption(command, option))
                .or(() -> unknown.stream().findFirst().map(word -> unknownWord(command, word)))
                .orElseGet(() -> String.valueOf(mistake.getMessage()));
    }

    private static String unknownOption(CommandLine command, String argument) {
        CommandSpec spec = command.getCommandSpec();
        String option = argument.split("=", 2)[0];
        return "%s has no option %s, there are: %s"
                .formatted(spec.qualifiedName(), option, options(spec));
    }

    private static String unknownWord(CommandLine command, String word) {
        CommandSpec spec = command.getCommandSpec();
        if (command.getParent() == null) {
            return "there is no command '%s', there are: %s"
                    .formatted(
                            word,
                            String.join(", ", new TreeSet<>(command.getSubcommands().keySet())));
        }
        return "'%s' is one word too many for %s, which takes: %s"
                .formatted(word, spec.qualifiedName(), everything(spec));
    }

    private static String options(CommandSpec spec) {
        return spec.options().stream()
                .map(option -> option.longestName())
                .collect(Collectors.joining(", "));
    }

    private static String everything(CommandSpec spec) {
        Stream<String> words = spec.positionalParameters().stream().map(each -> each.paramLabel());
        Stream<String> options = spec.options().stream().map(each -> each.longestName());
        return Stream.concat(words, options).collect(Collectors.joining(", "));
    }
}
