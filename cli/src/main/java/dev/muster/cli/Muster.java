package dev.muster.cli;

import dev.muster.cli.bench.BenchCommand;
import dev.muster.cli.doctor.DoctorCommand;
import dev.muster.cli.terminal.ByteSize;
import dev.muster.cli.terminal.Terminal;
import dev.muster.mpi.MpiMain;
import java.util.Arrays;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.UsageMessageSpec;

/// The command line: its subcommands, each in a file of its own, and what they have in common.
@Command(
        name = "muster",
        description = "Multiprocessing for the JVM, with Python welcome.",
        footer = "%n`muster help COMMAND` explains a command.",
        mixinStandardHelpOptions = true,
        versionProvider = Muster.Version.class,
        exitCodeListHeading = Muster.EXIT_CODES,
        exitCodeList = {
            "0:done",
            "1:an internal error, with its stack trace; some commands have another one-line failure",
            "2:a mistake, reported in one line: in the command line, a file, a key or the network",
            "130:ended by Ctrl-C",
            "143:ended by SIGTERM"
        },
        subcommands = {
            MapCommand.class,
            RunCommand.class,
            DemoCommand.class,
            ExampleCommand.class,
            ServeCommand.class,
            CallCommand.class,
            LsCommand.class,
            KeyCommand.class,
            WorkCommand.class,
            NodeCommand.class,
            MpiCommand.class,
            JournalCommand.class,
            DoctorCommand.class,
            BenchCommand.class,
            CompletionCommand.class,
            VersionCommand.class,
            HelpCommand.class,
        })
public final class Muster implements Runnable {
    /// What stands above the exit codes in the help of each command.
    static final String EXIT_CODES = "%nExit codes:%n";

    private final CommandLine commandLine;

    private Muster() {
        commandLine = new CommandLine(this);
        commandLine.registerConverter(ByteSize.class, ByteSize::parse);
        commandLine.setColorScheme(
                CommandLine.Help.defaultColorScheme(
                        Terminal.ofOutput().hasColours() ? Ansi.ON : Ansi.OFF));
        commandLine.getSubcommands().values().forEach(this::complete);
        commandLine.setUnmatchedOptionsAllowedAsOptionParameters(false);
        commandLine.setParameterExceptionHandler(
                (mistake, _) -> Mistakes.report(CommandMistake.describe(mistake)));
        commandLine.setExecutionExceptionHandler((failure, _, _) -> Mistakes.report(failure));
    }

    /// Each command has the version, and the exit codes of all unless it says more of its own.
    private void complete(CommandLine subcommand) {
        subcommand.getCommandSpec().versionProvider(new Version());
        if (subcommand.getCommandSpec().userObject() instanceof CallCommand) {
            subcommand.setUnmatchedOptionsArePositionalParams(true); // -5 is a number there
        }
        UsageMessageSpec usage = subcommand.getCommandSpec().usageMessage();
        if (usage.exitCodeList().isEmpty()) {
            usage.exitCodeListHeading(EXIT_CODES);
            usage.exitCodeList(commandLine.getCommandSpec().usageMessage().exitCodeList());
        }
    }

    public static void main(String[] args) {
        if (args.length > 1 && args[0].equals("mpi") && !args[1].startsWith("-")) {
            // Here the program ends with its last thread, and not with the command.
            MpiMain.main(Arrays.copyOfRange(args, 1, args.length));
            return;
        }
        System.exit(execute(args));
    }

    /// Carries a command out.
    ///
    /// @return the exit code
    static int execute(String... arguments) {
        return new Muster().commandLine.execute(arguments);
    }

    @Override
    public void run() {
        commandLine.usage(System.out);
    }

    /// Prints the versions of Muster and Java.
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Muster.class.getPackage().getImplementationVersion();
            return new String[] {
                "muster "
                        + Objects.requireNonNullElse(version, "(not packaged)")
                        + " on Java "
                        + Runtime.version()
            };
        }
    }
}
