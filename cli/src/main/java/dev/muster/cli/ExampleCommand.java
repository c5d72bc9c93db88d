package dev.muster.cli;

import dev.muster.connection.Address;
import dev.muster.examples.ExampleOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// One of the examples, in Java or as Python source.
@Command(
        name = "example",
        description = "Runs one of the examples, or prints its Python partner.",
        mixinStandardHelpOptions = true)
final class ExampleCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "NAME",
            completionCandidates = ExampleProgram.Names.class,
            description = "One of: ${COMPLETION-CANDIDATES}.")
    private String name = "";

    @Option(
            names = "--address",
            paramLabel = "HOST:PORT|PATH",
            description = "Where the server listens.")
    private @Nullable String address;

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            description = "The key; a server creates the file if it is missing.")
    private @Nullable Path keyFile;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "The name under which a worker's results appear.")
    private @Nullable String worker;

    @Option(names = "--plain", description = "Allow unencrypted TCP to and from other machines.")
    private boolean plain;

    @Option(names = "--python", description = "Only print the same program in Python.")
    private boolean python;

    @Override
    public Integer call() throws IOException, InterruptedException {
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
}
