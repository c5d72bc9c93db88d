package dev.muster.tests.command;

import dev.muster.cli.Muster;
import java.lang.reflect.Method;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/// Parses command lines as the command does, and executes nothing.
public final class CommandParser {
    private CommandParser() {}

    /// Parses the words behind `muster`.
    ///
    /// @throws CommandLine.ParameterException if one does not fit
    public static void parse(List<String> words) {
        var commandLine = new CommandLine(Muster.class);
        types(commandLine.getCommandSpec()).distinct().forEach(type -> register(commandLine, type));
        var _ = commandLine.parseArgs(words.toArray(String[]::new));
    }

    private static Stream<Class<?>> types(CommandSpec command) {
        Stream<Class<?>> own =
                command.args().stream()
                        .map(ArgSpec::type)
                        .filter(type ->
                                type.getPackageName().startsWith(Muster.class.getPackageName()));
        Stream<Class<?>> below =
                command.subcommands().values().stream()
                        .flatMap(each -> types(each.getCommandSpec()));
        return Stream.concat(own, below);
    }

    /// The command's own types are written by a `parse` of theirs.
    private static <T> void register(CommandLine commandLine, Class<T> type) {
        commandLine.registerConverter(
                type,
                text -> {
                    Method parse = type.getDeclaredMethod("parse", String.class);
                    parse.setAccessible(true);
                    return type.cast(parse.invoke(null, text));
                });
    }
}
