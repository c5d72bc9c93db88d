package dev.muster.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.muster.RemoteCallable;
import dev.muster.RemoteFunction;
import dev.muster.codec.CodecException;
import java.io.IOException;
import java.io.Serializable;
import java.net.Socket;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.IntStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A task that cannot travel says what it has captured, where, and what helps.
@SuppressWarnings("serial") // lambdas of tests are written on purpose
class CaptureTest {
    private static final String HERE = CaptureTest.class.getName();
    private static final String PLACE = " at CaptureTest\\.java:\\d+";

    static final class Connection {}

    static final class Customer implements Serializable {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial") // that is what it is about
        final Object connection = new Connection();
    }

    record Order(int number, Customer customer) {}

    private final int factor = 2;

    /// What is said with and without a table of shapes, which is the same.
    private static String refusal(Object value) {
        String plain = Refusal.of(value);
        JavaCodec codec = JavaCodec.standard().withShapes(new ShapeTable());
        assertThat(catchThrowableOfType(CodecException.class, () -> codec.encode(value)))
                .hasMessage(plain);
        return plain;
    }

    @Test
    void a_captured_variable_is_named_with_its_class_and_line() {
        var number = 5L;
        var socket = new Socket();
        RemoteCallable<Long> lambda = () -> number + socket.getPort();
        int line = Thread.currentThread().getStackTrace()[1].getLineNumber() - 1;

        assertThat(refusal(lambda))
                .isEqualTo(
                        "cannot send this task: the lambda at CaptureTest.java:%d captures 'socket' (java.net.Socket), which is not Serializable; open it inside the task, or capture what it is made from (host and port)"
                                .formatted(line));
    }

    @Test
    void the_way_from_a_captured_variable_is_named() {
        var customer = new Customer();
        var order = new Order(1, customer);
        var orders = List.of(order);
        RemoteCallable<Object> field = () -> customer.connection;
        RemoteCallable<Object> component = () -> order.number();
        RemoteCallable<Object> element = () -> orders.size();

        assertThat(refusal(field))
                .matches(
                        "cannot send this task: the lambda%s captures 'customer', whose field connection \\(.*\\$Connection\\) is not Serializable; make it serializable, leave it out, or send what it stands for"
                                .formatted(PLACE));
        assertThat(refusal(component)).contains("'order', whose field customer.connection (");
        assertThat(refusal(element)).contains("'orders', whose element [0].customer.connection (");
    }

    @Test
    void each_kind_of_thing_has_its_cure() {
        var stream = IntStream.of(1);
        var thread = Thread.ofVirtual().unstarted(() -> {});
        Function<Integer, Integer> function = x -> x;
        RemoteCallable<Object> first = () -> stream.count();
        RemoteCallable<Object> second = () -> thread.isAlive();
        RemoteCallable<Object> third = () -> function.apply(1);

        assertThat(refusal(first)).contains("'stream' (", "collect it into a list first");
        assertThat(refusal(second)).contains("'thread' (", "start it inside the task");
        assertThat(refusal(third))
                .contains("'function' (a lambda of " + HERE + ")")
                .contains("pass it where a RemoteCallable or RemoteFunction is expected");
    }

    @Test
    void the_object_around_a_lambda_is_named_as_such() {
        RemoteFunction<Integer, Integer> lambda = x -> x * factor;
        RemoteFunction<Integer, Integer> reference = this::twice;

        assertThat(refusal(lambda))
                .matches(
                        "cannot send this task: the lambda%s uses fields or methods of the object around it \\(%s\\), which is not Serializable: make the method static that it calls, or copy the field into a local variable first"
                                .formatted(PLACE, HERE));
        assertThat(refusal(reference))
                .containsPattern("the method reference" + PLACE + " uses fields or methods");
    }

    private int twice(int number) {
        return number * factor;
    }

    @Test
    void the_object_of_a_method_reference_is_named() {
        var socket = new Socket();
        RemoteCallable<Integer> reference = socket::getPort;

        assertThat(refusal(reference))
                .containsPattern("the method reference" + PLACE)
                .contains(
                        "captures the object whose method it calls, 'socket' (java.net.Socket),"
                                + " which");
    }

    @Test
    void anonymous_and_local_classes_name_their_variables_and_their_object() {
        var socket = new Socket();
        RemoteCallable<Object> free = inStatic(socket);
        class Local implements RemoteCallable<Object> {
            private static final long serialVersionUID = 1L;

            @Override
            public Object call() {
                return factor;
            }
        }

        assertThat(refusal(free))
                .matches("cannot send this task: the anonymous class" + PLACE + " captures.*")
                .contains(
                        "captures 'socket' (java.net.Socket), which is not Serializable; open it");
        assertThat(refusal(new Local()))
                .containsPattern("the local class Local" + PLACE + " holds the object around it")
                .contains("write it as a lambda, or as a static class or record");
    }

    private static RemoteCallable<Object> inStatic(Socket socket) {
        return new RemoteCallable<>() {
            private static final long serialVersionUID = 1L;

            @Override
            public Object call() {
                return socket.getPort();
            }
        };
    }

    @Test
    void code_that_is_not_serializable_says_where_it_stands() {
        Function<String, Integer> lambda = text -> text.length() + 1;
        Callable<Object> anonymous =
                new Callable<>() {
                    @Override
                    public Object call() {
                        return 1;
                    }
                };

        assertThat(refusal(lambda))
                .containsPattern("the lambda" + PLACE)
                .contains("(java.util.function.Function) is not Serializable; pass it where a")
                .contains("or cast it to (Function & Serializable)");
        assertThat(refusal(anonymous))
                .containsPattern("cannot send this task: the anonymous class" + PLACE)
                .contains("(java.util.concurrent.Callable) is not Serializable; let it implement");
    }

    @Test
    void a_lambda_in_a_value_has_the_path_before_it() {
        var socket = new Socket();
        RemoteCallable<Integer> inner = () -> socket.getPort();
        RemoteCallable<Object> outer = () -> inner.call();

        assertThat(refusal(List.of(1, inner)))
                .startsWith("cannot send value[1] of this java.util.")
                .contains(": the lambda at CaptureTest.java:", "captures 'socket'");
        assertThat(refusal(outer)).contains("captures 'socket' (java.net.Socket)");
    }

    @Test
    void a_program_in_a_compact_source_file_is_explained(@TempDir Path folder) throws Exception {
        Object[] tasks =
                compiled(
                        folder,
                        """
                        import java.net.Socket;
                        int factor = 3;
                        interface Task extends Runnable, java.io.Serializable {}
                        void main() {}
                        Object[] tasks() {
                            Socket socket = new Socket();
                            Task usesField = () -> IO.println(factor);
                            Task usesVariable = () -> IO.println(socket);
                            return new Object[] {usesField, usesVariable};
                        }
                        """);

        assertThat(refusal(tasks[0]))
                .isEqualTo(
                        "cannot send this task: the lambda at One.java:7 uses fields or methods of"
                                + " its program object (One), which is not Serializable: in a compact"
                                + " source file move what it needs into a static method of a class or"
                                + " record, or copy the field into a local variable first");
        assertThat(refusal(tasks[1]))
                .contains(
                        "One.java:8 captures the variable set in line 6 (java.net.Socket), which is"
                                + " not");
    }

    @Test
    void without_names_of_variables_what_is_captured_is_said_by_where_it_comes_from(
            @TempDir Path folder) throws Exception {
        Object[] tasks =
                compiled(
                        folder,
                        """
                        import java.net.Socket;
                        Socket client = new Socket();
                        static final Socket SHARED = new Socket();
                        interface Task extends Runnable, java.io.Serializable {}
                        interface Port extends java.io.Serializable { int get() throws Exception; }
                        record Box(Socket socket) {}
                        void main() {}
                        Socket connect() { return new Socket(); }
                        Object of(long number, Socket given, double other) {
                            return (Task) () -> IO.println(number + other + given.getPort());
                        }
                        static Task nested(Socket given) {
                            return ((java.util.function.Supplier<Task>) () -> () -> IO.println(given)).get();
                        }
                        Object[] tasks() {
                            Socket mine = client;
                            Socket shared = SHARED;
                            int number = 7 + mine.getPort();
                            var box = new Box(connect());
                            Socket made;
                            if (number > 1000) {
                                made = client;
                            } else {
                                made = new Socket();
                            }
                            Port ofField = client::getPort;
                            Port ofCall = connect()::getLocalPort;
                            Port ofVariable = box.socket::getSoTimeout;
                            Port one = mine::hashCode;
                            Port other = shared::hashCode;
                            return new Object[] {
                                of(1, mine, 2), (Task) () -> IO.println(number + "" + mine),
                                (Task) () -> IO.println(shared), (Task) () -> IO.println(number + "" + box),
                                (Task) () -> IO.println(made), nested(mine), ofField, ofCall, ofVariable, one
                            };
                        }
                        """);

        List<String> said =
                List.of(
                        "captures parameter 2 of of (java.net.Socket), which",
                        "captures the field client of One (java.net.Socket), which",
                        "captures the static field SHARED of One (java.net.Socket), which",
                        "captures the variable set in line 19, whose field socket"
                                + " (java.net.Socket)",
                        "captures the variable set in line 24 (java.net.Socket), which",
                        "captures a variable of the lambda around it (java.net.Socket), which",
                        "method it calls, the field client of One (java.net.Socket), which",
                        "method it calls, what One.connect gave in line 27 (java.net.Socket),"
                                + " which",
                        "method it calls, the field socket of One$Box (java.net.Socket), which",
                        "at One.java:29 or One.java:30 captures the object whose method it calls"
                                + " (java");
        for (int i = 0; i < tasks.length; i++) {
            assertThat(refusal(tasks[i])).contains(said.get(i));
        }
        assertThat(tasks).hasSameSizeAs(said);
    }

    /// What `tasks()` of the program gives, compiled without names of variables.
    private static Object[] compiled(Path folder, String source) throws Exception {
        Path file = Files.writeString(folder.resolve("One.java"), source);
        int status =
                Objects.requireNonNull(ToolProvider.getSystemJavaCompiler())
                        .run(null, null, null, "-g:source,lines", file.toString());
        assertThat(status).isZero();
        var loader = new URLClassLoader(new URL[] {folder.toUri().toURL()});
        var constructor = loader.loadClass("One").getDeclaredConstructor();
        constructor.setAccessible(true);
        var method = constructor.getDeclaringClass().getDeclaredMethod("tasks");
        method.setAccessible(true);
        return (Object[]) method.invoke(constructor.newInstance());
    }

    @Test
    void a_class_without_its_file_is_explained_all_the_same(@TempDir Path folder) throws Exception {
        Object[] tasks =
                compiled(
                        folder,
                        """
                        interface Task extends Runnable, java.io.Serializable {}
                        void main() {}
                        Object[] tasks() {
                            Thread thread = new Thread(() -> {});
                            return new Object[] {(Task) () -> thread.start()};
                        }
                        """);
        delete(folder);

        assertThat(refusal(tasks[0])).contains("java.lang.Thread, which is not Serializable");
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            for (Path each : files.toList()) {
                Files.delete(each);
            }
        }
    }
}
