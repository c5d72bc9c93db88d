package dev.muster.examples.namespace;

import dev.muster.Pool;
import dev.muster.examples.Meeting;
import dev.muster.manager.Registry;
import dev.muster.shared.Namespace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;

/// Values under names that all processes see, and the trap in it: a namespace returns copies.
///
/// Whoever changes an object that came out of a namespace changes his own copy. The others see the
/// change when the object is set again, in Python as in Java.
public final class NamespaceCopies {
    private static final String SPACE = "team";

    private NamespaceCopies() {}

    /// Shows both, and then lets Python take part if there is an address: `--address HOST:PORT
    /// --key-file FILE`.
    public static void main(String[] args)
            throws IOException, InterruptedException, ExecutionException {
        var meeting = Meeting.of(args);
        try (var server = meeting.serve(Registry.empty().withNamespace(SPACE));
                var pool = Pool.processes(c -> c.withWorkers(1))) {
            Namespace team = server.namespace(SPACE);
            team.set("city", "Rome");
            team.set("names", new ArrayList<>(List.of("Ann")));

            pool.submit(
                            () -> {
                                team.set("city", "Paris"); // a new value: seen by all
                                names(team).add("Bob"); // a changed copy: seen by nobody
                            })
                    .get();
            System.out.println("the city is " + team.get("city", String.class));
            System.out.println("changed only: " + names(team));

            pool.submit(
                            () -> {
                                List<String> names = names(team);
                                names.add("Bob");
                                team.set("names", names); // set again: seen by all
                            })
                    .get();
            System.out.println("set again: " + names(team));

            meeting.awaitPartner(server);
            System.out.println("at the end: " + names(team));
        }
    }

    @SuppressWarnings("unchecked") // only texts are put into it
    private static List<String> names(Namespace team) {
        return team.get("names", List.class);
    }
}
