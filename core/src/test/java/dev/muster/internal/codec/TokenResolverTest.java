package dev.muster.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.muster.RemoteFunction;
import dev.muster.codec.CodecException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Objects that stay where they are: a reference travels, and the object stands at its other end.
@SuppressWarnings("serial") // lambdas of tests are written on purpose
class TokenResolverTest {
    /// A shared object, which stays.
    private static final class Room {
        final int number;

        Room(int number) {
            this.number = number;
        }
    }

    static final class Guest implements Serializable {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial") // a reference travels in its place
        final Object room;

        Guest(Object room) {
            this.room = room;
        }
    }

    private static final class Hotel implements Token.Resolver {
        final List<Room> rooms = List.of(new Room(0), new Room(1));

        @Override
        public @Nullable Token of(Object value) {
            if (!(value instanceof Room room)) {
                return null;
            }
            if (room.number >= rooms.size()) {
                throw new IllegalArgumentException("room %d is not ours".formatted(room.number));
            }
            return new Token(-7, room.number, "Room");
        }

        @Override
        public Object resolve(Token token) throws CodecException {
            if (token.ident() < 0 || token.ident() >= rooms.size()) {
                throw new CodecException("room %d is gone".formatted(token.ident()));
            }
            assertThat(token.manager()).isEqualTo(-7);
            assertThat(token.type()).isEqualTo("Room");
            return rooms.get((int) token.ident());
        }
    }

    private final Hotel hotel = new Hotel();
    private final JavaCodec codec = JavaCodec.standard().withTokens(hotel);

    @Test
    void what_travels_by_reference_is_the_same_object_again() throws CodecException {
        Room room = hotel.rooms.get(1);

        List<Object> read = trip(List.of(room, 1, new ArrayList<>(List.of(room))));

        assertThat(read.getFirst()).isSameAs(room);
        assertThat(((List<?>) read.get(2)).getFirst()).isSameAs(room);
    }

    @Test
    void references_stand_in_serialized_objects_lambdas_and_exceptions_too() throws CodecException {
        Room room = hotel.rooms.get(1);
        RemoteFunction<Integer, Integer> lambda = number -> number + room.number;

        assertThat(trip(new Guest(room)).room).isSameAs(room);
        assertThat(trip(lambda).apply(5)).isEqualTo(6);
    }

    @Test
    void what_may_not_be_referred_to_is_refused_with_its_place() {
        Room foreign = new Room(99);

        assertThat(refusal(List.of(1, foreign)))
                .startsWith("cannot send value[1] of this ")
                .endsWith("room 99 is not ours");
        assertThat(refusal(new Guest(foreign))).contains("room 99 is not ours");
    }

    @Test
    void a_reference_to_what_is_gone_is_refused_in_serialized_objects_too() throws CodecException {
        byte[] alone = bytes(hotel.rooms.get(1));
        byte[] inside = bytes(new Guest(hotel.rooms.get(1)));
        JavaCodec empty =
                JavaCodec.standard()
                        .withTokens(
                                new Token.Resolver() {
                                    @Override
                                    public @Nullable Token of(Object value) {
                                        return null;
                                    }

                                    @Override
                                    public Object resolve(Token token) throws CodecException {
                                        throw new CodecException("room is gone");
                                    }
                                });

        assertThat(Refusal.of(alone, empty)).isEqualTo("room is gone");
        assertThat(Refusal.of(inside, empty)).isEqualTo("room is gone");
        assertThat(Refusal.of(alone)).contains("where only values are expected");
    }

    @Test
    void without_references_such_objects_do_not_travel() {
        assertThatThrownBy(() -> Trip.bytes(hotel.rooms.get(1)))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("$Room is not Serializable");
    }

    private String refusal(Object value) {
        return String.valueOf(
                catchThrowableOfType(CodecException.class, () -> bytes(value)).getMessage());
    }

    private byte[] bytes(Object value) throws CodecException {
        var out = new Output();
        codec.encode(value, out);
        return out.toByteArray();
    }

    @SuppressWarnings("unchecked")
    private <T> T trip(T value) throws CodecException {
        return (T) Objects.requireNonNull(codec.decode(codec.encode(value)));
    }
}
