package dev.muster.internal.workerprotocol;

import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Input;
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
    /// [Resources].
    ///
    /// @param loader the number of the class loader that is asked first
    public Optional<byte[]> find(int loader, String name) {
        Optional<String> all = Resources.wanted(name);
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

    /// The class file of this name that a class loader finds itself.
    ///
    /// @param loader its number
    Optional<byte[]> own(int loader, String name) {
        ClassLoader asked = inOrder(loader).getFirst();
        try {
            return ShellVariables.mayBeServed(name, asked)
                    ? firstOf(asked, name)
                    : Optional.empty();
        } catch (IOException | RuntimeException | LinkageError _) {
            return Optional.empty();
        }
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
                new Resources.Entry(place.toString(), in.readAllBytes()).writeTo(out);
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

    /// All resources of one name that a program sees, as read by `ServiceLoader`. A worker requests
    /// them under a name that no class loader knows.
    public static final class Resources {
        private static final String ALL = "muster:all:";

        private Resources() {}

        /// One of them.
        ///
        /// @param place its URL in the program
        /// @param bytes its content
        @SuppressWarnings("ArrayRecordComponent") // read and passed on, never compared
        public record Entry(String place, byte[] bytes) {
            void writeTo(Output out) {
                out.writeText(place);
                out.writeUnsigned(bytes.length);
                out.writeBytes(bytes, 0, bytes.length);
            }
        }

        /// The name that a worker requests.
        public static String request(String name) {
            return ALL + name;
        }

        /// The name of which all resources are wanted; nothing if this is not such a request.
        static Optional<String> wanted(String request) {
            return request.startsWith(ALL)
                    ? Optional.of(request.substring(ALL.length()))
                    : Optional.empty();
        }

        /// Reads an answer.
        ///
        /// @throws CodecException if it is none
        public static List<Entry> read(byte[] answer) throws CodecException {
            Input in = Input.of(answer);
            var all = new ArrayList<Entry>();
            while (in.remaining() > 0) {
                String place = in.readText();
                all.add(new Entry(place, in.readBytes(in.readCount(1))));
            }
            return all;
        }
    }

    /// A request of a process that runs one function to the process that started it: for a class or
    /// resource that it does not have.
    ///
    /// ```
    ///  question:  request  loader  name            numbers are unsigned, of variable length
    ///  answer:    request  0
    ///             request  1  the bytes, to the end
    /// ```
    ///
    /// @param request the answer has the same number
    /// @param loader the number of the class loader that is asked first, see [ClassServer]
    /// @param name in a class loader's form: `com/acme/Order.class`
    public record Question(long request, int loader, String name) {
        /// As a message.
        public Output write() {
            var out = new Output();
            out.writeUnsigned(request);
            out.writeUnsigned(loader);
            out.writeText(name);
            return out;
        }

        /// Reads what [#write] has written.
        ///
        /// @throws CodecException if the bytes are something else
        public static Question read(Input in) throws CodecException {
            return new Question(in.readUnsigned(), (int) in.readUnsigned(), in.readText());
        }

        /// The answer.
        ///
        /// @param found the bytes of the class or resource; nothing if there is none
        public record Answer(long request, Optional<byte[]> found) {
            /// As a message.
            public Output write() {
                var out = new Output();
                out.writeUnsigned(request);
                out.writeByte(found.isPresent() ? 1 : 0);
                found.ifPresent(bytes -> out.writeBytes(bytes, 0, bytes.length));
                return out;
            }

            /// Reads what [#write] has written.
            ///
            /// @throws CodecException if the bytes are something else
            public static Answer read(Input in) throws CodecException {
                long request = in.readUnsigned();
                return new Answer(
                        request,
                        in.readByte() == 0
                                ? Optional.empty()
                                : Optional.of(in.readBytes((int) in.remaining())));
            }
        }
    }
}
