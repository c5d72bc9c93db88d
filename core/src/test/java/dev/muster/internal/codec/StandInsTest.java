package dev.muster.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.codec.CodecException;
import java.io.InvalidObjectException;
import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Stack;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Objects for which a record stands in.
class StandInsTest {
    /// One object for each name, wherever it arrives.
    static class Country implements Serializable {
        private static final long serialVersionUID = 1;
        private static final Map<String, Country> ALL = new HashMap<>();

        private final transient String name;
        private final transient @Nullable Country neighbour;

        Country(String name, @Nullable Country neighbour) {
            this.name = name;
            this.neighbour = neighbour;
        }

        static synchronized Country of(String name, @Nullable Country neighbour) {
            return ALL.computeIfAbsent(name, _ -> new Country(name, neighbour));
        }

        Object writeReplace() {
            return new Name(name, neighbour);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /// Inherits how it travels.
    static final class Island extends Country {
        private static final long serialVersionUID = 1;

        Island(String name) {
            super(name, null);
        }
    }

    private record Name(String name, @Nullable Country neighbour) implements Serializable {
        private Object readResolve() {
            return Country.of(name, neighbour);
        }
    }

    /// What it names cannot be found.
    private static final class Lost implements Serializable {
        private static final long serialVersionUID = 1;

        private Object writeReplace() {
            return new Place();
        }
    }

    private record Place() implements Serializable {
        private Object readResolve() throws InvalidObjectException {
            throw new InvalidObjectException("nobody knows where");
        }
    }

    /// Cannot say what it is at the moment.
    private static final class Closed implements Serializable {
        private static final long serialVersionUID = 1;

        private Object writeReplace() {
            throw new IllegalStateException("it is closed");
        }
    }

    /// Names a text, which needs nothing more.
    private static final class Label implements Serializable {
        private static final long serialVersionUID = 1;

        private Object writeReplace() {
            return "label";
        }
    }

    private static final class Snake implements Serializable {
        private static final long serialVersionUID = 1;

        private Object writeReplace() {
            return new Skin(this);
        }
    }

    private record Skin(Snake snake) implements Serializable {
        private Object readResolve() {
            return snake;
        }
    }

    @Test
    void the_object_is_found_by_its_record() throws CodecException {
        Country france = Country.of("France", null);
        Country spain = Country.of("Spain", france);

        assertThat(Trip.of(spain)).isSameAs(spain);
        assertThat(Trip.inPieces(spain)).isSameAs(spain);
        assertThat(Trip.bytes(spain)).hasSizeLessThan(150);
    }

    @Test
    void an_object_that_stands_in_a_value_twice_is_resolved_once() throws CodecException {
        Country made = new Country("made twice", null);

        List<Country> arrived = Trip.of(List.of(made, made, Country.of("between", made)));

        assertThat(arrived.getFirst()).isNotSameAs(made).hasToString("made twice");
        assertThat(arrived.get(1)).isSameAs(arrived.getFirst());
        assertThat(arrived.get(2).neighbour).isNotNull();
    }

    @Test
    void a_class_may_inherit_its_stand_in() throws CodecException {
        Country malta = Trip.of(new Island("Malta"));

        assertThat(malta).isNotInstanceOf(Island.class).hasToString("Malta");
    }

    /// Its record wants a list of just this class.
    @SuppressWarnings("JdkObsolete") // it travels, too
    private static final class Pile implements Serializable {
        private static final long serialVersionUID = 1;
        private final transient Stack<String> stack = new Stack<>();

        private Object writeReplace() {
            return new Sheets(stack);
        }
    }

    @SuppressWarnings("JdkObsolete") // it travels, too
    private record Sheets(Stack<String> stack) implements Serializable {
        private Object readResolve() {
            var pile = new Pile();
            pile.stack.addAll(stack);
            return pile;
        }
    }

    @Test
    void components_keep_the_classes_that_their_record_wants() throws CodecException {
        var pile = new Pile();
        pile.stack.push("a");
        pile.stack.push("b");

        assertThat(Trip.of(pile).stack).containsExactly("a", "b");
    }

    @Test
    void what_else_stands_in_goes_through_serialization() throws CodecException {
        assertThat(Trip.read(Trip.bytes(new Label()))).isEqualTo("label");
    }

    @Test
    void a_record_that_fails_says_why() throws CodecException {
        byte[] bytes = Trip.bytes(new Lost());

        assertThatThrownBy(() -> Trip.read(bytes))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("an object cannot be made")
                .hasMessageContaining("nobody knows where");
    }

    @Test
    void an_object_that_cannot_say_what_stands_in_says_why() {
        assertThatThrownBy(() -> Trip.bytes(new Closed()))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("it is closed");
    }

    @Test
    void a_record_that_holds_what_it_stands_in_for_is_refused() {
        assertThatThrownBy(() -> Trip.bytes(new Snake()))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("Snake");
    }

    @Test
    void only_a_record_that_resolves_itself_stands_in() throws CodecException {
        var out = new Output();
        out.writeByte(Tag.STAND_IN);
        JavaCodec.standard().encode("text", out);

        assertThatThrownBy(() -> Trip.read(out.toByteArray()))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("nothing stands in");
    }
}
