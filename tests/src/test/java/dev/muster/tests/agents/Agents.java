package dev.muster.tests.agents;

import dev.muster.Pool;
import dev.muster.PoolConfig;
import dev.muster.agent.ListenConfig;
import dev.muster.connection.AuthKey;
import dev.muster.tests.command.MusterJar;
import dev.muster.tests.command.RunningCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/// A pool that agents join, and the agents: commands of this machine, which do not have the classes
/// of the tests.
final class Agents implements AutoCloseable {
    private final Path folder;
    private final Pool pool;
    private final String joinLine;
    private final List<RunningCommand> agents = new ArrayList<>();

    private Agents(Path folder, Pool pool, String joinLine) {
        this.folder = folder;
        this.pool = pool;
        this.joinLine = joinLine;
    }

    /// A pool without agents.
    static Agents open(
            Path folder, UnaryOperator<ListenConfig> listen, UnaryOperator<PoolConfig> config)
            throws IOException {
        AuthKey key = key(folder);
        var line = new AtomicReference<String>("");
        Pool pool =
                Pool.listening(c -> listen.apply(c.withKey(key).withJoinLine(line::set)), config);
        return new Agents(folder, pool, line.get());
    }

    /// The key that all have, in a file.
    static AuthKey key(Path folder) throws IOException {
        Path file = folder.resolve("key");
        if (Files.notExists(file)) {
            AuthKey.generate().writeFile(file);
        }
        return AuthKey.readFile(file);
    }

    Pool pool() {
        return pool;
    }

    /// The port at which the pool waits for agents.
    int port() {
        return Integer.parseInt(joinLine.split(" ")[2].split(":")[1]);
    }

    /// Starts an agent, as the pool says it.
    RunningCommand start(String name, int workers) throws IOException {
        return start(folder, joinLine, name, workers);
    }

    /// Starts an agent with labels.
    RunningCommand start(String name, int workers, List<String> labels) throws IOException {
        String words =
                labels.stream().map(each -> " --label " + each).collect(Collectors.joining());
        return start(folder, joinLine + words, name, workers);
    }

    /// Starts an agent that finds the program at another address.
    RunningCommand startAt(String address, String name, int workers) throws IOException {
        String[] words = joinLine.split(" ");
        words[2] = address;
        return start(folder, String.join(" ", words), name, workers);
    }

    private RunningCommand start(Path where, String line, String name, int workers)
            throws IOException {
        RunningCommand agent = command(where, line, name, workers);
        agents.add(agent);
        return agent;
    }

    /// Runs the line that a program has printed.
    static RunningCommand command(Path folder, String line, String name, int workers)
            throws IOException {
        return command(folder, List.of(), line, name, workers);
    }

    /// The same, on another machine.
    ///
    /// @param before what runs a command there
    static RunningCommand command(
            Path folder, List<String> before, String line, String name, int workers)
            throws IOException {
        String typed =
                "%s --name %s --workers %d --memory 128m"
                        .formatted(
                                line.replace("muster ", "")
                                        .replace("FILE", folder.resolve("key").toString()),
                                name,
                                workers);
        List<String> command = new ArrayList<>(before);
        command.addAll(MusterJar.commandWithoutTests(folder, typed.split(" ")));
        return RunningCommand.start(folder, command);
    }

    /// Ends the pool; then the agents must end by themselves, but for those that were killed.
    @Override
    public void close() {
        pool.shutdownNow();
        pool.close();
        agents.forEach(RunningCommand::close);
    }
}
