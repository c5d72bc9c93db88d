package dev.muster.internal.pool;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/// Gives workers the classes and resources that they cannot find by themselves. Safe for all
/// threads.
final class ClassServer {
    /*
     * Each class loader that tasks come from has a number, and in each worker a counterpart: so two
     * classes of one name do not mix, there as here. What a loader does not have is looked for in the
     * others, the last one first: a task of one may name classes of another as text.
     */
    private record Latest(ClassLoader loader, int number) {}

    // Guarded by this.
    private final Map<ClassLoader, Integer> numbers = new WeakHashMap<>();
    private final List<WeakReference<ClassLoader>> loaders = new ArrayList<>();

    private volatile @Nullable Latest latest;

    /// The number of the class loader that an object's class comes from; from 0.
    int loaderOf(Object task) {
        ClassLoader loader = task.getClass().getClassLoader();
        if (loader == null) {
            loader = ClassLoader.getSystemClassLoader();
        }
        Latest known = latest;
        if (known != null && known.loader().equals(loader)) {
            return known.number();
        }
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        if (context != null) {
            number(context);
        }
        int number = number(loader);
        latest = new Latest(loader, number);
        return number;
    }

    private synchronized int number(ClassLoader loader) {
        Integer known = numbers.get(loader);
        if (known != null) {
            return known;
        }
        int number = loaders.size();
        loaders.add(new WeakReference<>(loader));
        numbers.put(loader, number);
        return number;
    }

    /// The resource of this name, as the program sees it.
    ///
    /// @param loader the number of the class loader that is asked first
    Optional<byte[]> find(int loader, String name) {
        for (ClassLoader each : inOrder(loader)) {
            try (InputStream in = each.getResourceAsStream(name)) {
                if (in != null) {
                    return Optional.of(in.readAllBytes());
                }
            } catch (IOException _) {
                // Another loader may do better.
            }
        }
        return Optional.empty();
    }

    private synchronized List<ClassLoader> inOrder(int first) {
        var all = new ArrayList<ClassLoader>();
        for (WeakReference<ClassLoader> each : loaders.reversed()) {
            ClassLoader loader = each.get();
            if (loader != null) {
                all.add(loader);
            }
        }
        ClassLoader wanted = first >= 0 && first < loaders.size() ? loaders.get(first).get() : null;
        if (wanted != null) {
            all.remove(wanted);
            all.addFirst(wanted);
        }
        return all;
    }
}
