package dev.muster.internal.workerprotocol;

import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Output;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/// Serves workers the classes and resources that they cannot find themselves. Safe for all threads.
public final class ClassServer {
    /*
     * Each class loader that tasks come from has a number, and in each worker a counterpart: so two
     * classes of one name are not confused, there or here. A class that a loader does not have is
     * looked for in the others, the last one first: a task of one may name classes of another in
     * strings.
     */
    private record Latest(ClassLoader loader, int number) {}

    // Guarded by this.
    private final Map<ClassLoader, Integer> numbers = new WeakHashMap<>();
    private final List<WeakReference<ClassLoader>> loaders = new ArrayList<>();

    private volatile @Nullable Latest latest;

    /// The number of the class loader that an object's class comes from; from 0.
    public int loaderOf(Object task) {
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

    /// The resource of this name, as the program sees it; or all of them, if requested by
    /// [ResourceList].
    ///
    /// @param loader the number of the class loader that is asked first
    public Optional<byte[]> find(int loader, String name) {
        Optional<String> all = ResourceList.wanted(name);
        for (ClassLoader each : inOrder(loader)) {
            try {
                if (!ShellVariables.mayBeServed(name, each)) {
                    return Optional.empty();
                }
                Optional<byte[]> found =
                        all.isPresent() ? allOf(each, all.get()) : firstOf(each, name);
                if (found.isPresent()) {
                    return found;
                }
            } catch (IOException | RuntimeException | LinkageError _) {
                // Another loader may find it.
            }
        }
        return Optional.empty();
    }

    private static Optional<byte[]> firstOf(ClassLoader loader, String name) throws IOException {
        try (InputStream in = loader.getResourceAsStream(name)) {
            return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
        }
    }

    private static Optional<byte[]> allOf(ClassLoader loader, String name)
            throws IOException, CodecException {
        Enumeration<URL> places = loader.getResources(name);
        if (!places.hasMoreElements()) {
            return Optional.empty();
        }
        var out = new Output();
        while (places.hasMoreElements()) {
            URL place = places.nextElement();
            try (InputStream in = place.openStream()) {
                new ResourceList.Entry(place.toString(), in.readAllBytes()).writeTo(out);
            }
        }
        return Optional.of(out.toByteArray());
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
