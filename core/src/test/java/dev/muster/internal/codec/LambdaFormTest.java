package dev.muster.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.muster.RemoteBiFunction;
import dev.muster.RemoteCallable;
import dev.muster.RemoteFunction;
import dev.muster.codec.ClassFilter;
import dev.muster.codec.CodecException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.Vector;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Lambdas travel as a number and what they have captured.
@SuppressWarnings("serial") // lambdas of tests are written on purpose
class LambdaFormTest {
    private static final long SEED = Long.getLong("seed", System.nanoTime());

    record Point(int x, int y) {}

    static final class Counter implements Serializable {
        private static final long serialVersionUID = 1L;
        private final int step;

        Counter(int step) {
            this.step = step;
        }

        RemoteFunction<Integer, Integer> next() {
            return number -> number + step;
        }

        private int add(int number) {
            return number + step;
        }

        RemoteFunction<Integer, Integer> reference() {
            return this::add;
        }
    }

    interface Marked {}

    interface Host {
        static RemoteCallable<String> inInterface(String text) {
            return () -> text + "!";
        }

        default String name() {
            return "host";
        }
    }

    private static final class Hidden {
        static RemoteCallable<Integer> lambda(int number) {
            return () -> number * 2;
        }
    }

    record Named(String text) implements Host {
        RemoteCallable<String> ofThis() {
            return () -> text + name();
        }
    }

    enum Level {
        LOW,
        HIGH;

        RemoteFunction<Integer, Boolean> isBelow() {
            return number -> ordinal() < number;
        }
    }

    private final ShapeTable table = new ShapeTable();
    private final JavaCodec codec = JavaCodec.standard().withShapes(table);

    private byte[] bytes(@Nullable Object value) throws CodecException {
        var out = new Output();
        codec.encode(value, out);
        return out.toByteArray();
    }

    @SuppressWarnings("unchecked")
    private <T> T trip(T value) throws CodecException {
        Input in = Input.of(bytes(value));
        Object read = codec.decode(in);
        assertThat(in.remaining()).isZero();
        return (T) Objects.requireNonNull(read);
    }

    private <T> T asLambda(T lambda) throws CodecException {
        assertThat(bytes(lambda)).startsWith(Tag.LAMBDA);
        return trip(lambda);
    }

    private static RemoteFunction<Integer, Integer> adding(int number) {
        return x -> x + number;
    }

    @Test
    void a_lambda_is_a_number_and_what_it_has_captured() throws Exception {
        assertThat(asLambda(adding(7)).apply(1)).isEqualTo(8);
        assertThat(asLambda(adding(-1)).apply(1)).isZero();

        assertThat(bytes(adding(7))).hasSizeLessThan(8);
        assertThat(table.size()).isEqualTo(1);
    }

    @Test
    void what_has_a_form_of_its_own_is_captured_without_a_table_too() throws Exception {
        Path path = Path.of("a", "b");
        Optional<Path> some = Optional.of(path);
        Path[] array = {path};
        RemoteCallable<Boolean> alone = () -> path.endsWith("b");
        RemoteCallable<Boolean> several =
                () -> path.equals(some.orElseThrow()) && path.equals(array[0]);

        assertThat(Trip.of(alone).call()).isTrue();
        assertThat(Trip.of(several).call()).isTrue();
    }

    @Test
    void what_has_arrived_can_travel_on() throws Exception {
        assertThat(asLambda(asLambda(asLambda(adding(7)))).apply(1)).isEqualTo(8);
        assertThat(table.size()).isEqualTo(1);
    }

    @Test
    void captured_primitives_keep_their_kind() throws Exception {
        boolean z = true;
        byte b = 1;
        char c = 'x';
        short s = 2;
        long j = 3;
        float f = 4;
        double d = 5;
        RemoteCallable<String> lambda = () -> "" + z + b + c + s + j + f + d;

        assertThat(asLambda(lambda).call()).isEqualTo("true1x234.05.0");
    }

    @Test
    void method_references_of_all_kinds_arrive() throws Exception {
        RemoteFunction<String, Integer> unbound = String::length;
        RemoteFunction<String, String> bound = "abc"::concat;
        RemoteFunction<String, Integer> ofStatic = Integer::parseInt;
        RemoteBiFunction<Integer, Integer, Point> constructor = Point::new;
        RemoteFunction<Integer, int[]> array = int[]::new;
        RemoteFunction<Object, List<Object>> varargs = Arrays::asList;

        assertThat(asLambda(unbound).apply("four")).isEqualTo(4);
        assertThat(asLambda(bound).apply("d")).isEqualTo("abcd");
        assertThat(asLambda(ofStatic).apply("17")).isEqualTo(17);
        assertThat(asLambda(constructor).apply(1, 2)).isEqualTo(new Point(1, 2));
        assertThat(asLambda(array).apply(3)).hasSize(3);
        assertThat(asLambda(varargs).apply("a")).isEqualTo(List.of("a"));
    }

    @Test
    void whatever_surrounds_a_lambda_does_not_matter() throws Exception {
        assertThat(asLambda(Host.inInterface("hi")).call()).isEqualTo("hi!");
        assertThat(asLambda(Hidden.lambda(4)).call()).isEqualTo(8);
        assertThat(asLambda(new Named("a ").ofThis()).call()).isEqualTo("a host");
        assertThat(asLambda(Level.LOW.isBelow()).apply(1)).isTrue();
        assertThat(asLambda(new Counter(3).next()).apply(4)).isEqualTo(7);
        assertThat(asLambda(new Counter(3).reference()).apply(4)).isEqualTo(7);
    }

    @Test
    void intersections_markers_and_generics_arrive() throws Exception {
        IntSupplier marked = (IntSupplier & Serializable & Marked) () -> 5;
        RemoteFunction<List<String>, List<String>> generic = same();
        Supplier<RemoteFunction<Integer, Integer>> nested =
                (Supplier<RemoteFunction<Integer, Integer>> & Serializable) () -> x -> x + 1;
        Comparator<String> comparator = Comparator.comparingInt(String::length);

        assertThat(asLambda(marked)).isInstanceOf(Marked.class);
        assertThat(asLambda(marked).getAsInt()).isEqualTo(5);
        assertThat(asLambda(generic).apply(List.of("a"))).isEqualTo(List.of("a"));
        assertThat(asLambda(nested).get().apply(1)).isEqualTo(2);
        assertThat(catchThrowableOfType(CodecException.class, () -> trip(comparator)))
                .hasMessageContaining("not Serializable");
    }

    @SuppressWarnings("UnnecessaryLambda") // one in a generic method
    private static <T extends List<?>> RemoteFunction<T, T> same() {
        return value -> value;
    }

    @Test
    void captured_values_travel_in_the_forms_of_the_codec() throws Exception {
        var point = new Point(1, 2);
        var list = new ArrayList<>(List.of(1, 2));
        int[] numbers = {1, 2, 3};
        Optional<Path> path = Optional.of(Path.of("a"));
        String missing = null;
        RemoteFunction<Integer, Integer> inner = adding(10);
        RemoteCallable<String> lambda =
                () -> point + " " + list + numbers.length + path + missing + inner.apply(1);

        assertThat(asLambda(lambda).call()).isEqualTo(lambda.call());
    }

    @Test
    void a_captured_collection_keeps_the_class_that_its_variable_may_have() throws Exception {
        Vector<Integer> vector = new Vector<>(List.of(1));
        var enums = new EnumMap<Level, Integer>(Map.of(Level.HIGH, 1));
        RemoteCallable<String> lambda = () -> vector.firstElement() + "" + enums;

        assertThat(asLambda(lambda).call()).isEqualTo("1{HIGH=1}");
    }

    @Test
    void lambdas_in_collections_and_records_arrive() throws Exception {
        record Step(String name, RemoteFunction<Integer, Integer> function) {}
        List<Step> steps = trip(List.of(new Step("a", adding(1)), new Step("b", adding(2))));
        Comparator<String> byLength =
                (Comparator<String> & Serializable) (a, b) -> a.length() - b.length();
        var sorted = new TreeSet<>(byLength);
        sorted.addAll(List.of("ccc", "bb", "a"));

        assertThat(steps.get(1).function().apply(1)).isEqualTo(3);
        assertThat(trip(sorted)).containsExactly("a", "bb", "ccc");
        assertThat(trip(new TreeMap<>(Map.of("a", adding(5)))).values().iterator().next().apply(1))
                .isEqualTo(6);
        assertThat(table.size()).isEqualTo(2);
    }

    @Test
    void a_lambda_that_stands_twice_arrives_as_one() throws Exception {
        RemoteFunction<Integer, Integer> lambda = adding(1);
        var shared = new ArrayList<>(List.of(1));
        RemoteCallable<Boolean> first = () -> shared.add(2);
        RemoteCallable<Integer> second = shared::size;

        List<RemoteFunction<Integer, Integer>> twice = trip(List.of(lambda, lambda));
        List<Object> read = trip(List.of(first, second, shared));
        ((RemoteCallable<?>) read.getFirst()).call();

        assertThat(twice.getFirst()).isSameAs(twice.getLast());
        assertThat(((RemoteCallable<?>) read.get(1)).call()).isEqualTo(2);
        assertThat(read.get(2)).isEqualTo(List.of(1, 2));
    }

    @Test
    void a_cycle_through_a_list_is_kept_and_one_from_the_lambda_is_refused() throws Exception {
        var list = new ArrayList<Object>();
        RemoteCallable<Integer> lambda = list::size;
        list.add(lambda);

        List<Object> read = trip(list);
        list.add(1); // the arrived one does not see it

        assertThat(((RemoteCallable<?>) read.getFirst()).call()).isEqualTo(1);
        assertThat(catchThrowableOfType(CodecException.class, () -> bytes(lambda)))
                .hasMessageContaining("it contains itself, which a lambda of ");
    }

    @Test
    void without_a_table_nothing_changes() throws Exception {
        assertThat(Trip.bytes(adding(1))).startsWith(Tag.SERIALIZED);
        assertThat(Refusal.of(bytes(adding(1)))).contains("lambda shape 0", "none is known");
    }

    @Test
    void the_class_of_a_lambda_must_pass_the_filter() throws Exception {
        byte[] bytes = bytes(adding(1));

        assertThat(Refusal.of(bytes, codec.withFilter(ClassFilter.onlyJdk())))
                .contains("class " + LambdaFormTest.class.getName() + " is refused here");
    }

    @Test
    void a_class_without_this_lambda_is_of_another_version() throws Exception {
        byte[] bytes = bytes(adding(1));
        LambdaShape shape = table.shape(0);

        assertThat(Refusal.of(bytes, reading(renamed(shape, "adding", "adding9"))))
                .contains("class versions differ: " + LambdaFormTest.class.getName());
        assertThat(
                        Refusal.of(
                                bytes,
                                reading(renamed(shape, LambdaFormTest.class.getName(), "x.Gone"))))
                .contains("class x.Gone is not known here");
        assertThat(
                        Refusal.of(
                                bytes,
                                reading(
                                        renamed(
                                                shape,
                                                LambdaFormTest.class.getName(),
                                                Point.class.getName()))))
                .contains("class versions differ: " + Point.class.getName() + " has no lambda");
    }

    @Test
    void captured_values_that_do_not_fit_are_refused() throws Exception {
        byte[] none = {Tag.LAMBDA, 0, 0};
        byte[] text = {Tag.LAMBDA, 0, 1, Tag.TEXT, 1, 'a'};
        byte[] missing = {Tag.LAMBDA, 0, 1, Tag.NULL};
        bytes(adding(1));

        for (byte[] each : List.of(none, text, missing)) {
            assertThat(Refusal.of(each, codec)).contains("class versions differ");
        }
        assertThat(Refusal.of(new byte[] {Tag.LAMBDA, 5, 0}, codec)).contains("5 is not known");
        assertThat(Refusal.of(new byte[] {Tag.LAMBDA, 0, 100}, codec)).isNotEmpty();
    }

    /// A shape with another text of the same bytes.
    private static LambdaShape renamed(LambdaShape shape, String from, String to)
            throws CodecException {
        var out = new Output();
        shape.writeTo(out);
        Input in = Input.of(out.toByteArray());
        var changed = new Output();
        changed.writeByte(in.readByte());
        while (in.remaining() > 0) {
            String text = in.readText();
            changed.writeText(
                    text.equals(from) || from.equals("adding") ? text.replace(from, to) : text);
        }
        return LambdaShape.read(Input.of(changed.toByteArray()));
    }

    private static JavaCodec reading(LambdaShape only) {
        return JavaCodec.standard()
                .withShapes(
                        new LambdaShape.Table() {
                            @Override
                            public int numberOf(LambdaShape shape) {
                                return 0;
                            }

                            @Override
                            public LambdaShape shape(int number) {
                                return only;
                            }
                        });
    }

    @Test
    void shapes_are_equal_if_they_are_of_one_expression() throws Exception {
        bytes(adding(1));
        RemoteFunction<Integer, Integer> other = x -> x - 1;
        bytes(other);

        LambdaShape shape = table.shape(0);

        assertThat(renamed(shape, "none", "none")).isEqualTo(shape).hasSameHashCodeAs(shape);
        assertThat(shape).isNotEqualTo(table.shape(1));
        assertThat(shape.capturingClass()).isEqualTo(LambdaFormTest.class.getName());
        assertThat(shape).hasToString(shape.toString());
    }

    @Test
    void lambdas_nested_deep_are_kept_to_a_limit_and_refused_beyond() throws Exception {
        assertThat(asLambda(nested(400)).apply(0)).isEqualTo(400);

        assertThat(catchThrowableOfType(CodecException.class, () -> bytes(nested(600))))
                .hasMessageContaining("nested more than 500 levels deep");
    }

    private static RemoteFunction<Integer, Integer> nested(int levels) {
        RemoteFunction<Integer, Integer> function = x -> x;
        for (int i = 0; i < levels; i++) {
            RemoteFunction<Integer, Integer> inner = function;
            function = x -> inner.apply(x) + 1;
        }
        return function;
    }

    @Test
    void any_captured_values_arrive() throws Exception {
        var random = new Random(SEED);
        for (int i = 0; i < 500; i++) {
            Object first = any(random, 3);
            Object second = any(random, 3);
            long number = random.nextLong();
            RemoteCallable<List<Object>> lambda = () -> List.of(first, second, number);

            assertThat(asLambda(lambda).call()).as("seed " + SEED).isEqualTo(lambda.call());
        }
    }

    private static Object any(Random random, int depth) {
        return switch (random.nextInt(depth == 0 ? 6 : 10)) {
            case 0 -> random.nextInt();
            case 1 -> random.nextLong();
            case 2 -> random.nextDouble();
            case 3 -> "text" + random.nextInt();
            case 4 -> Level.HIGH;
            case 5 -> new Point(random.nextInt(), random.nextInt());
            case 6 -> List.of(any(random, depth - 1), any(random, depth - 1));
            case 7 -> Map.of(any(random, 0), any(random, depth - 1));
            case 8 -> Optional.of(any(random, depth - 1));
            default -> new ArrayList<>(Arrays.asList(null, any(random, depth - 1)));
        };
    }

    @Test
    void other_hidden_and_plain_objects_are_no_lambdas() throws Exception {
        Function<Integer, Integer> plain = x -> x;

        assertThat(LambdaForm.partsOf(plain)).isNull();
        assertThat(LambdaForm.partsOf(new Counter(1))).isNull();
        assertThat(bytes(new Counter(1))).startsWith(Tag.SERIALIZED);
    }
}
