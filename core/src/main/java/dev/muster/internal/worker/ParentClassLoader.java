package dev.muster.internal.worker;

import dev.muster.internal.codec.JavaCodec;
import dev.muster.internal.workerprotocol.ClassServer;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
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
        byte[] answer =
                source.find(number, ClassServer.Resources.request(name)).orElse(new byte[0]);
        Set<String> own =
                Collections.list(getParent().getResources(name)).stream()
                        .map(URL::toString)
                        .collect(Collectors.toSet());
        return Collections.enumeration(
                ClassServer.Resources.read(answer).stream()
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

    /// The counterparts of the class loaders of the parent process, by their numbers. Task thread
    /// only.
    static final class Numbered {
        /// A class loader, and the codec that reads values with its classes.
        record Counterpart(ParentClassLoader loader, JavaCodec reading) {}

        private final ParentClassLoader.Source parent;
        private final JavaCodec codec;
        private final Map<Integer, Counterpart> places = new HashMap<>();

        Numbered(ParentClassLoader.Source parent, JavaCodec codec) {
            this.parent = parent;
            this.codec = codec;
        }

        /// The codec for values of this class loader, which becomes that of the calling thread.
        JavaCodec enter(int number) {
            Counterpart counterpart = places.get(number);
            if (counterpart == null) {
                counterpart = counterpart(number);
                places.put(number, counterpart);
            }
            Thread.currentThread().setContextClassLoader(counterpart.loader());
            return counterpart.reading();
        }

        private Counterpart counterpart(int number) {
            var loader = new ParentClassLoader(parent, number);
            return new Counterpart(loader, codec.withClassLoader(loader));
        }
    }

    /// What this process has asked its parent for, such as classes and resources, and the threads
    /// that wait for it. Safe for all threads.
    static final class Wanted {
        /// Sends a question.
        @FunctionalInterface
        interface Question {
            void send(long request) throws IOException;
        }

        private final Map<Long, CompletableFuture<Optional<byte[]>>> waiting =
                new ConcurrentHashMap<>();
        private final AtomicLong lastRequest = new AtomicLong();

        /// Null as long as answers may arrive.
        private volatile @Nullable IOException end;

        /// Asks and waits for the answer. An interrupt is kept for later: a class must be found or
        /// not, even by a thread that is being stopped.
        ///
        /// @throws IOException if there will be no answer
        Optional<byte[]> ask(Question question) throws IOException {
            return awaitUninterruptibly(asked(lastRequest.incrementAndGet(), question));
        }

        /// Like [#ask], but an interrupt ends the waiting; the answer is ignored then.
        ///
        /// @throws IOException if there will be no answer
        Optional<byte[]> askInterruptibly(Question question)
                throws IOException, InterruptedException {
            try {
                return begin(question).get();
            } catch (ExecutionException e) {
                throw unanswered(e);
            }
        }

        /// Asks; the answer comes later.
        Future<Optional<byte[]>> begin(Question question) throws IOException {
            return asked(lastRequest.incrementAndGet(), question);
        }

        private CompletableFuture<Optional<byte[]>> asked(long request, Question question)
                throws IOException {
            var answer = new CompletableFuture<Optional<byte[]>>();
            waiting.put(request, answer);
            IOException known = end;
            if (known != null) {
                answer.completeExceptionally(known);
            } else {
                question.send(request);
            }
            return answer;
        }

        /// Why there is no answer.
        static IOException unanswered(ExecutionException e) {
            return new IOException("there is no answer", e.getCause());
        }

        private static Optional<byte[]> awaitUninterruptibly(
                CompletableFuture<Optional<byte[]>> answer) throws IOException {
            boolean interrupted = false;
            try {
                while (true) {
                    try {
                        return answer.get();
                    } catch (ExecutionException e) {
                        throw unanswered(e);
                    } catch (InterruptedException _) {
                        interrupted = true;
                    }
                }
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        /// An answer has arrived.
        void answered(long request, Optional<byte[]> found) {
            CompletableFuture<Optional<byte[]>> answer = waiting.remove(request);
            if (answer != null) {
                answer.complete(found);
            }
        }

        /// An answer was lost, and it is not known whose: the waiting threads are notified, and may
        /// ask again.
        void lost(IOException why) {
            for (Long request : List.copyOf(waiting.keySet())) {
                CompletableFuture<Optional<byte[]>> answer = waiting.remove(request);
                if (answer != null) {
                    answer.completeExceptionally(why);
                }
            }
        }

        /// No more answers will arrive.
        void fail(IOException why) {
            end = why;
            waiting.values().forEach(each -> each.completeExceptionally(why));
        }
    }
}
