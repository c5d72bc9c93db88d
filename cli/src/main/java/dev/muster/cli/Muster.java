package dev.muster.cli;

import dev.muster.agent.AgentConfig;
import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.connection.Fingerprint;
import dev.muster.examples.ExampleOptions;
import dev.muster.mpi.MpiMain;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The command line.
@Command(
        name = "muster",
        description = "Multiprocessing for the JVM, with Python welcome.",
        mixinStandardHelpOptions = true,
        versionProvider = Muster.Version.class,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:done",
            "1:an internal error, with its stack trace",
            "2:a mistake, reported in one line: in the command line, a file, a key or the network",
            "130:ended by Ctrl-C",
            "143:ended by SIGTERM"
        },
        subcommands = {HelpCommand.class, NodeCommand.class})
public final class Muster implements Runnable {
    private final CommandLine commandLine;

    private Muster() {
        commandLine = new CommandLine(this);
        commandLine.registerConverter(ByteSize.class, ByteSize::parse);
        commandLine
                .getSubcommands()
                .values()
                .forEach(each -> each.getCommandSpec().versionProvider(new Version()));
        commandLine.setUnmatchedOptionsAllowedAsOptionParameters(false);
        commandLine.setParameterExceptionHandler(
                (mistake, _) -> Mistakes.report(CommandMistake.describe(mistake)));
        commandLine.setExecutionExceptionHandler((failure, _, _) -> Mistakes.report(failure));
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

    @Command(
            name = "version",
            description = "Prints the versions of Muster and Java.",
            mixinStandardHelpOptions = true)
    void version() {
        commandLine.printVersionHelp(System.out);
    }

    @Command(
            name = "demo",
            description = "Factorizes 999 numbers with two JVMs and, if available, a Python.",
            mixinStandardHelpOptions = true)
    int demo() throws IOException, InterruptedException {
        return Demo.run(System.out);
    }

    @Command(
            name = "serve",
            description = "Keeps shared objects for clients in Java and Python, until it is ended.",
            mixinStandardHelpOptions = true)
    int serve(
            @Option(
                            names = "--bind",
                            required = true,
                            paramLabel = "HOST:PORT|PATH",
                            description = "Where to listen; port 0 picks a free one.")
                    String bind,
            @Option(
                            names = "--key-file",
                            paramLabel = "FILE",
                            description = "The key that clients must hold; created if missing.")
                    @Nullable Path keyFile,
            @Option(
                            names = "--key-env",
                            paramLabel = "NAME",
                            description = "The environment variable that holds the key.")
                    @Nullable String keyVariable,
            @Option(
                            names = "--tls",
                            description = "Encrypt, with the identity in FILE.tls or in FILE.")
                    boolean tls,
            @Option(
                            names = "--plain",
                            description = "Allow unencrypted TCP to and from other machines.")
                    boolean plain,
            @Option(
                            names = "--queue",
                            paramLabel = "NAME",
                            description = "A queue that all clients share; may be repeated.")
                    @Nullable List<String> queues,
            @Option(
                            names = "--max-stored",
                            paramLabel = "SIZE",
                            description =
                                    "How much all objects together may store, such as 500m or 2g;"
                                            + " half of the heap by default.")
                    @Nullable ByteSize maxStored)
            throws IOException, InterruptedException {
        return Service.run(
                System.out,
                Address.parse(bind),
                KeySource.of(keyFile, keyVariable),
                Protection.of(tls, plain, keyFile),
                Objects.requireNonNullElse(queues, List.of()),
                config ->
                        maxStored == null ? config : config.withMaxStoredBytes(maxStored.bytes()));
    }

    @Command(
            name = "work",
            description =
                    "Brings workers of this machine to a program that waits for them, until it ends.",
            mixinStandardHelpOptions = true)
    int work(
            @Parameters(
                            paramLabel = "HOST:PORT|PATH",
                            description = "Where the program listens; it prints that itself.")
                    String address,
            @Option(
                            names = "--key-file",
                            paramLabel = "FILE",
                            description = "The key of the program.")
                    @Nullable Path keyFile,
            @Option(
                            names = "--key-env",
                            paramLabel = "NAME",
                            description = "The environment variable that holds the key.")
                    @Nullable String keyVariable,
            @Option(
                            names = "--fingerprint",
                            paramLabel = "SHA256:…",
                            description = "The only identity that the program may have.")
                    @Nullable String fingerprint,
            @Option(
                            names = "--wait",
                            paramLabel = "SECONDS",
                            description = "How long to try, if the program does not listen yet.")
                    @Nullable Integer wait,
            @Mixin AgentOptions agents)
            throws IOException, InterruptedException {
        AuthKey key = KeySource.of(keyFile, keyVariable).existingKey();
        AgentConfig config =
                AgentConfig.defaults().withAddress(Address.parse(address)).withKey(key);
        if (fingerprint != null) {
            config = config.withFingerprint(Fingerprint.parse(fingerprint));
        }
        if (wait != null) {
            config = config.withJoinTimeout(Duration.ofSeconds(wait));
        }
        return Work.run(System.out, agents.apply(config));
    }

    @Command(
            name = "mpi",
            description =
                    "Runs a program in a job of MPI: rank 0 runs its jar, the other ranks its tasks."
                            + " To be started by mpiexec.",
            mixinStandardHelpOptions = true)
    @SuppressWarnings("DoNotCallSuggester") // what begins well is run before this is asked
    int mpi(
            @Parameters(
                            paramLabel = "JAR",
                            arity = "1",
                            description = "The jar of the program, with a Main-Class.")
                    Path jar,
            @Parameters(
                            paramLabel = "ARGUMENT",
                            arity = "0..*",
                            description = "What the program gets.")
                    @Nullable List<String> arguments) {
        throw new IllegalArgumentException(
                "'%s' begins with a sign of an option; write ./%s".formatted(jar, jar));
    }

    @Command(
            name = "key",
            description = "Creates a key and, in FILE.tls, a TLS identity; shows how to use them.",
            mixinStandardHelpOptions = true)
    int key(
            @Parameters(paramLabel = "FILE", description = "The file to create; must not exist.")
                    Path file)
            throws IOException {
        return KeyMaking.run(System.out, file);
    }

    @Command(
            name = "example",
            description = "Runs one of the examples, or prints its Python partner.",
            mixinStandardHelpOptions = true)
    int example(
            @Parameters(
                            paramLabel = "NAME",
                            completionCandidates = ExampleProgram.Names.class,
                            description = "One of: ${COMPLETION-CANDIDATES}.")
                    String name,
            @Option(
                            names = "--address",
                            paramLabel = "HOST:PORT|PATH",
                            description = "Where the server listens.")
                    @Nullable String address,
            @Option(
                            names = "--key-file",
                            paramLabel = "FILE",
                            description = "The key; a server creates the file if it is missing.")
                    @Nullable Path keyFile,
            @Option(
                            names = "--name",
                            paramLabel = "NAME",
                            description = "The name under which a worker's results appear.")
                    @Nullable String worker,
            @Option(
                            names = "--plain",
                            description = "Allow unencrypted TCP to and from other machines.")
                    boolean plain,
            @Option(names = "--python", description = "Only print the same program in Python.")
                    boolean python)
            throws IOException, InterruptedException {
        var program = ExampleProgram.named(name);
        if (python) {
            System.out.print(program.python());
        } else if (address == null || keyFile == null) {
            throw new IllegalArgumentException(
                    "an example needs --address HOST:PORT|PATH and --key-file FILE");
        } else {
            program.run(
                    new ExampleOptions(
                            Address.parse(address), keyFile, Optional.ofNullable(worker), plain));
        }
        return 0;
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
