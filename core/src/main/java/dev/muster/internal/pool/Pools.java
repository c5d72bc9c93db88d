package dev.muster.internal.pool;

import dev.muster.Pool;
import dev.muster.PoolConfig;
import dev.muster.WorkerOutput;
import dev.muster.WorkerSourceProvider;
import dev.muster.worker.WorkerSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Opens pools.
public final class Pools {
    /// Launchers of parallel programs set one of these variables. Without them no provider is
    /// looked for: an ordinary program shall not pay for that.
    private static final String[] LAUNCHERS = {
        "OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "PMIX_RANK", "PRTE_LAUNCHED"
    };

    /// Set by a launcher of ours, whatever has started it.
    private static final String LAUNCHED = "dev.muster.launched";

    private Pools() {}

    /// Tasks run in the caller.
    public static Pool serial(PoolConfig config) {
        return open(config, SerialScheduler::new);
    }

    /// Tasks run in threads of this process.
    public static Pool threads(PoolConfig config) {
        return open(config, ThreadScheduler::new);
    }

    /// Tasks run in worker JVMs of this machine.
    ///
    /// @param local makes them, as the configuration says
    public static Pool processes(PoolConfig config, Function<PoolConfig, WorkerSource> local) {
        return open(
                config,
                core ->
                        new ProcessScheduler(
                                core, config, local.apply(withGuardedOutput(config, core))));
    }

    /// A function of the program is called as all its callbacks are.
    private static PoolConfig withGuardedOutput(PoolConfig config, PoolCore core) {
        return config.output() instanceof WorkerOutput.To(var receiver)
                ? config.withOutput(
                        new WorkerOutput.To(
                                line -> core.callbacks().call(() -> receiver.accept(line))))
                : config;
    }

    /// Tasks run in workers of a source, which is closed if the pool cannot be opened, too.
    public static Pool over(WorkerSource source, UnaryOperator<PoolConfig> change) {
        boolean isDone = false;
        try {
            PoolConfig config =
                    change.apply(
                            PoolConfig.defaults().withWorkers(source.capabilities().parallelism()));
            Pool pool = open(config, core -> new ProcessScheduler(core, config, source));
            isDone = true;
            return pool;
        } finally {
            if (!isDone) {
                source.close();
            }
        }
    }

    /// Whoever has opened a pool ends it at the end of this process, too. Until then it goes on: a
    /// signal that ends the process is none of its business.
    ///
    /// @return the same
    public static Pool endedByOwner(Pool pool) {
        if (pool instanceof TaskPool known) {
            PoolExit.remove(known.core());
        }
        return pool;
    }

    private static Pool open(PoolConfig config, Function<PoolCore, Scheduler> scheduler) {
        return new TaskPool(new PoolCore(config, scheduler), config.task());
    }

    /// The pool that a text names, or the best one.
    ///
    /// @param wanted `serial`, `threads`, `threads:4`, `processes`, `processes:4`, or the name of a
    ///   [WorkerSourceProvider] and what it is to be told; null for the best one
    /// @param local makes worker JVMs of this machine
    /// @throws IllegalArgumentException if the text names none
    public static Pool open(
            UnaryOperator<PoolConfig> program,
            @Nullable String wanted,
            Function<PoolConfig, WorkerSource> local) {
        UnaryOperator<PoolConfig> change = PoolDefaults.before(program, System.getenv());
        PoolConfig config = change.apply(PoolConfig.defaults());
        if (wanted == null || wanted.isBlank()) {
            WorkerSourceProvider launcher = isLaunched() ? atHandOrNull() : null;
            return launcher == null
                    ? processes(config, local)
                    : over(launcher.open("", config), change);
        }
        String[] parts = wanted.strip().split(":", 2);
        String name = parts[0].toLowerCase(Locale.ROOT);
        String rest = parts.length == 2 ? parts[1] : "";
        return switch (name) {
            case "serial" -> {
                if (parts.length == 2) {
                    throw unknown(wanted);
                }
                yield serial(config);
            }
            case "threads" -> threads(sized(config, parts, wanted));
            case "processes" -> processes(sized(config, parts, wanted), local);
            default -> over(provider(name, wanted).open(rest, config), change);
        };
    }

    /// Tasks run in workers that a provider supplies.
    ///
    /// @param module what brings that provider
    /// @throws UnsupportedOperationException if it is not there
    public static Pool provided(
            String name, String rest, UnaryOperator<PoolConfig> change, String module) {
        WorkerSourceProvider provider = providerOrNull(name);
        if (provider == null) {
            throw new UnsupportedOperationException(
                    "there is no %s on the class path, must be there for this pool: add the dependency dev.muster:%1$s"
                            .formatted(module));
        }
        return over(provider.open(rest, change.apply(PoolConfig.defaults())), change);
    }

    private static boolean isLaunched() {
        for (String each : LAUNCHERS) {
            if (System.getenv(each) != null) {
                return true;
            }
        }
        return System.getProperty(LAUNCHED) != null;
    }

    private static @Nullable WorkerSourceProvider atHandOrNull() {
        for (WorkerSourceProvider each : ServiceLoader.load(WorkerSourceProvider.class)) {
            if (each.isAtHand()) {
                return each;
            }
        }
        return null;
    }

    private static PoolConfig sized(PoolConfig config, String[] parts, String wanted) {
        return parts.length == 2 ? config.withWorkers(number(parts[1], wanted)) : config;
    }

    private static int number(String text, String wanted) {
        try {
            int number = Integer.parseInt(text);
            if (number >= 1) {
                return number;
            }
        } catch (NumberFormatException _) {
            // Refused below.
        }
        throw unknown(wanted);
    }

    private static WorkerSourceProvider provider(String name, String wanted) {
        WorkerSourceProvider provider = providerOrNull(name);
        if (provider == null) {
            throw unknown(wanted);
        }
        return provider;
    }

    private static @Nullable WorkerSourceProvider providerOrNull(String name) {
        for (WorkerSourceProvider each : ServiceLoader.load(WorkerSourceProvider.class)) {
            if (each.name().equals(name)) {
                return each;
            }
        }
        return null;
    }

    private static IllegalArgumentException unknown(String wanted) {
        var names =
                new ArrayList<>(
                        List.of("serial", "threads", "threads:4", "processes", "processes:4"));
        for (WorkerSourceProvider each : ServiceLoader.load(WorkerSourceProvider.class)) {
            names.add(each.name() + ":…");
        }
        String last = names.removeLast();
        return new IllegalArgumentException(
                "MUSTER_POOL is '%s', must be %s or %s"
                        .formatted(wanted, String.join(", ", names), last));
    }

    /// Futures in the order in which they are done.
    public static <F extends Future<?>> Stream<F> asCompleted(Collection<F> futures) {
        return Completions.stream(futures);
    }
}
