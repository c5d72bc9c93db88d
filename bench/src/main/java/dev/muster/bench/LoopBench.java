package dev.muster.bench;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.pickle.PyDict;
import dev.muster.pickle.PyTuple;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// How long a bystander waits while one authorised client asks for something that takes long: a
/// fresh client that connects, proves the key and reads one entry of a dict, again and again.
///
/// Server, asking client and bystander are three processes: what the bystander waits for is the
/// server and, on a machine of few processors, a processor.
///
/// Options: `--most-millis 200`; ends with status 1 if a bystander has waited longer. `--only TEXT`
/// leaves out requests whose names do not contain it.
public final class LoopBench {
    private static final int WARM_UP = 200;
    private static final int LOOKS = 20;

    private final LoopClient bystander;
    private final BenchProcess asker;
    private final String dict;

    private LoopBench(LoopClient bystander, BenchProcess asker)
            throws IOException, InterruptedException {
        this.bystander = bystander;
        this.asker = asker;
        this.dict = bystander.create("dict", List.of(Map.of("key", 1L)));
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        var options = new BenchOptions(arguments);
        Path keyFile = Files.createTempFile("muster-bench", ".key");
        double slowest;
        try {
            Files.writeString(keyFile, "the key of the benchmark, long enough");
            try (var server = BenchServer.muster(keyFile);
                    var asker =
                            BenchProcess.java(
                                    LoopAsker.class, List.of(), server.address(), keyFile)) {
                var bystander =
                        new LoopClient(Address.parse(server.address()), AuthKey.readFile(keyFile));
                slowest = new LoopBench(bystander, asker).run(options.text("only", ""));
            }
        } finally {
            Files.delete(keyFile);
        }
        if (slowest > options.number("most-millis", 200)) {
            System.exit(1);
        }
    }

    private double run(String only) throws IOException, InterruptedException {
        for (int i = 0; i < WARM_UP; i++) {
            look();
        }
        System.out.println("| request | takes s | bystander, slowest ms |");
        System.out.println("|---|---|---|");
        double slowest = 0;
        for (String request : LoopAsker.requests().keySet()) {
            if (request.contains(only)) {
                slowest = Math.max(slowest, beside(request));
            }
        }
        System.out.printf(Locale.ROOT, "%nslowest: %.0f ms%n", slowest);
        return slowest;
    }

    /// Has the request made, and looks beside it until it is answered.
    private double beside(String request) throws IOException, InterruptedException {
        asker.tell(request);
        asker.answer("asks");
        var nanos = new long[1];
        var failure = new IOException[1];
        Thread asking =
                Thread.ofPlatform()
                        .start(() -> {
                            try {
                                nanos[0] = Long.parseLong(asker.answer("took "));
                            } catch (IOException e) {
                                failure[0] = e;
                            }
                        });
        double slowest = 0;
        for (int looks = 0; looks < LOOKS || asking.isAlive(); looks++) {
            slowest = Math.max(slowest, look());
        }
        asking.join();
        if (failure[0] != null) {
            throw new IOException("'%s' failed".formatted(request), failure[0]);
        }
        System.out.printf(Locale.ROOT, "| %s | %.2f | %.0f |%n", request, nanos[0] / 1e9, slowest);
        return slowest;
    }

    /// How long a fresh client takes to read one entry, in milliseconds.
    private double look() throws IOException, InterruptedException {
        long begin = System.nanoTime();
        Object answer = bystander.call(dict, "__getitem__", List.of("key"), new PyDict());
        if (!PyTuple.of("#RETURN", 1L).equals(answer)) {
            throw new IOException("the bystander was answered " + answer);
        }
        return (System.nanoTime() - begin) / 1e6;
    }
}
