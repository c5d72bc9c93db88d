package dev.muster.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.codec.ClassFilter;
import dev.muster.codec.CodecException;
import dev.muster.codec.RemoteFailureException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Exceptions arrive as what they were, or as what they say.
class FailureTest {
    private static final JavaCodec STRANGER =
            JavaCodec.standard().withFilter(ClassFilter.onlyJdk());

    static final class OrderException extends Exception {
        private static final long serialVersionUID = 1L;
        final int order;

        OrderException(@Nullable String message, int order, @Nullable Throwable cause) {
            super(message, cause);
            this.order = order;
        }
    }

    static final class WithSocket extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial") // that is what it is about
        final Object socket = new Socket();

        WithSocket(String message) {
            super(message);
        }
    }

    static final class Sick extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial") // keeps it from being serialized
        final Object socket = new Socket();

        @Override
        public String getMessage() {
            throw new IllegalStateException("no words");
        }
    }

    @Test
    void what_keeps_an_exception_from_being_itself_is_named() throws CodecException {
        RemoteFailureException read =
                (RemoteFailureException) Trip.of((Throwable) new WithSocket("it broke"));

        assertThat(read).hasMessageContaining("it broke");
        assertThat(read.getSuppressed()).hasSize(1);
        assertThat(read.getSuppressed()[0])
                .hasMessageContaining("socket")
                .hasMessageContaining("java.net.Socket")
                .hasMessageContaining("not Serializable");
    }

    @Test
    void an_exception_keeps_class_fields_message_stack_causes_and_suppressed()
            throws CodecException {
        var cause = new UncheckedIOException("deep", new IOException("deeper"));
        var failure = new OrderException("order 17", 17, cause);
        failure.addSuppressed(new IllegalStateException("on closing"));

        OrderException read = Trip.of(failure);

        assertThat(read).hasMessage("order 17").hasStackTraceContaining("FailureTest");
        assertThat(read.order).isEqualTo(17);
        assertThat(read.getStackTrace()).isEqualTo(failure.getStackTrace());
        assertThat(cause(read)).isInstanceOf(UncheckedIOException.class).hasMessage("deep");
        assertThat(cause(read).getCause()).isInstanceOf(IOException.class);
        assertThat(read.getSuppressed()).hasSize(1);
        assertThat(read.getSuppressed()[0]).isInstanceOf(IllegalStateException.class);
        assertThat(printed(read)).isEqualTo(printed(failure));
    }

    @Test
    void exceptions_of_the_jdk_pass_every_filter() throws CodecException {
        for (Throwable each :
                List.of(
                        new NullPointerException(),
                        new ExecutionException("a", new InterruptedException()),
                        new StackOverflowError(),
                        new AssertionError("b"),
                        new ArrayIndexOutOfBoundsException(3))) {
            Object read = STRANGER.decode(Input.of(Trip.bytes(each)));

            assertThat(read).isExactlyInstanceOf(each.getClass()).hasToString(each.toString());
        }
    }

    @Test
    void an_exception_whose_class_is_refused_says_what_it_was() throws CodecException {
        var failure = new OrderException("order 17", 17, new IOException("disk"));
        failure.addSuppressed(new IllegalStateException("on closing"));
        cause(failure).addSuppressed(new IOException("again"));

        RemoteFailureException read = remote(failure);

        assertThat(read.remoteClassName()).isEqualTo(OrderException.class.getName());
        assertThat(read.remoteMessage()).isEqualTo("order 17");
        assertThat(read).hasMessage(OrderException.class.getName() + ": order 17");
        assertThat(places(read)).isEqualTo(places(failure));
        assertThat(cause(read)).hasMessage("java.io.IOException: disk");
        assertThat(places(cause(read))).isEqualTo(places(cause(failure)));
        assertThat(read.getSuppressed()[0])
                .hasMessage("java.lang.IllegalStateException: on closing");
        assertThat(cause(read).getSuppressed()[0]).hasMessage("java.io.IOException: again");
    }

    @Test
    void an_exception_that_cannot_be_serialized_says_what_it_was() throws CodecException {
        Object read = Trip.read(Trip.bytes(List.of(new WithSocket("lost"), 1)));

        assertThat(((List<?>) Objects.requireNonNull(read)).getFirst())
                .isInstanceOfSatisfying(
                        RemoteFailureException.class,
                        failure ->
                                assertThat(failure)
                                        .hasMessage(WithSocket.class.getName() + ": lost"));
        assertThat(((List<?>) read).getLast()).isEqualTo(1);
    }

    @Test
    void no_message_a_sick_one_and_half_a_character_do_no_harm() throws CodecException {
        RemoteFailureException silent = remote(new OrderException(null, 1, null));
        RemoteFailureException sick = remote(new Sick());
        RemoteFailureException half = remote(new OrderException("a\uD83D", 1, null));

        assertThat(silent.remoteMessage()).isNull();
        assertThat(silent).hasMessage(OrderException.class.getName());
        assertThat(sick.remoteMessage()).contains("getMessage() failed", "no words");
        assertThat(half.remoteMessage()).isEqualTo("a\uD83D");
        assertThat(half).hasMessageEndingWith(": a\uD83D");
        assertThat(Trip.of(new OrderException("\uDE00 b", 1, null))).hasMessage("\uDE00 b");
    }

    @Test
    void who_passes_a_foreign_exception_on_does_not_change_it() throws CodecException {
        RemoteFailureException once = remote(new OrderException("order 17", 17, null));

        RemoteFailureException twice = remote(once);

        assertThat(twice.remoteClassName()).isEqualTo(OrderException.class.getName());
        assertThat(twice.remoteMessage()).isEqualTo("order 17");
        assertThat(Trip.of(once).remoteClassName()).isEqualTo(OrderException.class.getName());
    }

    @Test
    void chains_of_causes_may_be_long_and_may_be_rings() throws CodecException {
        Throwable last = new IOException("0");
        for (int i = 1; i <= 200; i++) {
            last = new OrderException("" + i, i, last);
        }
        var first = new OrderException("first", 1, null);
        var second = new OrderException("second", 2, first);
        first.addSuppressed(second);
        var ring = new IOException("ring");
        ring.initCause(new IOException("other half", ring));

        assertThat(depth(remote(last))).isEqualTo(50);
        assertThat(remote(second).getCause()).hasMessageEndingWith("first");
        assertThat(cause(Trip.of(ring)).getCause()).hasMessage("ring");
    }

    private static int depth(Throwable failure) {
        int depth = 0;
        for (Throwable each = failure; each != null; each = each.getCause()) {
            depth++;
        }
        return depth;
    }

    @Test
    void the_stack_of_the_caller_stands_below_that_of_the_other_process() {
        var failure = new IllegalStateException("far away");
        StackTraceElement[] theirs = failure.getStackTrace();

        RemoteFailureException.joinStacks(failure);

        StackTraceElement[] joined = failure.getStackTrace();
        assertThat(joined).startsWith(theirs);
        assertThat(joined[theirs.length])
                .hasToString("... called from another process (below: the caller)");
        assertThat(joined[theirs.length + 1].getMethodName())
                .isEqualTo("the_stack_of_the_caller_stands_below_that_of_the_other_process");
        assertThat(printed(failure))
                .contains("\tat ... called from another process (below: the caller)");
    }

    @Test
    void a_joined_stack_travels_on() throws CodecException {
        var failure = new OrderException("order 17", 17, null);
        RemoteFailureException.joinStacks(failure);

        assertThat(Trip.of(failure).getStackTrace()).isEqualTo(failure.getStackTrace());
        assertThat(printed(remote(failure))).contains("... called from another process");
    }

    @Test
    void an_exception_inside_other_values_is_as_whole_as_alone() throws CodecException {
        List<Object> read =
                Trip.of(List.of(Optional.of(new OrderException("order 17", 17, null)), "after"));

        assertThat(((Optional<?>) read.getFirst()).orElseThrow())
                .isInstanceOf(OrderException.class);
        assertThat(read.getLast()).isEqualTo("after");
    }

    private static RemoteFailureException remote(Throwable failure) throws CodecException {
        Object read = STRANGER.decode(Input.of(Trip.bytes(failure)));
        assertThat(read).isInstanceOf(RemoteFailureException.class);
        return (RemoteFailureException) Objects.requireNonNull(read);
    }

    /// The stack without the modules, which do not travel with what an exception says.
    private static List<String> places(Throwable failure) {
        return Stream.of(failure.getStackTrace())
                .map(frame ->
                        "%s %s %s %d"
                                .formatted(
                                        frame.getClassName(),
                                        frame.getMethodName(),
                                        frame.getFileName(),
                                        frame.getLineNumber()))
                .toList();
    }

    private static Throwable cause(Throwable failure) {
        return Objects.requireNonNull(failure.getCause());
    }

    private static String printed(Throwable failure) {
        var text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
