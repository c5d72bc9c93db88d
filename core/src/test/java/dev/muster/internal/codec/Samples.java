package dev.muster.internal.codec;

import dev.muster.RemoteFunction;
import dev.muster.codec.CodecException;
import dev.muster.pickle.PyTuple;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// One value of each form that the codec has, for bytes to be damaged.
final class Samples {
    record Point(int x, long y, String name, @Nullable Object more) {}

    static final class Bean implements Serializable {
        private static final long serialVersionUID = 1L;
        int number = 3;
        ArrayList<String> texts = new ArrayList<>(List.of("a", "b"));
        HashMap<String, Integer> map = new HashMap<>(Map.of("c", 4));
        int[] numbers = {1, 2, 3};
    }

    private Samples() {}

    static List<byte[]> all() throws CodecException {
        List<byte[]> all = new ArrayList<>();
        for (Object each : values()) {
            all.add(Trip.bytes(each));
        }
        all.add(Trip.bytes(values()));
        return all;
    }

    private static List<Object> values() throws CodecException {
        List<Object> values = new ArrayList<>(scalars());
        values.addAll(collections());
        values.addAll(objects());
        return values;
    }

    private static List<Object> scalars() {
        return List.of(
                100_000,
                -5L,
                2.5,
                2.5f,
                (byte) 1,
                (short) 300,
                'x',
                true,
                "text",
                "grün".repeat(40),
                "a\uD83D",
                new BigInteger("12345678901234567890"),
                new BigDecimal("1.50"),
                new UUID(1, 2),
                Instant.EPOCH,
                Duration.ofMillis(1),
                LocalDate.EPOCH,
                LocalTime.NOON,
                LocalDateTime.MAX,
                ZonedDateTime.of(LocalDateTime.of(2026, 1, 2, 3, 4), ZoneId.of("Europe/Berlin")),
                URI.create("http://example.com"),
                Optional.of("a"),
                OptionalInt.of(5),
                String.class,
                DayOfWeek.MONDAY);
    }

    @SuppressWarnings("JdkObsolete") // it travels, too
    private static List<Object> collections() {
        List<Object> self = new ArrayList<>();
        self.add(self);
        return List.of(
                new ArrayList<>(Arrays.asList(1, null, "a")),
                new LinkedList<>(List.of(1)),
                new ArrayDeque<>(List.of(1, 2)),
                List.of("a", List.of("b")),
                new HashSet<>(Set.of(1, 2, 3)),
                new LinkedHashSet<>(List.of(new Point(1, 2, "set", null))),
                new TreeSet<>(Set.of("a", "b")),
                new TreeSet<>(Collections.reverseOrder()),
                Set.of(1, 2),
                new HashMap<>(Map.of("a", 1, "b", 2)),
                new LinkedHashMap<>(Map.of(List.of(1), new int[] {2})),
                new ConcurrentHashMap<>(Map.of(1, 2)),
                new TreeMap<>(Map.of("a", List.of())),
                Map.of("a", 1, "b", 2),
                new EnumMap<>(Map.of(DayOfWeek.FRIDAY, 1)),
                self,
                new byte[] {1, 2},
                new short[] {1, 2},
                new char[] {'a'},
                new int[] {1, 2},
                new long[] {1, 2},
                new float[] {1},
                new double[] {1},
                new boolean[] {true},
                new String[] {"a", "b"},
                new Object[][] {{1}, {"a"}});
    }

    private static List<Object> objects() throws CodecException {
        var captured = new ArrayList<>(List.of(1));
        RemoteFunction<Integer, Boolean> lambda = captured::add;
        var cause = new NullPointerException("inner");
        var failure = new IllegalStateException("outer", cause);
        failure.setStackTrace(Arrays.copyOf(failure.getStackTrace(), 3));
        cause.setStackTrace(new StackTraceElement[0]);
        var shared = new Point(1, 2, "shared", "b");
        return List.of(
                new Point(1, 2, "a", new Point(3, 4, "b", null)),
                List.of(shared, shared, shared),
                new Bean(),
                lambda,
                failure,
                PyTuple.of(1L, "python"),
                JavaCodec.standard().encode(List.of("nested")),
                StandInsTest.Country.of("a country", null));
    }
}
