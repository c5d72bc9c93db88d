package dev.muster.internal.pool;

import dev.muster.Pool;
import dev.muster.PoolConfig;
import dev.muster.backend.Backend;
import java.util.Collection;
import java.util.Locale;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Opens pools.
public final class Pools {
    private Pools() {}

    /// Tasks run in the caller.
    public static Pool serial(PoolConfig config) {
        return open(config, SerialScheduler::new);
    }

    /// Tasks run in threads of this process.
    public static Pool threads(PoolConfig config) {
        return open(config, ThreadScheduler::new);
    }

    /// Tasks run in workers of a backend.
    public static Pool processes(PoolConfig config, Supplier<Backend> backend) {
        return open(config, core -> new ProcessScheduler(core, config, backend.get()));
    }

    private static Pool open(PoolConfig config, Function<PoolCore, Scheduler> scheduler) {
        return new TaskPool(new PoolCore(config, scheduler), config.task());
    }

    /// The scheduler that a text names, or the best one.
    ///
    /// @param wanted `serial`, `threads`, `threads:4`, `processes` or `processes:4`; null for the
    ///   best one
    /// @throws IllegalArgumentException if the text names none
    public static Pool open(PoolConfig config, @Nullable String wanted, Supplier<Backend> backend) {
        if (wanted == null || wanted.isBlank()) {
            return processes(config, backend);
        }
        String[] parts = wanted.strip().toLowerCase(Locale.ROOT).split(":", 2);
        PoolConfig sized =
                parts.length == 2 ? config.withWorkers(number(parts[1], wanted)) : config;
        return switch (parts[0]) {
            case "serial" -> {
                if (parts.length == 2) {
                    throw unknown(wanted);
                }
                yield serial(config);
            }
            case "threads" -> threads(sized);
            case "processes" -> processes(sized, backend);
            default -> throw unknown(wanted);
        };
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

    private static IllegalArgumentException unknown(String wanted) {
        return new IllegalArgumentException(
                "MUSTER_POOL is '%s', must be serial, threads, threads:4, processes or processes:4"
                        .formatted(wanted));
    }

    /// Futures in the order in which they are done.
    public static <F extends Future<?>> Stream<F> asCompleted(Collection<F> futures) {
        return Completions.stream(futures);
    }
}
