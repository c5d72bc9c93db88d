package dev.muster.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// One thing that [MemoryBench] measures.
///
/// @param title as the table has it
/// @param work what the program of each side is told
/// @param count how often ours does it, or for how many milliseconds
/// @param peerCount the same of the peers
/// @param peers the words of the peers
record MemoryRow(
        String title, Unit unit, String work, int count, int peerCount, List<String> peers) {
    private static final String QUEUE = "Queue";
    private static final String SIMPLE = "SimpleQueue";

    /// How a figure is told.
    enum Unit {
        /// Of one operation.
        NANOS,
        /// Operations a second.
        RATE,
        /// Of one operation, with the median and the 99th percentile.
        MICROS,
        /// Of 1 MiB each.
        MEGABYTES,
        /// Until it is done.
        MILLIS,
        /// As the program has said it: milliseconds of processor time in a second.
        PLAIN;

        double figure(Measured measured) {
            return switch (this) {
                case NANOS -> 1e9 / measured.perSecond();
                case RATE, PLAIN -> measured.perSecond();
                case MICROS -> measured.micros(0.5);
                case MEGABYTES -> measured.perSecond() * 0x1p20 / 1e6;
                case MILLIS -> 1e3 / measured.perSecond();
            };
        }

        String text(Measured measured) {
            double figure = figure(measured);
            return switch (this) {
                case NANOS, MILLIS, PLAIN -> format("%,.1f", figure);
                case RATE, MEGABYTES -> format("%,.0f", figure);
                case MICROS -> format("%,.1f / %,.1f", figure, measured.micros(0.99));
            };
        }

        /// How many times better ours is.
        double gain(Measured ours, Measured theirs) {
            return isMoreBetter() ? figure(ours) / figure(theirs) : figure(theirs) / figure(ours);
        }

        boolean isMoreBetter() {
            return this == RATE || this == MEGABYTES;
        }

        @SuppressWarnings("AnnotateFormatMethod") // no dependency for that
        private static String format(String form, Object... figures) {
            return String.format(Locale.ROOT, form, figures);
        }
    }

    /// The words of `--rows`.
    static List<String> words() {
        return List.of("lock", "add", "recover", "queue", "answer", "idle", "attach", "handover");
    }

    /// What belongs to a word.
    static Stream<MemoryRow> of(String word, BenchOptions options) {
        int millis = options.number("millis", 1_000);
        int locks = options.number("locks", 5_000_000);
        return switch (word) {
            case "lock" ->
                    Stream.of(
                            row("lock + unlock, ns", Unit.NANOS, "lock", locks, locks / 5, QUEUE),
                            row("the same by 2 processes, 1/s", Unit.RATE, "both-lock", millis));
            case "add" ->
                    Stream.of(
                            row(
                                    "+= 1 under a lock, 1/s",
                                    Unit.RATE,
                                    "add",
                                    locks,
                                    locks / 50,
                                    QUEUE),
                            row("the same by 2 processes, 1/s", Unit.RATE, "both-add", millis));
            case "recover" ->
                    Stream.of(
                            row(
                                    "from kill -9 of the owner to the next, ms",
                                    Unit.MILLIS,
                                    "recover",
                                    options.number("kills", 3),
                                    1,
                                    QUEUE));
            case "queue" -> queue(options);
            case "answer" -> answer(options.number("answers", 10_000));
            case "idle" -> idle(options.number("idle-millis", 2_000));
            case "attach" -> attach(options.number("attaches", 200));
            default ->
                    throw new IllegalArgumentException(
                            word + " is no row, must be one of " + String.join(", ", words()));
        };
    }

    private static MemoryRow row(String title, Unit unit, String work, int count) {
        return row(title, unit, work, count, count, QUEUE);
    }

    private static MemoryRow row(
            String title, Unit unit, String work, int count, int peerCount, String... peers) {
        return new MemoryRow(title, unit, work, count, peerCount, List.of(peers));
    }

    private static Stream<MemoryRow> queue(BenchOptions options) {
        int messages = options.number("messages", 5_000_000);
        int large = options.number("large", 2_000);
        return Stream.of(
                row(
                        "queue, 32 B, messages/s",
                        Unit.RATE,
                        "send-32",
                        messages,
                        Math.max(1, messages / 50),
                        QUEUE,
                        SIMPLE),
                row(
                        "queue, 1 MiB, MB/s",
                        Unit.MEGABYTES,
                        "send-1048576",
                        large,
                        Math.max(1, large / 10),
                        QUEUE,
                        SIMPLE));
    }

    private static Stream<MemoryRow> answer(int count) {
        return Stream.of(
                row(
                        "there and back, 32 B, p50 / p99 µs",
                        Unit.MICROS,
                        "answer",
                        count,
                        Math.max(1, count / 2),
                        QUEUE,
                        SIMPLE));
    }

    private static Stream<MemoryRow> idle(int millis) {
        return Stream.of(
                row("waits for a message, processor ms/s", Unit.PLAIN, "idle", millis),
                row(
                        "waits for a lock, processor ms/s",
                        Unit.PLAIN,
                        "idle-lock",
                        millis,
                        millis,
                        new String[0]),
                row(
                        "waits for its input, processor ms/s",
                        Unit.PLAIN,
                        "idle-none",
                        millis,
                        millis,
                        new String[0]));
    }

    private static Stream<MemoryRow> attach(int count) {
        return Stream.of(
                row("attach 1 MiB, p50 / p99 µs", Unit.MICROS, "attach-1", count),
                row("attach 1 GiB, p50 / p99 µs", Unit.MICROS, "attach-1024", count));
    }
}
