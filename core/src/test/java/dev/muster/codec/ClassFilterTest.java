package dev.muster.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.JavaCodec;
import dev.muster.internal.codec.Refusal;
import dev.muster.internal.codec.Trip;
import java.io.Serializable;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClassFilterTest {
    private static final String HERE = ClassFilterTest.class.getName();

    /// Raised by whatever of the classes below comes to life.
    private static final AtomicInteger ALIVE = new AtomicInteger();

    // Bytes of the first of each pair become bytes of the second, whose name is as long: so the
    // second has never been touched before they are read.

    record GoodRecord(int number) {}

    record EvilRecord(int number) {
        static final int BORN = ALIVE.incrementAndGet();
    }

    enum GoodEnum {
        ONE
    }

    enum EvilEnum {
        ONE;

        static final int BORN = ALIVE.incrementAndGet();
    }

    static final class GoodObject implements Serializable {
        private static final long serialVersionUID = 1L;
    }

    static final class EvilObject implements Serializable {
        private static final long serialVersionUID = 1L;
        static final int BORN = ALIVE.incrementAndGet();

        private Object readResolve() {
            ALIVE.incrementAndGet();
            return this;
        }
    }

    static final class GoodFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    static final class EvilFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;
        static final int BORN = ALIVE.incrementAndGet();
    }

    private static final JavaCodec STRICT =
            JavaCodec.standard()
                    .withFilter(
                            ClassFilter.standard()
                                    .refusing(
                                            HERE + "$EvilRecord",
                                            HERE + "$EvilEnum",
                                            HERE + "$EvilObject",
                                            HERE + "$EvilFailure"));

    static Stream<Object> good() {
        return Stream.of(
                new GoodRecord(1),
                GoodEnum.ONE,
                new GoodObject(),
                List.of(new GoodRecord[] {new GoodRecord(1)}),
                new ArrayList<>(List.of(Map.of(1, new GoodObject()))),
                new GoodObject[0][0],
                GoodEnum.class);
    }

    @ParameterizedTest
    @MethodSource("good")
    void a_refused_class_is_named_and_nothing_of_it_comes_to_life(Object good)
            throws CodecException {
        byte[] evil = evil(Trip.bytes(good));

        assertThat(Refusal.of(evil, STRICT))
                .startsWith("class " + HERE + "$Evil")
                .contains(" is refused here: allow it with ClassFilter.allowing(\"" + HERE)
                .doesNotContain("[L");
        assertThat(ALIVE).hasValue(0);
    }

    @Test
    void an_exception_of_a_refused_class_arrives_as_what_it_says() throws CodecException {
        byte[] evil = evil(Trip.bytes(new GoodFailure()));

        Object read = STRICT.decode(Input.of(evil));

        assertThat(read)
                .isInstanceOfSatisfying(
                        RemoteFailureException.class,
                        failure ->
                                assertThat(failure.remoteClassName())
                                        .isEqualTo(HERE + "$EvilFailure"));
        assertThat(ALIVE).hasValue(0);
    }

    private static byte[] evil(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1)
                .replace("$Good", "$Evil")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void the_standard_filter_allows_the_program_and_values_of_the_jdk() {
        ClassFilter filter = ClassFilter.standard();

        assertThat(
                        List.of(
                                GoodObject.class,
                                String.class,
                                int.class,
                                int[][].class,
                                ArrayList.class,
                                Map.Entry.class,
                                java.time.LocalDate.class,
                                java.util.concurrent.ConcurrentHashMap.class,
                                java.io.IOException.class,
                                Thread.State.class,
                                Runnable.class))
                .allMatch(filter::allows);
        assertThat(
                        List.of(
                                Thread.class,
                                ClassLoader.class,
                                ProcessBuilder.class,
                                Redirect.class,
                                java.util.logging.Logger.class,
                                java.util.jar.JarFile.class,
                                java.lang.reflect.Method.class,
                                java.io.ObjectInputStream.class,
                                java.net.Socket.class,
                                Thread[].class))
                .noneMatch(filter::allows);
    }

    @Test
    void only_the_jdk_means_nothing_of_the_program() throws CodecException {
        JavaCodec codec = JavaCodec.standard().withFilter(ClassFilter.onlyJdk());
        byte[] good = Trip.bytes(new GoodRecord(1));

        assertThat(Refusal.of(good, codec)).contains(HERE + "$GoodRecord is refused here");
        assertThat(codec.decode(Input.of(Trip.bytes(List.of(1, "a"))))).isEqualTo(List.of(1, "a"));
        for (String pattern :
                List.of(HERE, HERE + "$GoodRecord", "dev.muster.codec.*", "dev.muster.**")) {
            ClassFilter allowing = ClassFilter.onlyJdk().allowing(pattern);
            assertThat(codec.withFilter(allowing).decode(Input.of(good)))
                    .isEqualTo(new GoodRecord(1));
        }
        for (String pattern : List.of("dev.muster.*", HERE + "$Good", "dev.muster.code.**")) {
            assertThat(ClassFilter.onlyJdk().allowing(pattern).allows(GoodRecord.class)).isFalse();
        }
    }

    @Test
    void of_several_patterns_the_last_one_counts() {
        ClassFilter filter =
                ClassFilter.standard()
                        .refusing("dev.muster.**")
                        .allowing("dev.muster.codec.*")
                        .refusing(HERE + "$EvilObject");

        assertThat(filter.allows(GoodObject.class)).isTrue();
        assertThat(filter.allows(EvilObject.class)).isFalse();
        assertThat(filter.allows(EvilObject[].class)).isFalse();
        assertThat(filter.allows(dev.muster.RemoteFunction.class)).isFalse();
        assertThat(ClassFilter.standard().refusing("java.util.ArrayList").allows(ArrayList.class))
                .isFalse();
        assertThat(ClassFilter.standard().allowing("java.lang.Thread").allows(Thread.class))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*", ".*", "com.acme*", "com.*.Order", "com acme", ".com", "a.***"})
    void what_is_no_pattern_is_refused(String pattern) {
        assertThatThrownBy(() -> ClassFilter.standard().allowing(pattern))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be like com.acme.Order, com.acme.* or com.acme.**");
    }

    @Test
    void a_class_that_is_not_there_is_named() throws CodecException {
        byte[] record = gone(Trip.bytes(new GoodRecord(1)));
        byte[] object = gone(Trip.bytes(new GoodObject()));

        assertThat(List.of(Refusal.of(record), Refusal.of(object)))
                .allSatisfy(message ->
                        assertThat(message)
                                .startsWith("class " + HERE + "$Gone")
                                .contains("is not known here: put it on the class path"));
    }

    @Test
    void an_allowed_class_whose_initializer_fails_is_an_orderly_refusal() throws CodecException {
        byte[] bytes =
                new String(Trip.bytes(GoodEnum.ONE), StandardCharsets.ISO_8859_1)
                        .replace("$GoodEnum", "$SickEnum")
                        .getBytes(StandardCharsets.ISO_8859_1);

        assertThat(catchThrowable(() -> Trip.read(bytes))).isInstanceOf(CodecException.class);
    }

    enum SickEnum {
        ONE;

        static final int BORN = Integer.parseInt("not a number");
    }

    private static byte[] gone(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1)
                .replace("$Good", "$Gone")
                .getBytes(StandardCharsets.ISO_8859_1);
    }
}
