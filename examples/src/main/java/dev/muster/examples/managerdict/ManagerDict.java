package dev.muster.examples.managerdict;

import dev.muster.Pool;
import dev.muster.examples.Meeting;
import dev.muster.manager.Registry;
import dev.muster.shared.SharedMap;
import java.io.IOException;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;

/// Workers fill one shared map, a `dict` of a manager.
///
/// Each task captures the map and gets a proxy of it: what it puts is seen by all, at once. `merge`
/// runs at the manager, so no two workers overwrite what the other has counted.
public final class ManagerDict {
    private static final String MAP = "squares";

    private ManagerDict() {}

    /// Fills the map, and waits for Python's part if there is an address: `--address HOST:PORT
    /// --key-file FILE`.
    public static void main(String[] args)
            throws IOException, InterruptedException, ExecutionException {
        var meeting = Meeting.of(args);
        try (var server = meeting.serve(Registry.empty().withMap(MAP));
                var pool = Pool.processes(c -> c.withWorkers(2))) {
            SharedMap<String, Long> squares = server.map(MAP);

            pool.map(n -> fill(squares, n), IntStream.rangeClosed(1, 10).boxed().toList());
            meeting.awaitPartner(server);

            new TreeMap<>(squares).forEach((key, value) -> System.out.println(key + " = " + value));
        }
    }

    private static long fill(SharedMap<String, Long> squares, long n) {
        squares.put("square of %2d".formatted(n), n * n);
        squares.merge("sum by Java", n * n, Long::sum);
        return n;
    }
}
