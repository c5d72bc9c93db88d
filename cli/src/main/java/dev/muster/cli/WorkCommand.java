package dev.muster.cli;

import dev.muster.agent.Agent;
import dev.muster.agent.AgentConfig;
import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.connection.Fingerprint;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// An agent until its program ends.
@Command(
        name = "work",
        description =
                "Brings workers of this machine to a program that waits for them, until it ends.",
        mixinStandardHelpOptions = true)
final class WorkCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "HOST:PORT|PATH",
            description = "Where the program listens; it prints that itself.")
    private String address = "";

    @Option(names = "--key-file", paramLabel = "FILE", description = "The key of the program.")
    private @Nullable Path keyFile;

    @Option(
            names = "--key-env",
            paramLabel = "NAME",
            description = "The environment variable that holds the key.")
    private @Nullable String keyVariable;

    @Option(
            names = "--fingerprint",
            paramLabel = "SHA256:…",
            description = "The only identity that the program may have.")
    private @Nullable String fingerprint;

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            description = "How long to try, if the program does not listen yet.")
    private @Nullable Integer wait;

    @Mixin private AgentOptions agents = new AgentOptions();

    @Override
    public Integer call() throws IOException, InterruptedException {
        AuthKey key = KeySource.ofExisting(keyFile, keyVariable).existingKey();
        AgentConfig config =
                AgentConfig.defaults().withAddress(Address.parse(address)).withKey(key);
        if (fingerprint != null) {
            config = config.withFingerprint(Fingerprint.parse(fingerprint));
        }
        if (wait != null) {
            config = config.withJoinTimeout(Duration.ofSeconds(wait));
        }
        return run(System.out, agents.apply(config));
    }

    private static int run(PrintStream out, AgentConfig config)
            throws IOException, InterruptedException {
        try (Agent agent = Agent.join(_ -> config)) {
            out.printf(
                    "joined %s with %d workers; Ctrl-C lets them finish, a second one kills them%n",
                    config.address().orElseThrow(), config.workers());
            out.flush();
            agent.awaitEnd();
        }
        return 0;
    }
}
