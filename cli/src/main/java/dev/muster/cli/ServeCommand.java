package dev.muster.cli;

import dev.muster.cli.terminal.ByteSize;
import dev.muster.connection.Address;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// A manager until it is ended.
@Command(
        name = "serve",
        description = "Keeps shared objects for clients in Java and Python, until it is ended.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = Muster.EXIT_CODES,
        exitCodeList = {
            "0:a client has shut it down",
            "1:an internal error, with its stack trace",
            "2:a mistake, reported in one line: in the command line, a file, a key or the network",
            "3:the memory is full, reported in one line",
            "130:ended by Ctrl-C",
            "143:ended by SIGTERM"
        })
final class ServeCommand implements Callable<Integer> {
    @Option(
            names = "--bind",
            required = true,
            paramLabel = "HOST:PORT|PATH",
            description = "Where to listen; port 0 picks a free one.")
    private String bind = "";

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            description = "The key that clients must hold; created if missing.")
    private @Nullable Path keyFile;

    @Option(
            names = "--key-env",
            paramLabel = "NAME",
            description = "The environment variable that holds the key.")
    private @Nullable String keyVariable;

    @Option(names = "--tls", description = "Encrypt, with the identity in FILE.tls or in FILE.")
    private boolean tls;

    @Option(names = "--plain", description = "Allow unencrypted TCP to and from other machines.")
    private boolean plain;

    @Option(
            names = "--queue",
            paramLabel = "NAME",
            description = "A queue that all clients share; may be repeated.")
    private @Nullable List<String> queues;

    @Option(
            names = "--max-stored",
            paramLabel = "SIZE",
            description =
                    "How much all objects together may store, such as 500m or 2g; half of the heap"
                            + " by default.")
    private @Nullable ByteSize maxStored;

    @Override
    public Integer call() throws IOException, InterruptedException {
        ByteSize limit = maxStored;
        return Service.run(
                System.out,
                Address.parse(bind),
                KeySource.of(keyFile, keyVariable),
                Protection.of(tls, plain, keyFile),
                Objects.requireNonNullElse(queues, List.of()),
                config -> limit == null ? config : config.withMaxStoredBytes(limit.bytes()));
    }
}
