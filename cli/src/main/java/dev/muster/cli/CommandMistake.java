package dev.muster.cli;

import java.util.Collection;
import java.util.Comparator;
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
        if (command.getParent() == null
                && !unknown.isEmpty()
                && !unknown.getFirst().startsWith("-")) {
            return unknownWord(command, unknown.getFirst()); // what follows is for that command
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
        return "%s has no option %s%s, there are: %s"
                .formatted(
                        spec.qualifiedName(),
                        option,
                        meant(option, spec.optionsMap().keySet()),
                        options(spec));
    }

    private static String unknownWord(CommandLine command, String word) {
        CommandSpec spec = command.getCommandSpec();
        if (command.getParent() == null) {
            var commands = new TreeSet<>(command.getSubcommands().keySet());
            return "there is no command '%s'%s, there are: %s"
                    .formatted(word, meant(word, commands), String.join(", ", commands));
        }
        return "'%s' is one word too many for %s, which takes: %s"
                .formatted(word, spec.qualifiedName(), everything(spec));
    }

    /// What was probably meant: the nearest word, if it is near.
    private static String meant(String word, Collection<String> known) {
        return known.stream()
                .filter(each -> distance(word, each) <= Math.max(1, each.length() / 3))
                .min(Comparator.comparingInt(each -> distance(word, each)))
                .map(each -> " (did you mean " + each + "?)")
                .orElse("");
    }

    /// How many letters must be put in, taken out, replaced, or exchanged with their neighbour
    /// (Damerau's distance).
    static int distance(String one, String other) {
        int[][] steps = new int[one.length() + 1][other.length() + 1];
        for (int i = 0; i <= one.length(); i++) {
            for (int k = 0; k <= other.length(); k++) {
                steps[i][k] = i == 0 || k == 0 ? i + k : nearer(steps, one, other, i, k);
            }
        }
        return steps[one.length()][other.length()];
    }

    private static int nearer(int[][] steps, String one, String other, int i, int k) {
        char last = one.charAt(i - 1);
        int best =
                Math.min(
                        Math.min(steps[i - 1][k], steps[i][k - 1]) + 1,
                        steps[i - 1][k - 1] + (last == other.charAt(k - 1) ? 0 : 1));
        boolean isExchange =
                i > 1
                        && k > 1
                        && last == other.charAt(k - 2)
                        && one.charAt(i - 2) == other.charAt(k - 1);
        return isExchange ? Math.min(best, steps[i - 2][k - 2] + 1) : best;
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
