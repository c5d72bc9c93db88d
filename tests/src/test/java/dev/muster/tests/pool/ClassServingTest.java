package dev.muster.tests.pool;

import static dev.muster.tests.pool.Outcome.failure;
import static dev.muster.tests.pool.Outcome.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;

import dev.muster.Pool;
import dev.muster.RemoteCallable;
import dev.muster.RemoteFunction;
import dev.muster.tests.kit.Leaks;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.jar.JarOutputStream;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// Classes that workers have not got: they come from the program that made them.
@ExtendWith(Leaks.class)
class ClassServingTest {
    private static final String SOURCE =
            """
            package made;

            import dev.muster.RemoteCallable;
            import dev.muster.RemoteFunction;

            public final class Made implements RemoteCallable<String> {
                private static final long serialVersionUID = 1L;
                private final String word;

                public Made(String word) {
                    this.word = word;
                }

                @Override
                public String call() {
                    return Part.of(word);
                }

                public static RemoteFunction<Integer, String> function(String word) {
                    return number -> Part.of(word + number);
                }

                public static RemoteCallable<Object> record(int number) {
                    return () -> new Pair(number, "VERSION");
                }

                public static RemoteCallable<String> failing() {
                    return () -> {
                        throw new Trouble("made trouble");
                    };
                }
            }

            record Pair(int number, String text) {}

            final class Trouble extends Exception {
                private static final long serialVersionUID = 1L;

                Trouble(String message) {
                    super(message);
                }
            }

            final class Part {
                static String of(String word) {
                    return "<" + word + " VERSION>";
                }
            }
            """;

    @TempDir private Path folder;

    private Pool pool;

    @BeforeEach
    void open_a_pool() {
        pool = PoolHome.processes(c -> c.withWorkers(1));
    }

    @AfterEach
    void close_the_pool() {
        pool.close();
    }

    /// A folder of freshly compiled classes.
    private Path compile(String version) throws IOException {
        Path target = Files.createDirectories(folder.resolve(version));
        Path source = target.resolve("Made.java");
        Files.writeString(source, SOURCE.replace("VERSION", version));
        int status =
                ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                null,
                                "-cp",
                                System.getProperty("java.class.path"),
                                "-proc:none",
                                "-d",
                                target.toString(),
                                source.toString());
        assertThat(status).isZero();
        return target;
    }

    private static URLClassLoader loader(Path place) throws IOException {
        return new URLClassLoader(
                new URL[] {place.toUri().toURL()}, ClassServingTest.class.getClassLoader());
    }

    @SuppressWarnings("unchecked")
    private static RemoteCallable<String> task(ClassLoader loader, String word)
            throws ReflectiveOperationException {
        return (RemoteCallable<String>)
                loader.loadClass("made.Made").getConstructor(String.class).newInstance(word);
    }

    @SuppressWarnings("unchecked")
    private static <T> T made(ClassLoader loader, String method, Object... arguments)
            throws ReflectiveOperationException {
        for (var each : loader.loadClass("made.Made").getMethods()) {
            if (each.getName().equals(method)) {
                return (T) each.invoke(null, arguments);
            }
        }
        throw new NoSuchMethodException(method);
    }

    @Test
    void a_class_made_at_run_time_is_a_task()
            throws IOException, ReflectiveOperationException, InterruptedException {
        try (URLClassLoader loader = loader(compile("one"))) {
            assertThatObject(result(pool.submit(task(loader, "a")))).isEqualTo("<a one>");
            assertThatObject(result(pool.submit(task(loader, "b")))).isEqualTo("<b one>");
        }
    }

    @Test
    void a_lambda_of_such_a_class_is_a_function()
            throws IOException,
                    ReflectiveOperationException,
                    InterruptedException,
                    ExecutionException {
        try (URLClassLoader loader = loader(compile("one"))) {
            RemoteFunction<Integer, String> function = made(loader, "function", "x");

            List<String> texts = pool.map(function, IntStream.range(0, 100).boxed().toList());

            assertThat(texts).hasSize(100).startsWith("<x0 one>", "<x1 one>");
        }
    }

    @Test
    void results_and_exceptions_of_such_classes_come_back()
            throws IOException, ReflectiveOperationException, InterruptedException {
        try (URLClassLoader loader = loader(compile("one"))) {
            RemoteCallable<Object> pair = made(loader, "record", 5);
            RemoteCallable<String> failing = made(loader, "failing");

            Object result = result(pool.submit(pair));
            assertThat(result).hasToString("Pair[number=5, text=one]");
            assertThat(result.getClass().getClassLoader()).isSameAs(loader);
            assertThat(failure(pool.submit(failing)).toString())
                    .contains("made.Trouble", "made trouble");
        }
    }

    @Test
    void two_versions_of_a_class_do_not_mix()
            throws IOException, ReflectiveOperationException, InterruptedException {
        try (URLClassLoader one = loader(compile("one"));
                URLClassLoader two = loader(compile("two"))) {
            for (int i = 0; i < 3; i++) {
                assertThatObject(result(pool.submit(task(one, "a")))).isEqualTo("<a one>");
                assertThatObject(result(pool.submit(task(two, "a")))).isEqualTo("<a two>");
            }
        }
    }

    @Test
    void classes_of_a_jar_that_workers_have_not_got_are_served()
            throws IOException, ReflectiveOperationException, InterruptedException {
        Path classes = compile("jarred");
        Path jar = folder.resolve("made.jar");
        try (var out = new JarOutputStream(Files.newOutputStream(jar));
                var files = Files.list(classes.resolve("made"))) {
            for (Path file : files.toList()) {
                out.putNextEntry(new ZipEntry("made/" + file.getFileName()));
                Files.copy(file, out);
            }
        }

        try (URLClassLoader loader = loader(jar)) {
            assertThatObject(result(pool.submit(task(loader, "a")))).isEqualTo("<a jarred>");
        }
    }
}
