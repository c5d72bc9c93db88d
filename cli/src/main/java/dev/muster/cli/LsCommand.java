package dev.muster.cli;

import dev.muster.cli.manager.ListedObject;
import dev.muster.cli.manager.Listing;
import dev.muster.cli.terminal.Json;
import dev.muster.connection.Connection;
import dev.muster.manager.Manager;
import dev.muster.manager.RemoteManagerException;
import dev.muster.pickle.PyDict;
import dev.muster.pickle.PyTuple;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// What a manager has.
@Command(
        name = "ls",
        description =
                "Shows what a manager has: its objects, how large they are, who holds them and who"
                        + " waits. A manager of CPython says less.",
        mixinStandardHelpOptions = true)
final class LsCommand implements Callable<Integer> {
    @Mixin private ManagerOptions options = new ManagerOptions();

    @Option(names = "--json", description = "Print it as JSON, for a script.")
    private boolean isJson;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Listing listing = listing();
        if (isJson) {
            System.out.println(Json.lines(listing.plain()));
        } else {
            listing.lines().forEach(System.out::println);
        }
        return 0;
    }

    private Listing listing() throws IOException, InterruptedException {
        try (Manager manager = options.connect()) {
            return new Listing.OfMuster(manager.snapshot());
        } catch (RemoteManagerException _) {
            return ofPython();
        }
    }

    /// Every manager knows this request; no client of CPython ever sends it but by hand.
    private Listing ofPython() throws IOException, InterruptedException {
        try (Connection connection = options.open()) {
            connection.send(PyTuple.of(null, "debug_info", PyTuple.EMPTY, new PyDict()));
            if (connection.receive() instanceof PyTuple answer
                    && answer.size() == 2
                    && answer.get(0) instanceof String kind
                    && answer.get(1) instanceof String text) {
                if (kind.equals("#RETURN")) {
                    return new Listing.OfPython(
                            options.where().toString(), ListedObject.parse(text));
                }
                throw new RemoteManagerException(
                        "the manager at %s says: %s".formatted(options.where(), text));
            }
            throw new IOException(
                    "%s does not answer as a manager does".formatted(options.where()));
        }
    }
}
