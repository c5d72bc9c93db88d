package dev.muster.internal.pool;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// Gives workers the classes and resources that they cannot find by themselves.
final class ClassServer {
    /// The class loaders that tasks came from, the last one first.
    private final List<WeakReference<ClassLoader>> loaders = new CopyOnWriteArrayList<>();

    private volatile @Nullable ClassLoader last;

    ClassServer() {
        ClassLoader own = ClassServer.class.getClassLoader();
        if (own != null) {
            learn(own);
        }
    }

    /// Says that tasks may need what these have.
    void learn(Object task) {
        ClassLoader loader = task.getClass().getClassLoader();
        if (loader != null && !loader.equals(last)) {
            learn(loader);
            ClassLoader context = Thread.currentThread().getContextClassLoader();
            if (context != null) {
                learn(context);
            }
            learn(loader);
        }
    }

    private void learn(ClassLoader loader) {
        synchronized (loaders) {
            loaders.removeIf(each -> each.get() == null || loader.equals(each.get()));
            loaders.addFirst(new WeakReference<>(loader));
            last = loader;
        }
    }

    /// The resource of this name, as the program sees it.
    Optional<byte[]> find(String name) {
        for (WeakReference<ClassLoader> each : loaders) {
            ClassLoader loader = each.get();
            if (loader != null) {
                try (InputStream in = loader.getResourceAsStream(name)) {
                    if (in != null) {
                        return Optional.of(in.readAllBytes());
                    }
                } catch (IOException _) {
                    // Another loader may do better.
                }
            }
        }
        return Optional.empty();
    }
}
