package dev.muster.hazelcast.internal.run;

import dev.muster.RemoteCallable;
import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Encoded;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.JavaCodec;
import dev.muster.internal.codec.Output;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A task of a program, as a worker of a node runs it: the node itself loads none of its classes
/// and reads none of its values.
///
/// The result is one byte, [#RETURNED] or [#THREW], and what the task returned or threw.
final class BundledTask implements RemoteCallable<byte[]> {
    static final byte RETURNED = 0;
    static final byte THREW = 1;

    private static final long serialVersionUID = 1L;

    private final byte[] function;
    private final String[] jars;

    /// @param function written by the codec
    /// @param jars the class path
    BundledTask(Encoded function, List<Path> jars) throws CodecException {
        var out = new Output();
        function.writeTo(out);
        this.function = out.toByteArray();
        this.jars = jars.stream().map(Path::toString).toArray(String[]::new);
    }

    @Override
    public byte[] call() throws CodecException {
        Classes classes = Classes.of(List.of(jars));
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(classes);
        try {
            return called(JavaCodec.standard().withClassLoader(classes));
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private byte[] called(JavaCodec codec) throws CodecException {
        try {
            if (codec.decode(Input.of(function)) instanceof RemoteCallable<?> task) {
                return written(RETURNED, task.call(), codec);
            }
            throw new CodecException("the cluster keeps something as a task that is none");
        } catch (OutOfMemoryError e) {
            throw e; // the pool knows what to do
        } catch (Throwable e) { // whatever it is, it is what became of the task
            return written(THREW, e, codec);
        }
    }

    private static byte[] written(byte kind, @Nullable Object value, JavaCodec codec)
            throws CodecException {
        var out = new Output();
        out.writeByte(kind);
        codec.encode(value, out);
        return out.toByteArray();
    }

    /// The classes of a bundle. They come before those of this worker, which has others than the
    /// program's only by accident; but all must have the same classes of Muster.
    private static final class Classes extends URLClassLoader {
        private static final String OURS = "dev.muster.";
        private static final int MOST = 8;

        /// Those that were used last, by their class paths. Guarded by itself.
        private static final Map<List<String>, Classes> KNOWN =
                new LinkedHashMap<>(MOST, 0.75f, true) {
                    private static final long serialVersionUID = 1L;

                    @Override
                    protected boolean removeEldestEntry(Map.Entry<List<String>, Classes> eldest) {
                        return size() > MOST; // It is not closed: a task may have left threads.
                    }
                };

        static {
            registerAsParallelCapable();
        }

        private Classes(URL[] jars, ClassLoader parent) {
            super("bundle", jars, parent);
        }

        static Classes of(List<String> jars) {
            synchronized (KNOWN) {
                return KNOWN.computeIfAbsent(jars, Classes::open);
            }
        }

        private static Classes open(List<String> jars) {
            URL[] places = new URL[jars.size()];
            for (int i = 0; i < places.length; i++) {
                try {
                    places[i] = Path.of(jars.get(i)).toUri().toURL();
                } catch (MalformedURLException e) {
                    throw new IllegalArgumentException(jars.get(i) + " is no file", e);
                }
            }
            return new Classes(places, BundledTask.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                Class<?> known = findLoadedClass(name);
                return known != null ? known : load(name);
            }
        }

        private Class<?> load(String name) throws ClassNotFoundException {
            if (name.startsWith(OURS)) {
                return super.loadClass(name, false);
            }
            try {
                return getPlatformClassLoader().loadClass(name);
            } catch (ClassNotFoundException _) {
                // It is not of the JDK.
            }
            try {
                return findClass(name);
            } catch (ClassNotFoundException _) {
                return super.loadClass(name, false);
            }
        }

        @Override
        public @Nullable URL getResource(String name) {
            URL own = findResource(name);
            return own != null ? own : super.getResource(name);
        }
    }
}
