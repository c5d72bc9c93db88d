package dev.muster.tests.cli;

import dev.muster.cli.Muster;
import dev.muster.tests.command.MusterJar;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine;

/// The words of a line for the shell, as far as they name something of this project.
final class CommandWords {
    private CommandWords() {}

    /// What is wrong with them: commands and options that do not exist, and files of the project.
    static List<String> mistakes(String line) throws IOException {
        var mistakes = new ArrayList<String>();
        List<String> words =
                Stream.of(line.replaceAll("(^| )# .*", "").strip().split("\\s+")).toList();
        for (String word : words) {
            boolean isOurs = word.matches("\\./.+|(examples|docs|tests|bench)/.+");
            if (isOurs && !Files.exists(MusterJar.top().resolve(word))) {
                mistakes.add("no file " + word);
            }
        }
        if (words.size() > 1 && words.getFirst().matches("(\\./)?muster")) {
            checkMuster(words.subList(1, words.size()), mistakes);
        }
        if (words.size() > 1 && words.getFirst().equals("./dev")) {
            String dev = Files.readString(MusterJar.top().resolve("dev"));
            if (!dev.contains("\n    " + words.get(1) + ")")) {
                mistakes.add("./dev knows no " + words.get(1));
            }
        }
        return mistakes;
    }

    private static void checkMuster(List<String> words, List<String> mistakes) {
        Set<String> options = commands().get(words.getFirst());
        if (options == null) {
            mistakes.add("no command " + words.getFirst());
            return;
        }
        words.stream() // what follows is another command
                .takeWhile(word -> !word.equals("--") && !word.startsWith("'"))
                .filter(word -> word.startsWith("-") && !options.contains(word))
                .forEach(word -> mistakes.add("no option " + word));
    }

    private static Map<String, Set<String>> commands() {
        var commands = new HashMap<String, Set<String>>();
        new CommandLine(Muster.class)
                .getSubcommands()
                .forEach((name, each) ->
                        commands.put(name, each.getCommandSpec().optionsMap().keySet()));
        return commands;
    }
}
