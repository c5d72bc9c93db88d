package dev.muster.internal.worker;

import dev.muster.internal.workerprotocol.ResourceList;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Loads classes on the worker's own class path from there, and all others from the process that
/// has sent the tasks.
final class ParentClassLoader extends ClassLoader {
    static {
        registerAsParallelCapable();
    }

    /// Where the bytes come from.
    @FunctionalInterface
    interface Source {
        /// The resource of this name; nothing if there is none.
        ///
        /// @param loader the number of the class loader there that is asked first
        /// @throws IOException if there is no answer
        Optional<byte[]> find(int loader, String name) throws IOException;
    }

    private final Source source;
    private final int number;

    /// Everything that was asked for except classes, found or not.
    private final Map<String, Optional<byte[]>> resources = new ConcurrentHashMap<>();

    /// @param number of the class loader there to which this corresponds
    ParentClassLoader(Source source, int number) {
        super("muster-parent-" + number, ClassLoader.getSystemClassLoader());
        this.source = source;
        this.number = number;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        try {
            byte[] bytes =
                    source.find(number, name.replace('.', '/') + ".class")
                            .orElseThrow(() -> new ClassNotFoundException(name));
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new ClassNotFoundException(name + ": " + e.getMessage(), e);
        }
    }

    @Override
    public @Nullable InputStream getResourceAsStream(String name) {
        InputStream own = getParent().getResourceAsStream(name);
        return own != null ? own : resource(name).map(ByteArrayInputStream::new).orElse(null);
    }

    @Override
    protected @Nullable URL findResource(String name) {
        return resource(name).map(bytes -> url(name, bytes)).orElse(null);
    }

    /// The resources of the parent process that are not found here under the same URL.
    @Override
    protected Enumeration<URL> findResources(String name) throws IOException {
        byte[] answer = source.find(number, ResourceList.request(name)).orElse(new byte[0]);
        Set<String> own =
                Collections.list(getParent().getResources(name)).stream()
                        .map(URL::toString)
                        .collect(Collectors.toSet());
        return Collections.enumeration(
                ResourceList.read(answer).stream()
                        .filter(entry -> !own.contains(entry.place()))
                        .map(entry -> url(name, entry.bytes()))
                        .toList());
    }

    private Optional<byte[]> resource(String name) {
        return resources.computeIfAbsent(
                name,
                _ -> {
                    try {
                        return source.find(number, name);
                    } catch (IOException e) {
                        return Optional.empty();
                    }
                });
    }

    private static URL url(String name, byte[] bytes) {
        try {
            return URL.of(URI.create("muster:/" + name.replace(" ", "%20")), new InMemory(bytes));
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException("resource " + name, e);
        }
    }

    private static final class InMemory extends URLStreamHandler {
        private final byte[] bytes;

        InMemory(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        protected URLConnection openConnection(URL url) {
            return new URLConnection(url) {
                @Override
                public void connect() {}

                @Override
                public InputStream getInputStream() {
                    return new ByteArrayInputStream(bytes);
                }
            };
        }
    }
}
