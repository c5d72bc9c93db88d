package dev.muster.tests.cli;

import dev.muster.Pool;
import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.manager.Manager;
import dev.muster.manager.Registry;
import dev.muster.pickle.Pickle;
import dev.muster.shared.SharedMap;
import dev.muster.shared.SharedQueue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What snippets find around them, and the program that runs them one after the other.
public final class Surroundings {
    private static @Nullable Pool pool;
    private static @Nullable Manager manager;

    private Surroundings() {}

    /// What the snippets of the guide call `inventory`.
    public interface Stock {
        int stock(String article);

        void take(String article, int count);

        int addAll(List<String> articles);
    }

    private static final class Bolts implements Stock {
        @Override
        public int stock(String article) {
            return 7;
        }

        @Override
        public void take(String article, int count) {}

        @Override
        public int addAll(List<String> articles) {
            return articles.size();
        }
    }

    /// A pool that all snippets share; a worker that loads a snippet has none.
    public static @Nullable Pool pool() {
        return pool;
    }

    /// A client of the manager that all snippets share; a worker that loads a snippet has none.
    public static @Nullable Manager manager() {
        return manager;
    }

    /// A new map of the manager, for a field.
    public static <K, V> SharedMap<K, V> newMap() {
        return Objects.requireNonNull(manager).newMap();
    }

    /// A new queue of the manager, for a field.
    public static <E> SharedQueue<E> newQueue() {
        return Objects.requireNonNull(manager).newQueue(10);
    }

    /// A value's pickle, for a field.
    public static byte[] dumps(Pickle pickle, Object value) {
        try {
            return pickle.dumps(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// All names that clients in the guide ask for.
    private static Registry registry() {
        return Registry.standard()
                .withQueue("jobs")
                .withQueue("get_job_q")
                .withQueue("get_result_q")
                .withMap("seen")
                .withMap("prices")
                .withLock("report")
                .withValue("progress", 0L)
                .withInterface("inventory", Stock.class, Bolts::new)
                .withInterface("pool", Stock.class, Bolts::new);
    }

    /// Serves at an address and runs the classes that are named after it; then it serves on until
    /// its input ends.
    public static void main(String[] arguments) throws IOException, ReflectiveOperationException {
        AuthKey key = AuthKey.readFile(Path.of("muster.key"));
        Address address = Address.parse(arguments[0]);
        Manager.serve(address, key, registry());
        manager = Manager.connect(address, key);
        pool = Pool.processes(c -> c.withWorkers(2));
        int failed = 0;
        for (String name : List.of(arguments).subList(1, arguments.length)) {
            try {
                run(Class.forName(name));
            } catch (InvocationTargetException e) {
                // One that would go on indefinitely ends itself so.
                if (!(e.getCause() instanceof InterruptedException)) {
                    System.err.print(name + ": ");
                    e.getCause().printStackTrace();
                    failed++;
                }
            }
        }
        pool.close();
        System.out.println("failed: " + failed);
        System.in.read();
        System.exit(failed);
    }

    private static void run(Class<?> snippet) throws ReflectiveOperationException {
        Method main =
                Stream.of(snippet.getDeclaredMethods())
                        .filter(method -> method.getName().equals("main"))
                        .findFirst()
                        .orElseThrow();
        main.setAccessible(true);
        if (main.getParameterCount() == 1) {
            main.invoke(null, (Object) new String[0]);
        } else {
            var constructor = snippet.getDeclaredConstructor();
            constructor.setAccessible(true);
            main.invoke(constructor.newInstance());
        }
    }
}
