package dev.muster.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.RemoteFunction;
import dev.muster.codec.ClassFilter;
import dev.muster.codec.CodecException;
import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectInputStream;
import java.io.ObjectOutput;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.classfile.Signature;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Records, enums, and what goes through Java serialization.
@SuppressWarnings("serial") // lambdas of tests are written on purpose
class ObjectsTest {
    record Empty() {}

    record Primitives(boolean z, byte b, char c, short s, int i, long j, float f, double d) {}

    record Box<T extends @Nullable Object>(T content) {}

    record Order(String id, Box<? extends @Nullable Object> box, List<LocalDate> dates) {}

    record Positive(int number) {
        static boolean isLenient = false;

        Positive {
            if (number <= 0 && !isLenient) {
                throw new IllegalArgumentException("number is %d".formatted(number));
            }
        }
    }

    record Moody(int number) {
        @Override
        public int number() {
            throw new IllegalStateException("not today");
        }
    }

    enum Color {
        RED,
        GREEN {
            @Override
            String sound() {
                return "green has a body";
            }
        };

        String sound() {
            return name();
        }
    }

    static final class Written implements Serializable {
        private static final long serialVersionUID = 1L;
        private transient String text;

        Written(String text) {
            this.text = text;
        }

        private void writeObject(ObjectOutputStream out) throws IOException {
            out.defaultWriteObject();
            out.writeUTF(text);
        }

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            text = in.readUTF();
        }
    }

    static final class Single implements Serializable {
        private static final long serialVersionUID = 1L;
        static final Single ONE = new Single();

        private Object readResolve() {
            return ONE;
        }
    }

    public static final class Own implements Externalizable {
        private static final long serialVersionUID = 1L;
        private int number;

        public Own() {}

        Own(int number) {
            this.number = number;
        }

        @Override
        public void writeExternal(ObjectOutput out) throws IOException {
            out.writeInt(number);
        }

        @Override
        public void readExternal(ObjectInput in) throws IOException {
            number = in.readInt();
        }
    }

    interface Greeter {
        String greet(String name);
    }

    private static final class Echo implements InvocationHandler, Serializable {
        private static final long serialVersionUID = 1L;

        @Override
        public Object invoke(Object proxy, Method method, Object @Nullable [] arguments) {
            return method.getName() + (arguments == null ? "" : " " + arguments[0]);
        }
    }

    @Test
    void records_are_kept_with_all_kinds_of_components() throws CodecException {
        Trip.keeps(new Empty());
        Trip.keeps(new Primitives(true, (byte) -1, 'x', (short) 2, 3, 4, 5.5f, 6.5));
        Trip.keeps(new Box<>(null));
        Trip.keeps(new Order("a", new Box<>(new Box<>(1)), List.of(LocalDate.EPOCH)));
        Trip.keeps(new ArrayList<>(List.of(new Box<>(1), new Box<>("a"), new Empty())));
    }

    @Test
    void a_record_that_refuses_its_components_says_why() throws CodecException {
        byte[] bytes;
        Positive.isLenient = true;
        try {
            bytes = Trip.bytes(new Positive(-1));
        } finally {
            Positive.isLenient = false;
        }

        assertThat(Trip.of(new Positive(1))).isEqualTo(new Positive(1));
        assertThat(Refusal.of(bytes)).contains("refuses its components", "number is -1");
    }

    @Test
    void an_accessor_that_fails_says_where() {
        assertThat(Refusal.of(List.of(new Moody(1))))
                .contains("value[0].number of this", "its accessor failed", "not today");
    }

    @Test
    void a_record_of_a_closed_package_says_what_to_do() {
        assertThat(Refusal.of(Signature.BaseTypeSig.of('I')))
                .contains("cannot be taken apart", "open its package to dev.muster");
    }

    @Test
    void enums_are_themselves() throws CodecException {
        assertThat(Trip.of(Color.RED)).isSameAs(Color.RED);
        assertThat(Trip.of(List.of(Color.GREEN, Color.GREEN)))
                .containsExactly(Color.GREEN, Color.GREEN);
        assertThat(Trip.of(Color.GREEN).sound()).isEqualTo("green has a body");
    }

    @Test
    void serializable_classes_keep_their_own_ways() throws CodecException {
        assertThat(Trip.of(new Written("text")).text).isEqualTo("text");
        assertThat(Trip.of(Single.ONE)).isSameAs(Single.ONE);
        assertThat(Trip.of(new Own(17)).number).isEqualTo(17);
    }

    @Test
    void lambdas_travel_with_what_they_hold() throws CodecException {
        var captured = new ArrayList<>(List.of("a"));
        RemoteFunction<String, String> lambda = text -> text + captured;
        RemoteFunction<String, Integer> reference = String::length;

        assertThat(Trip.of(lambda).apply("x")).isEqualTo("x[a]");
        assertThat(Trip.of(List.of(reference)).getFirst().apply("four")).isEqualTo(4);
        Supplier<Integer> supplier = (Supplier<Integer> & Serializable) captured::size;
        assertThat(Trip.of(supplier).get()).isEqualTo(1);
    }

    @Test
    void dynamic_proxies_travel_if_their_handler_does() throws CodecException {
        var greeter =
                (Greeter)
                        Proxy.newProxyInstance(
                                Greeter.class.getClassLoader(),
                                new Class<?>[] {Greeter.class},
                                new Echo());
        JavaCodec strict =
                JavaCodec.standard()
                        .withFilter(ClassFilter.onlyJdk().allowing(ObjectsTest.class.getName()));

        assertThat(Trip.of(greeter).greet("you")).isEqualTo("greet you");
        assertThat(strict.decode(Input.of(Trip.bytes(greeter)))).isInstanceOf(Greeter.class);
    }

    @Test
    void a_lambda_takes_along_what_is_not_serializable_and_has_a_form_here() throws CodecException {
        var captured = new Box<>(Optional.of("in"));
        RemoteFunction<String, String> lambda = text -> text + captured.content().orElseThrow();

        assertThat(Trip.of(lambda).apply("with")).isEqualTo("within");
    }

    @Test
    void what_a_captured_record_holds_is_named() {
        var captured = new Box<>(new Object());
        RemoteFunction<String, String> lambda = text -> text + captured;

        assertThat(Refusal.of(lambda)).contains("content").contains("java.lang.Object");
    }

    @Test
    void values_nested_deep_are_kept_to_a_limit_and_refused_beyond() throws CodecException {
        Trip.keeps(nested(499));

        assertThat(Refusal.of(nested(501)))
                .contains("nested more than 500 levels deep", " … ")
                .hasSizeLessThan(500);
    }

    private static Object nested(int levels) {
        Object value = "core";
        for (int i = 0; i < levels; i++) {
            value = List.of(value);
        }
        return value;
    }
}
