package dev.muster.internal.pool;

import dev.muster.internal.system.Labels;
import dev.muster.internal.system.Log;
import dev.muster.internal.system.Nanos;
import dev.muster.internal.system.TimeText;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/// Labels that tasks wait for and no worker has. After a while it says so, once for each set of
/// labels until a worker has them. For one thread.
final class MissingLabels {
    private static final System.Logger LOGGER = Log.named("dev.muster.pool");
    private static final int MOST_NAMED = 10;

    private final String pool;
    private final Duration patience;
    private final LongSupplier nanoTime;
    private final Map<Set<String>, Missing> missing = new HashMap<>();

    private record Missing(long sinceNanos, boolean isSaid) {}

    /// @param pool its name
    /// @param nanoTime as [System#nanoTime]
    MissingLabels(String pool, Duration patience, LongSupplier nanoTime) {
        this.pool = pool;
        this.patience = patience;
        this.nanoTime = nanoTime;
    }

    /// Looks whether there is something to say.
    ///
    /// @param wanted the labels that tasks wait for, and how many tasks do
    /// @param there those of each worker that takes tasks
    void look(Map<Set<String>, Integer> wanted, List<Set<String>> there) {
        missing.keySet().removeIf(labels -> !wanted.containsKey(labels));
        wanted.forEach((labels, tasks) -> {
            if (there.stream().anyMatch(each -> each.containsAll(labels))) {
                missing.remove(labels);
            } else {
                look(labels, tasks, there);
            }
        });
    }

    private void look(Set<String> labels, int tasks, List<Set<String>> there) {
        long now = nanoTime.getAsLong();
        Missing known = missing.computeIfAbsent(labels, _ -> new Missing(now, false));
        if (!known.isSaid() && now - known.sinceNanos() > Nanos.of(patience)) {
            missing.put(labels, new Missing(known.sinceNanos(), true));
            LOGGER.log(
                    Level.WARNING,
                    "pool '%s' has had no worker with the labels %s for %s, and %d of its tasks wait"
                                    .formatted(
                                            pool, Labels.text(labels), TimeText.of(patience), tasks)
                            + " for one: start one by muster work --label, or cancel them; "
                            + text(there));
        }
    }

    private static String text(List<Set<String>> there) {
        if (there.isEmpty()) {
            return "there is no worker at all";
        }
        List<Set<String>> all = there.stream().distinct().toList();
        String named = String.join(", ", all.stream().limit(MOST_NAMED).map(Labels::text).toList());
        return "the workers that are there have the labels "
                + named
                + (all.size() > MOST_NAMED ? ", …" : "");
    }
}
